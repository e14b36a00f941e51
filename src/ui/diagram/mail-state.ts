/**
 * What the picture remembers of a trace: open connections and what was said on them, letters and where they are, the
 * last questions to the DNS, what lies in mailboxes. Plain data with limits; the maps' values are replaced, never
 * changed, so that a copy of the maps is a copy of the whole.
 */
import type { ConnId, DeliveryStatus, Micros, ReplyTo } from '../../kernel/trace.ts';

/** A refusal as the picture shows it: a clock for 4xx, an octagon for 5xx. `at` is the event's index. */
export interface Refusal {
  readonly to: ReplyTo;
  readonly code: number;
  readonly text: string;
  readonly at: number;
}

/** One SMTP session as far as it can be seen from outside: the envelope being filled, the letter being said. */
export interface Session {
  readonly hello: string | null;
  /** Null before MAIL; the empty string is the null sender `<>`. */
  readonly sender: string | null;
  readonly recipients: readonly string[];
  readonly stage: 'greeting' | 'envelope' | 'letter';
  /** Lines of the letter so far, counted to `MOST_LINES`. */
  readonly lines: number;
  readonly last: { readonly verb: string; readonly code: number | null } | null;
  /** What the last command asked for. */
  readonly argument: string;
  readonly refusal: Refusal | null;
  /** The queue id that the server gave the letter when it began to take it. */
  readonly queueId: string | null;
  /** How many envelopes this connection has begun, so that each is a picture of its own. */
  readonly transaction: number;
}

export interface Connection {
  readonly id: ConnId;
  readonly clientHost: string;
  readonly clientProcess: string;
  readonly serverHost: string;
  readonly port: number;
  readonly state: 'asking' | 'open' | 'refused';
  readonly why: 'refused' | 'timeout' | 'unreachable' | null;
  /** A delivery agent opened it; otherwise somebody dictates. */
  readonly isAgent: boolean;
  /** The letter that the agent carries over it, until that is taken or refused for good. */
  readonly carries: string | null;
  readonly session: Session;
  readonly changed: number;
}

export interface Delivery {
  readonly recipient: string;
  readonly transport: string;
  readonly nexthop: string;
  readonly status: 'begun' | DeliveryStatus;
  readonly dsn: string;
  readonly text: string;
  readonly relay: string;
}

export interface Letter {
  /** `<host> <queue id>`. */
  readonly key: string;
  readonly host: string;
  readonly queueId: string;
  readonly sender: string;
  readonly recipients: readonly string[];
  /** Null on a host that keeps no queue in the trace (a scripted one). */
  readonly queue: string | null;
  /** Somebody took responsibility; before that the letter is still being said. */
  readonly accepted: boolean;
  /** The picture that stands for it; it stays the same when a letter arrives at the next host. */
  readonly token: string;
  readonly bounceOf: string | null;
  readonly deliveries: readonly Delivery[];
  /** An alias re-addressed the envelope. */
  readonly relabelled: { readonly from: string; readonly to: readonly string[] } | null;
  /** The next host has taken a copy: this one is as good as gone. */
  readonly handed: boolean;
  /** How many times it was put into a mailbox. */
  readonly delivered: number;
  readonly changed: number;
}

export interface DnsExchange {
  readonly id: number;
  readonly clientHost: string;
  readonly clientProcess: string;
  readonly serverHost: string;
  readonly name: string;
  readonly type: string;
  readonly rcode: string | null;
  readonly answers: readonly string[];
  readonly changed: number;
}

export interface DeliveredLetter {
  readonly token: string;
  readonly queueId: string;
  readonly recipient: string;
  readonly returnPath: string;
  readonly mailbox: string;
  readonly changed: number;
}

export interface MailboxContent {
  readonly host: string;
  readonly count: number;
  /** The newest, at most `MOST_SHOWN`. */
  readonly newest: readonly DeliveredLetter[];
}

export interface PostmarkSeen {
  readonly host: string;
  readonly queueId: string;
  readonly at: Micros;
  readonly count: number;
  readonly changed: number;
}

export interface Hop {
  readonly from: string;
  readonly to: string;
  /** The picture that took it, so that the line grows with it. */
  readonly token: string;
}

export interface MailState {
  /** Events read so far. */
  index: number;
  now: Micros;
  readonly connections: Map<ConnId, Connection>;
  readonly letters: Map<string, Letter>;
  /** What each delivery agent's process carries now. */
  readonly carriers: Map<string, string>;
  dns: readonly DnsExchange[];
  readonly mailboxes: Map<string, MailboxContent>;
  readonly postmarks: Map<string, PostmarkSeen>;
  /** Hosts on which somebody sits at a terminal. */
  readonly ttyHosts: Set<string>;
  /** The way that the letter last spoken of has taken. */
  trail: readonly Hop[];
  /** Letters beyond the limit: counted, not kept. */
  untracked: number;
  /** Hosts that took part in anything that the picture shows. */
  readonly touched: Set<string>;
}

export const MOST_LINES = 5;
export const MOST_SHOWN = 3;
export const MOST_RECIPIENTS = 20;
export const MOST_CONNECTIONS = 200;
export const MOST_LETTERS = 2000;
export const MOST_TRAIL = 12;
export const MOST_HOSTS = 1000;

export function emptyMailState(): MailState {
  return {
    index: 0,
    now: 0,
    connections: new Map(),
    letters: new Map(),
    carriers: new Map(),
    dns: [],
    mailboxes: new Map(),
    postmarks: new Map(),
    ttyHosts: new Set(),
    trail: [],
    untracked: 0,
    touched: new Set(),
  };
}

export function copyMailState(state: MailState): MailState {
  return {
    ...state,
    connections: new Map(state.connections),
    letters: new Map(state.letters),
    carriers: new Map(state.carriers),
    mailboxes: new Map(state.mailboxes),
    postmarks: new Map(state.postmarks),
    ttyHosts: new Set(state.ttyHosts),
    touched: new Set(state.touched),
  };
}

export function letterKey(host: string, queueId: string): string {
  return `${host} ${queueId}`;
}

/** Adds to a map and drops its oldest entries beyond the limit; returns how many were dropped. */
export function setWithin<V>(map: Map<string, V>, key: string, value: V, most: number): number {
  map.set(key, value);
  let dropped = 0;
  while (map.size > most) {
    const oldest = map.keys().next().value;
    if (oldest === undefined) break;
    map.delete(oldest);
    dropped += 1;
  }
  return dropped;
}

/** The host and programme in a process's name, `<host>/<programme>.<number>`. */
export function programOf(process: string): string {
  const slash = process.lastIndexOf('/');
  const dot = process.lastIndexOf('.');
  return process.slice(slash + 1, dot > slash ? dot : undefined);
}
