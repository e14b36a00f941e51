/**
 * What the picture of a host's inside remembers of a trace: which daemons run, who stands at the counter, where each
 * letter is and by which desks it came there. Plain data, replaced and never changed, with limits.
 *
 * Mirrors Postfix's own division of labour (Postfix Architecture Overview). Left out: anvil(8), tlsmgr(8), proxymap(8)
 * and verify(8), which never hold a letter; nor does scache(8), which holds connections, and has a rack where it runs.
 */
import type { ConnId, Delays, Micros } from '../../kernel/trace.ts';

/** Desks, trays and hatches of the post office, by the names of Postfix's daemons and queues. */
export const STATIONS = [
  'smtpd', 'pickup', 'showq', 'cleanup', 'trivial-rewrite', 'incoming', 'qmgr', 'active', 'deferred', 'hold',
  'smtp', 'relay', 'error', 'lmtp', 'local', 'virtual', 'pipe', 'scache', 'bounce', 'mailbox',
] as const;
export type Station = (typeof STATIONS)[number];

/** The hatches in the wall: each delivery agent's own. */
export type Hatch = Extract<Station, 'smtp' | 'relay' | 'error' | 'lmtp' | 'local' | 'virtual' | 'pipe'>;
/** pipe(8) has its own only where it has been at work. */
export const HATCHES: readonly Hatch[] = ['smtp', 'relay', 'error', 'lmtp', 'local', 'virtual', 'pipe'];

export type QueueName = 'maildrop' | 'incoming' | 'active' | 'deferred' | 'hold' | 'corrupt';

/** One desk on a letter's way. `line` is what that daemon wrote about it in the log, without date and host. */
export interface Waypoint {
  readonly station: Station;
  /** Index of the event that brought it here. */
  readonly at: number;
  readonly t: Micros;
  readonly line: string | null;
}

export interface FloorDelivery {
  /** The delivery agent's process; one carries one request at a time. */
  readonly process: string;
  readonly hatch: Hatch;
  readonly transport: string;
  readonly recipients: readonly string[];
  /** Where the agent calls: a host's name or an address; null before it calls, and for mailboxes here. */
  readonly calls: string | null;
  readonly mailbox: string | null;
  /** The connection came from scache(8), or was left there. */
  readonly usesCache: boolean;
  readonly status: 'begun' | 'sent' | 'deferred' | 'bounced';
  readonly dsn: string;
  readonly text: string;
  readonly delays: Delays | null;
  /** The same as the log prints it, four numbers. */
  readonly logged: readonly string[] | null;
  readonly at: number;
}

export interface FloorLetter {
  readonly queueId: string;
  /** The envelope's sender; empty is the null sender `<>`. Null until the queue file is written. */
  readonly sender: string | null;
  readonly recipients: readonly string[];
  /** Recipients that are done with: delivered, or given up. */
  readonly done: readonly string[];
  /** The letter as the queue file holds it; null until it is complete. */
  readonly content: string | null;
  readonly size: number;
  readonly arrived: Micros;
  /** Null while it is still being dictated, and after it was removed. */
  readonly queue: QueueName | null;
  readonly removed: boolean;
  readonly way: readonly Waypoint[];
  /** Attempts of this round, newest last. */
  readonly deliveries: readonly FloorDelivery[];
  /** Queue id of the letter whose failure this one reports. */
  readonly reportOf: string | null;
  /** What the back office did last about this letter. */
  readonly office: 'bounce' | 'defer' | 'trace' | null;
  /** Index of the newest event about it. */
  readonly changed: number;
}

/** Somebody at the counter: an SMTP connection to this host. */
export interface Caller {
  readonly conn: string;
  readonly port: number;
  /** The calling host, and its programme (`telnet`, `smtp`). */
  readonly host: string;
  readonly program: string;
  readonly changed: number;
}

export interface Slip {
  readonly address: string;
  readonly transport: string;
  readonly nexthop: string;
  readonly at: number;
}

export interface FloorState {
  readonly letters: ReadonlyMap<string, FloorLetter>;
  readonly callers: readonly Caller[];
  /** Programmes of Postfix and Dovecot that run, and how many processes of each. */
  readonly running: ReadonlyMap<string, number>;
  readonly slip: Slip | null;
  /** Files in maildrop that pickup has not yet taken. */
  readonly maildrop: number;
  /** The last mailbox that a letter was put into on this host, and how many were put into any. */
  readonly mailbox: { readonly path: string; readonly count: number } | null;
  readonly hasDovecot: boolean;
  /** pipe(8) and scache(8) have been started on this host. */
  readonly hasPipe: boolean;
  readonly hasCache: boolean;
  /** Connections that scache(8) keeps open, each with the host that it leads to. */
  readonly kept: ReadonlyMap<ConnId, string>;
  /** What runs in each terminal's foreground, by the terminal's process: a `tty` calls nobody, its telnet does. */
  readonly foregrounds: ReadonlyMap<string, string>;
  /** Queue id of the letter that something last happened to. */
  readonly focus: string | null;
  readonly now: Micros;
}

export const MOST_LETTERS = 500;
export const MOST_CALLERS = 50;
export const MOST_WAYPOINTS = 40;
export const MOST_DELIVERIES = 50;
export const MOST_RECIPIENTS = 20;

export const EMPTY_FLOOR: FloorState = {
  letters: new Map(),
  callers: [],
  running: new Map(),
  slip: null,
  maildrop: 0,
  mailbox: null,
  hasDovecot: false,
  hasPipe: false,
  hasCache: false,
  kept: new Map(),
  foregrounds: new Map(),
  focus: null,
  now: 0,
};

/** Letters in a queue, oldest first. */
export function lettersIn(state: FloorState, queue: QueueName): readonly FloorLetter[] {
  return [...state.letters.values()].filter((letter) => letter.queue === queue && !letter.removed);
}

/** How each queue stands: the numbers on the trays. */
export function queueCounts(state: FloorState): Readonly<Record<QueueName, number>> {
  const counts: Record<QueueName, number> = { maildrop: state.maildrop, incoming: 0, active: 0, deferred: 0, hold: 0, corrupt: 0 };
  for (const { queue, removed } of state.letters.values()) {
    if (queue !== null && !removed) counts[queue] += 1;
  }
  return counts;
}
