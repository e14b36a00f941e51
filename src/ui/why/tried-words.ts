/** What one restriction saw, as a key of the card's words with its values. */
import type { TriedRestriction } from '../../kernel/trace.ts';
import type { WhyKey } from './words-en.ts';
import type { WhyValues } from './why-words.ts';

export interface WordsOf {
  readonly key: WhyKey;
  readonly values: WhyValues;
}

type Saw = (row: TriedRestriction) => WhyKey;

const nothing: Saw = () => 'try.nothing';
const about = (key: WhyKey): Saw => ({ about: thing }) => (thing === undefined ? 'try.nothing' : key);
/** One thing where it decided, the other where it had no opinion. */
const either = (decided: WhyKey, not: WhyKey): Saw => ({ outcome }) => (outcome === 'dunno' ? not : decided);
const eitherAbout = (decided: WhyKey, not: WhyKey): Saw => (row) => about(row.outcome === 'dunno' ? not : decided)(row);

const table: Saw = (row) => (row.entry === undefined ? about('try.no-entry')(row) : 'try.entry');

const OUR_CLASSES: Readonly<Record<string, string>> = {
  local: 'mydestination', relay: 'relay_domains', 'virtual-alias': 'virtual_alias_domains', 'virtual-mailbox': 'virtual_mailbox_domains',
};

const destination: Saw = ({ about: address, entry }) => {
  if (address === undefined || entry === undefined) return 'try.nothing';
  if (!address.includes('@')) return 'try.local';
  return OUR_CLASSES[entry] === undefined ? 'try.not-ours' : 'try.ours';
};

const dnsList: Saw = ({ entry }) => {
  if (entry === undefined) return 'try.nothing';
  return entry === 'missing' ? 'try.not-listed' : entry === 'unavailable' ? 'try.list-silent' : 'try.listed';
};

const clientName: Saw = ({ entry }) => {
  switch (entry) {
    case 'ok': case 'permanent': case 'temporary': case 'forged': return `try.name.${entry}`;
    default: return 'try.nothing';
  }
};

const reverseName: Saw = (row) => (row.entry === 'ok' ? 'try.ptr.ok' : clientName(row));

const shape = (bad: WhyKey, good: WhyKey): Saw => (row) =>
  row.about?.startsWith('[') === true ? eitherAbout('try.malformed', 'try.well-formed')(row) : eitherAbout(bad, good)(row);

const inDns: Saw = (row) => {
  switch (row.entry) {
    case 'found': case 'missing': case 'retry': case 'null-mx': return `try.dns.${row.entry}`;
    default: return row.about?.startsWith('[') === true ? eitherAbout('try.malformed', 'try.well-formed')(row) : about('try.dns.ours')(row);
  }
};

const user: Saw = (row) => {
  if (row.key === undefined) return about('try.user.unasked')(row);
  if (row.key === 'error' || row.key === 'retry') return 'try.user.transport';
  return row.entry === '' ? 'try.user.unknown' : 'try.user.known';
};

const probe: Saw = ({ about: address, entry }) => {
  if (address === undefined) return 'try.nothing';
  return entry === 'ok' || entry === 'bounce' ? `try.probe.${entry}` : 'try.probe.later';
};

const owner: Saw = ({ entry }) => (entry === undefined ? 'try.nothing' : entry === '' ? 'try.no-owner' : 'try.owner');

/** By the restriction's name; the first that fits. */
const SAW: readonly (readonly [name: RegExp, saw: Saw])[] = [
  [/^permit_mynetworks$/, eitherAbout('try.in', 'try.not-in')],
  [/^permit_inet_interfaces$/, eitherAbout('try.own-host', 'try.not-own-host')],
  [/^permit_sasl_authenticated$/, either('try.logged-in', 'try.not-logged-in')],
  [/^(?:permit_auth|reject_unauth|defer_unauth)_destination$|^check_relay_domains$/, destination],
  [/^check_policy_service$/, ({ entry }) => (entry === undefined ? 'try.nothing' : 'try.policy')],
  [/^check_recipient_maps$|^reject_unlisted_/, user],
  [/^check_/, table],
  [/^reject_r(?:hs)?bl|^permit_(?:dnswl|rhswl)_client$/, dnsList],
  [/^reject_unknown_reverse_client_hostname$/, reverseName],
  [/^reject_unknown_client/, clientName],
  [/^reject_invalid_/, shape('try.malformed', 'try.well-formed')],
  [/^permit_naked_ip_address$/, shape('try.well-formed', 'try.malformed')],
  [/^reject_non_fqdn_/, shape('try.incomplete', 'try.complete')],
  [/^reject_unknown_/, inDns],
  [/^reject_unverified_/, probe],
  [/^reject_sender_login_mismatch$/, () => 'try.class'],
  [/_login_mismatch$/, owner],
  [/^reject_unauth_pipelining$/, either('try.too-early', 'try.waited')],
  [/^reject_plaintext_session$/, either('try.in-the-clear', 'try.encrypted')],
  [/^permit_tls_/, () => 'try.no-certificate'],
  [/^permit_mx_backup$/, either('try.backup', 'try.no-backup')],
  [/^reject_multi_recipient_bounce$/, either('try.report', 'try.no-report')],
  [/^sleep$/, () => 'try.waits'],
  [/^(?:permit|reject|defer|defer_if_permit|defer_if_reject)$/, () => 'try.everybody'],
];

/** `isClass`: other restrictions stand inside it. */
export function triedWords(row: TriedRestriction, isClass: boolean): WordsOf {
  const name = (row.restriction.split(' ')[0] ?? '').toLowerCase();
  const known = SAW.find(([pattern]) => pattern.test(name));
  const key: WhyKey = known ? known[1](row) : isClass ? 'try.class' : row.outcome === 'reject' ? 'try.unknown' : nothing(row);
  const values = {
    about: row.about === '' ? '<>' : (row.about ?? ''), key: row.key ?? '', entry: row.entry ?? '',
    parameter: OUR_CLASSES[row.entry ?? ''] ?? row.settings?.[0]?.parameter ?? '',
    value: row.settings?.[0]?.value ?? '',
  };
  return { key, values };
}

/** What follows from an outcome that is no verdict. */
export function markOf({ outcome }: TriedRestriction): WhyKey | null {
  switch (outcome) {
    case 'warn': case 'defer-if-permit': case 'defer-if-reject': return `mark.${outcome}`;
    default: return null;
  }
}
