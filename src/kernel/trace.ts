/**
 * The trace's vocabulary: every kind of event that the simulation can append, with its fields.
 *
 * This is a public interface: lessons match on it, views draw from it, exports are made of it. A kind is `noun.verb`;
 * one flat object per event, never changed once written. Strings named `octets`, `line` or `letter` are octet strings
 * (one character per octet). Times are virtual microseconds since the world's start.
 *
 * Version 1. Adding a kind or an optional field keeps the version; changing the meaning of one raises it.
 */
export const TRACE_VERSION = 1;

/** Virtual microseconds since the world's start; a safe integer. */
export type Micros = number;

/** Which of the mail system's jobs a process does; it decides on which site the process may run. */
export type Role = 'mua' | 'mta' | 'mda' | 'infra';
export const ROLES: readonly Role[] = ['infra', 'mda', 'mta', 'mua'];

/** A connection's name, unique in the world: `<client process>:<count>`. */
export type ConnId = string;

export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

/** Seconds spent before the queue manager, in it, connecting, and transmitting: the log's `delays=a/b/c/d`. */
export type Delays = readonly [number, number, number, number];

export type DeliveryStatus = 'sent' | 'deferred' | 'bounced' | 'expired' | 'deliverable' | 'undeliverable';

export type SmtpVerb =
  | 'HELO' | 'EHLO' | 'LHLO' | 'MAIL' | 'RCPT' | 'DATA' | 'BDAT' | 'RSET' | 'NOOP' | 'VRFY' | 'EXPN' | 'HELP'
  | 'QUIT' | 'ETRN' | 'AUTH' | 'STARTTLS' | 'XCLIENT' | 'XFORWARD';

/** What a reply answers: a verb, the connection itself (the greeting), the final dot, or something that is no verb. */
export type ReplyTo = SmtpVerb | 'connect' | 'end-of-data' | 'unknown' | 'server';

/** Every kind with its data. `conn` is the TCP connection's or UNIX socket's name. */
export interface TraceData {
  /** The student (or a lesson's script) did something; `input` is as kept in a submission. */
  'world.input': { readonly action: string; readonly tty?: string; readonly text?: string };

  /** A process began or ended. `argv[0]` is the programme's name. */
  'process.start': { readonly argv: readonly string[]; readonly role: Role };
  'process.exit': { readonly status: number };

  /** A programme begins or ceases to listen at a TCP port; `address` null stands for all of the host's. */
  'tcp.listen': { readonly address: string | null; readonly port: number; readonly program: string };
  'tcp.unlisten': { readonly address: string | null; readonly port: number };

  /** A client asks for a connection; the first packet arrives at `arrives`. */
  'tcp.open': { readonly conn: ConnId; readonly client: Endpoint; readonly server: Endpoint; readonly serverHost: string; readonly arrives: Micros };
  /** The server's side has the connection (three-way handshake's second packet leaves). */
  'tcp.accept': { readonly conn: ConnId; readonly client: Endpoint; readonly server: Endpoint; readonly clientHost: string; readonly arrives: Micros };
  /** Octets leave one end; they reach the other at `arrives`. */
  'tcp.segment': { readonly conn: ConnId; readonly from: 'client' | 'server'; readonly octets: string; readonly arrives: Micros };
  /** One end closes (`fin`) or aborts (`rst`). */
  'tcp.close': { readonly conn: ConnId; readonly from: 'client' | 'server'; readonly how: 'fin' | 'rst'; readonly arrives: Micros };
  /** The client learns that nobody listens there, or that nobody answered. */
  'tcp.refuse': { readonly conn: ConnId; readonly why: 'refused' | 'timeout' | 'unreachable' };

  /** A UNIX-domain socket of the mail system is opened or spoken over (attribute lists, one string per message). */
  'ipc.open': { readonly conn: ConnId; readonly socket: string };
  'ipc.message': { readonly conn: ConnId; readonly socket: string; readonly from: 'client' | 'server'; readonly octets: string };

  /** DNS over UDP. `answers` are in presentation format (`5 gmail-smtp-in.l.google.com.`). */
  'dns.query': { readonly id: number; readonly server: string; readonly name: string; readonly type: string; readonly octets: string; readonly arrives: Micros };
  'dns.answer': { readonly id: number; readonly client: string; readonly name: string; readonly type: string; readonly rcode: string; readonly answers: readonly string[]; readonly octets: string; readonly arrives: Micros };

  /** SMTP or LMTP as the server's side sees it. `line` is the command as received, without its line end. */
  'smtp.command': { readonly conn: ConnId; readonly verb: SmtpVerb | 'unknown'; readonly line: string; readonly argument: string };
  /** One reply. `address` is the parsed mailbox that a MAIL or RCPT was about; `why` names the rule that decided. */
  'smtp.reply': {
    readonly conn: ConnId; readonly to: ReplyTo; readonly code: number; readonly enhanced: string | null;
    readonly lines: readonly string[]; readonly address?: string; readonly command?: string; readonly queueId?: string; readonly why?: ReplyWhy;
  };
  /** One line of the letter inside DATA, as it was received (dots not yet removed), without its line end. */
  'smtp.line': { readonly conn: ConnId; readonly line: string; readonly section: 'header' | 'separator' | 'body' };

  /** An MTA (or scripted host) took responsibility for a letter. `letter` is complete, with its postmarks so far. */
  'letter.accepted': { readonly queueId: string; readonly conn?: ConnId; readonly sender: string; readonly recipients: readonly string[]; readonly letter: string };
  /** A `Received:` line was written on a letter. */
  'letter.postmark': { readonly queueId: string; readonly header: string };
  /** A letter was put into a mailbox; the envelope is thrown away. `letter` is as stored. */
  'letter.delivered': { readonly queueId: string; readonly sender: string; readonly recipient: string; readonly mailbox: string; readonly letter: string };

