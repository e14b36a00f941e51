/**
 * A delivery of the differential test: how the host is set up, what the remote hosts answer, and what is done, from
 * which a recording in the delivery recorder's form is made (tests/oracle/README.md), so that `posthorn replay` plays it.
 */
import { everyText, named, queueIdsIn, RULES, substitute } from '../../replay/admin-compare.ts';
import { readDelivery, type DeliveryPair } from '../../replay/delivery-recording.ts';
import type { Setting } from '../case.ts';

/** A line that is sent and answered, or a letter: DATA, and where it is wanted its lines and the dot. */
export type SmtpStep = string | { readonly letter: readonly string[] };

export type Deed =
  | { readonly kind: 'smtp'; readonly from: string; readonly steps: readonly SmtpStep[] }
  | { readonly kind: 'sendmail'; readonly user: string; readonly argv: readonly string[]; readonly stdin: string }
  | { readonly kind: 'cmd'; readonly cmd: string };

/** What a sink says at a stage (`src/remote/mx-script.ts`), for RCPT also by what the command contains. */
export type SinkBehaviour = Readonly<Record<string, string | readonly string[] | Readonly<Record<string, string>>>>;

export interface DeliverySetup {
  /** On top of the recorder's base configuration. */
  readonly settings: readonly Setting[];
  /** Lines added to master.cf. */
  readonly master: string;
  readonly files: Readonly<Record<string, string>>;
  readonly commands: readonly string[];
  readonly sinks: Readonly<Record<string, SinkBehaviour>>;
  /** Sinks that do not listen. */
  readonly deaf: readonly string[];
}

export interface DifferentialDelivery extends DeliverySetup {
  readonly id: string;
  readonly deeds: readonly Deed[];
}

/** What the real host did, as the recorder writes it down, not normalised. */
export interface LiveDelivery {
  readonly input: readonly unknown[];
  readonly log: readonly string[];
  readonly mailboxes: Readonly<Record<string, { readonly mode: string; readonly uid: number; readonly raw: string }>>;
  readonly outbound: readonly { readonly server: string; readonly client: string; readonly transcript: readonly (readonly [string, string])[] }[];
  readonly postqueue: string;
}

/** The recording as its file holds it, and as a case to be played and compared. */
export interface RecordedDelivery {
  readonly id: string;
  readonly recording: Readonly<Record<string, unknown>>;
}

/** main.cf before a case's own settings: that of the recorded deliveries. */
const BASE: readonly Setting[] = [
  ['compatibility_level', '3.6'], ['myhostname', 'mail.lab.example'], ['mydomain', 'lab.example'], ['myorigin', '$mydomain'],
  ['mydestination', '$myhostname, localhost.$mydomain, localhost, $mydomain'], ['mynetworks', '127.0.0.0/8 10.20.0.0/24'],
  ['inet_interfaces', 'all'], ['inet_protocols', 'ipv4'], ['alias_maps', 'hash:/etc/aliases'], ['alias_database', 'hash:/etc/aliases'],
  ['append_dot_mydomain', 'no'], ['biff', 'no'], ['recipient_delimiter', '+'], ['mailbox_size_limit', '0'],
  ['smtpd_banner', '$myhostname ESMTP $mail_name (Debian/GNU)'],
  ['smtpd_relay_restrictions', 'permit_mynetworks permit_sasl_authenticated defer_unauth_destination'], ['maillog_file', '/var/log/mail.log'],
];

export function mainCf(settings: readonly Setting[]): string {
  return [...new Map([...BASE, ...settings])].map(([name, value]) => `${name} = ${value}`.trimEnd() + '\n').join('');
}

export function recordedDelivery(one: DifferentialDelivery, live: LiveDelivery): RecordedDelivery {
  const names = queueIdsIn([live.log], live.postqueue);
  const normal = (value: unknown): unknown => everyKey(value, (text) => substitute(named(text, names), RULES));
  const id = /: ([0-9A-F]{8,12}): (?:client|from|uid)=/.exec(live.log.join('\n'))?.[1];
  return {
    id: one.id,
    recording: {
      id: one.id, group: 'differential', title: 'random delivery', note: 'found by posthorn differential', postfix: '3.7.11-0+deb12u1',
      config: {
        'main.cf': mainCf(one.settings), 'master.cf_added': one.master, files: one.files, file_modes: {},
        setup_commands: one.commands.map((cmd) => ({ cmd })), sink_behaviour: one.sinks, sinks_not_listening: one.deaf,
      },
      dns_zone: 'partA_zone.txt', input: live.input,
      result: {
        log_raw: live.log, log: normal(live.log), mailboxes: normal(live.mailboxes), outbound: normal(live.outbound),
        postqueue: normal(live.postqueue), ...(id === undefined ? {} : { queue_id_chars: { any: id.length } }),
      },
      input_norm: normal(live.input),
    },
  };
}

/** The case as `posthorn replay` reads it: the same path, so that what is kept is what was compared. */
export function deliveryPair({ id, recording }: RecordedDelivery): DeliveryPair {
  const read = readDelivery(JSON.stringify(recording));
  if (!read?.ok) throw new RangeError(`${id}: ${read?.error ?? 'not a recorded delivery'}`);
  return read.value;
}

/** The text of a recording's file. */
export function deliveryText({ recording }: RecordedDelivery): string {
  return `${JSON.stringify(recording, null, 1)}\n`;
}

function everyKey(value: unknown, change: (text: string) => string): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return everyText(value, change);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [change(key), everyText(item, change)]));
}