  /** A queue file was made, moved between queues, or removed. */
  'queue.enter': { readonly queueId: string; readonly queue: string; readonly sender: string; readonly recipients: readonly string[]; readonly size: number };
  'queue.move': { readonly queueId: string; readonly from: string; readonly to: string };
  'queue.remove': { readonly queueId: string };
  /** trivial-rewrite's answer: how an address is routed. */
  'address.resolve': { readonly address: string; readonly transport: string; readonly nexthop: string; readonly recipient: string; readonly class: string };
  /** A delivery agent starts on a recipient, and how that ended. */
  'delivery.begin': { readonly queueId: string; readonly recipient: string; readonly transport: string; readonly nexthop: string };
  'delivery.attempt': {
    readonly queueId: string; readonly recipient: string; readonly origRecipient: string; readonly relay: string;
    readonly delays: Delays; readonly dsn: string; readonly status: DeliveryStatus; readonly text: string; readonly conn?: ConnId;
  };
  /** An alias or .forward gave the letter another envelope recipient. */
  'delivery.expand': { readonly queueId: string; readonly recipient: string; readonly to: readonly string[]; readonly by: string };
  /** bounce(8) wrote a report: a new letter from `<>`. `of` is the failed letter's queue id. */
  'bounce.write': { readonly queueId: string; readonly of: string; readonly to: string; readonly what: 'bounce' | 'delay' | 'postmaster' };

  /** A line reached the log. `line` is the whole line as in mail.log. */
  'log.line': { readonly ident: string; readonly pid: number; readonly text: string; readonly line: string; readonly from: string };

  /** A file changed. `octets` is the content written or appended. */
  'file.write': { readonly path: string; readonly how: FileChange; readonly octets: string; readonly mode: number; readonly owner: string; readonly to?: string };

  /** A terminal: a line sent to it, text shown on it, a programme taking or leaving its foreground. */
  'tty.input': { readonly tty: string; readonly line: string; readonly echo: boolean };
  'tty.output': { readonly tty: string; readonly text: string };
  'tty.foreground': { readonly tty: string; readonly program: string | null; readonly prompt?: string };
}

export type FileChange = 'write' | 'append' | 'remove' | 'rename' | 'mkdir';

/** Which rule produced a reply: the restriction or check, its parameter and value, the section that says so. */
export interface ReplyWhy {
  /** One of `SMTP_RULES` (formats/smtp-rule.ts). */
  readonly rule: string;
  readonly parameter?: string;
  readonly value?: string;
  /** The restriction that decided, as main.cf has it, with its argument. */
  readonly restriction?: string;
  readonly detail?: string;
  readonly source?: string;
  /** The code was 5xx before `soft_bounce`. */
  readonly softened?: true;
  /** The parameter's setting and those of all lists in `tried`, as they were in force. */
  readonly settings?: readonly ReplySetting[];
  /** What the restriction lists looked at before this reply, in order. */
  readonly tried?: readonly TriedRestriction[];
}

/** A parameter as the daemon read it at its start. `line` is where main.cf sets it. */
export interface ReplySetting {
  readonly parameter: string;
  readonly value: string;
  readonly from: 'main.cf' | 'master.cf' | 'default';
  readonly line?: number;
}

/** One restriction that was looked at, and what it said. */
export interface TriedRestriction {
  /** The list's parameter. */
  readonly list: string;
  /** As main.cf has it, with its argument. */
  readonly restriction: string;
  /** `defer…`: noted for later; `warn`: would have refused but for warn_if_reject. */
  readonly outcome: 'dunno' | 'permit' | 'reject' | 'warn' | 'defer-if-permit' | 'defer-if-reject';
  /** Inside a restriction class, or what a table's entry says: how deep. */
  readonly depth?: number;
  /** What of the session it looked at: an address, a name. */
  readonly about?: string;
  /** The table's key that matched, the parameter, or the name that DNS was asked for; and what it found there. */
  readonly key?: string;
  readonly entry?: string;
  /** Other parameters that it depends on. */
  readonly settings?: readonly ReplySetting[];
}

export type TraceKind = keyof TraceData;

/** One event. `n` counts the events of `process`; (t, process, n) orders the trace, wherever the process ran. */
export interface TraceEventOf<K extends TraceKind> {
  readonly t: Micros;
  readonly host: string;
  /** Unique in the world: `<host>/<programme>.<number>`. */
  readonly process: string;
  readonly pid: number;
  readonly n: number;
  /** The event that led to this one, as `eventId` gives it; null for what came from outside. */
  readonly cause: string | null;
  readonly kind: K;
  readonly data: TraceData[K];
}
export type TraceEvent = { [K in TraceKind]: TraceEventOf<K> }[TraceKind];

/** The name by which another event's `cause` refers to this one. */
export function eventId(event: { readonly process: string; readonly n: number }): string {
  return `${event.process}:${event.n}`;
}

/** The trace's total order. */
export function compareEvents(a: TraceEvent, b: TraceEvent): number {
  return a.t - b.t || (a.process === b.process ? a.n - b.n : a.process < b.process ? -1 : 1);
}

export function isKind<K extends TraceKind>(event: TraceEvent, kind: K): event is Extract<TraceEvent, TraceEventOf<K>> {
  return event.kind === kind;
}
