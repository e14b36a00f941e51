/**
 * The ticks of the time line: the moments at which a letter's story turns. Read from the trace once, as it grows; what
 * a session says to its student counts verb by verb, what a delivery agent says to the next host only as a whole.
 */
import type { Micros, TraceEvent, TraceEventOf } from '../../kernel/trace.ts';
import { isAgentProgram } from '../diagram/fold-session.ts';
import { programOf } from '../diagram/mail-state.ts';
import type { NarrationKey } from '../narration/en.ts';

export type TickKind =
  | 'connect' | 'hello' | 'mail' | 'rcpt' | 'data' | 'queued' | 'reset' | 'quit' | 'mx' | 'smtp' | 'taken'
  | 'delivered' | 'removed' | 'refusal' | 'unreachable' | 'deferred' | 'bounced' | 'lost';

/** Dot: event. Wide block: envelope. Tall block: letter. Large dot: postmark. Diamond: refusal. End: it arrived. */
export type TickShape = 'dot' | 'envelope' | 'letter' | 'postmark' | 'refusal' | 'end';

export interface Tick {
  /** Index of the event; the tick lies in the past once `index < cursor`. */
  readonly index: number;
  readonly t: Micros;
  readonly kind: TickKind;
  readonly shape: TickShape;
  /** A verb or code as it was said, or a word of the dictionaries. */
  readonly label: TickLabel;
  /** Colour of a refusal. */
  readonly result: 'ok' | 'temp' | 'perm' | null;
}

export type TickLabel = { readonly text: string } | { readonly key: NarrationKey };

interface Line {
  readonly isCarried: boolean;
  /** The command that waits for its reply. */
  readonly asked: { readonly index: number; readonly t: Micros; readonly verb: string } | null;
  readonly hasSender: boolean;
}

interface Reading {
  readonly lines: Map<string, Line>;
  readonly carriers: Set<string>;
}

const MOST_LINES = 500;
const VERBS: Readonly<Record<string, { kind: TickKind; shape: TickShape }>> = {
  HELO: { kind: 'hello', shape: 'dot' },
  EHLO: { kind: 'hello', shape: 'dot' },
  MAIL: { kind: 'mail', shape: 'envelope' },
  RCPT: { kind: 'rcpt', shape: 'envelope' },
  DATA: { kind: 'data', shape: 'letter' },
  RSET: { kind: 'reset', shape: 'dot' },
  QUIT: { kind: 'quit', shape: 'dot' },
};

/** After these nobody writes an envelope any more. */
const EMPTIES: ReadonlySet<string> = new Set(['end-of-data', 'RSET', 'HELO', 'EHLO', 'QUIT']);

export interface Milestones {
  /** All ticks of the trace so far. `events` only grows; another array starts over. */
  readonly read: (events: readonly TraceEvent[]) => readonly Tick[];
}

export function createMilestones(): Milestones {
  let known: readonly TraceEvent[] | null = null;
  let ticks: Tick[] = [];
  let reading = newReading();
  let at = 0;
  return {
    read(events) {
      if (events !== known || events.length < at) {
        known = events;
        ticks = [];
        reading = newReading();
        at = 0;
      }
      for (; at < events.length; at += 1) {
        const event = events[at];
        if (event !== undefined) for (const tick of ticksOf(event, at, reading)) ticks.push(tick);
      }
      return ticks;
    },
  };
}

/** The ticks of a trace, from scratch. */
export function milestones(events: readonly TraceEvent[]): readonly Tick[] {
  return createMilestones().read(events);
}

function newReading(): Reading {
  return { lines: new Map(), carriers: new Set() };
}

function tick(event: TraceEvent, index: number, kind: TickKind, shape: TickShape, label: TickLabel, result: Tick['result'] = null): Tick {
  return { index, t: event.t, kind, shape, label, result };
}

function ticksOf(event: TraceEvent, index: number, reading: Reading): readonly Tick[] {
  switch (event.kind) {
    case 'tcp.open':
    case 'tcp.accept':
    case 'tcp.refuse':
    case 'tcp.close':
      return lineTicks(event, index, reading);
    case 'smtp.command':
      noteCommand(event, index, reading);
      return [];
    case 'smtp.reply':
      return replyTicks(event, index, reading);
    case 'dns.query':
      return event.data.type === 'MX' ? [tick(event, index, 'mx', 'dot', { text: 'MX?' })] : [];
    case 'delivery.begin':
      if (reading.carriers.size < MOST_LINES) reading.carriers.add(event.process);
      return [];
    case 'delivery.attempt':
      return event.data.status === 'deferred' ? [tick(event, index, 'deferred', 'refusal', { key: 'tick.deferred' }, 'temp')] : [];
    case 'bounce.write':
      return event.data.what === 'bounce' ? [tick(event, index, 'bounced', 'refusal', { key: 'tick.bounced' }, 'perm')] : [];
    case 'letter.delivered':
      return [tick(event, index, 'delivered', 'end', { key: 'tick.delivered' }, 'ok')];
    case 'queue.remove':
      return [tick(event, index, 'removed', 'dot', { key: 'tick.removed' })];
    default:
      return [];
  }
}

type LineEvent = TraceEventOf<'tcp.open'> | TraceEventOf<'tcp.accept'> | TraceEventOf<'tcp.refuse'> | TraceEventOf<'tcp.close'>;

function lineTicks(event: LineEvent, index: number, reading: Reading): readonly Tick[] {
  const { lines } = reading;
  const { conn } = event.data;
  const line = lines.get(conn);
  switch (event.kind) {
    case 'tcp.open': {
      const isCarried = isAgentProgram(programOf(event.process)) || reading.carriers.has(event.process);
      if (lines.size < MOST_LINES) lines.set(conn, { isCarried, asked: null, hasSender: false });
      return [];
    }
    case 'tcp.accept':
      if (!isMailPort(event.data.server.port)) return [];
      if (line === undefined && lines.size < MOST_LINES) lines.set(conn, { isCarried: false, asked: null, hasSender: false });
      return [line?.isCarried === true ? tick(event, index, 'smtp', 'dot', { text: 'smtp' }) : tick(event, index, 'connect', 'dot', { key: 'tick.connect' })];
    case 'tcp.refuse':
      lines.delete(conn);
      return [tick(event, index, 'unreachable', 'refusal', { key: 'tick.refused' }, 'temp')];
    case 'tcp.close':
      lines.delete(conn);
      return line !== undefined && !line.isCarried && line.hasSender ? [tick(event, index, 'lost', 'refusal', { key: 'tick.lost' }, 'temp')] : [];
  }
}

function isMailPort(port: number): boolean {
  return port === 25 || port === 587 || port === 465 || port === 24;
}

function noteCommand(event: TraceEventOf<'smtp.command'>, index: number, { lines }: Reading): void {
  const line = lines.get(event.data.conn);
  if (line !== undefined) lines.set(event.data.conn, { ...line, asked: { index, t: event.t, verb: event.data.verb } });
}

function replyTicks(event: TraceEventOf<'smtp.reply'>, index: number, { lines }: Reading): readonly Tick[] {
  const { conn, to, code } = event.data;
  const line = lines.get(conn);
  if (line === undefined) return [];
  lines.set(conn, { ...line, asked: null, hasSender: code < 400 ? to === 'MAIL' || (line.hasSender && !EMPTIES.has(to)) : line.hasSender });
  const text = String(code);
  if (code >= 400) {
    const refusal = tick(event, index, 'refusal', 'refusal', { text }, code >= 500 ? 'perm' : 'temp');
    const verb = line.isCarried || line.asked === null ? undefined : VERBS[line.asked.verb];
    // What was refused stands before the refusal, at the moment it was asked.
    return verb === undefined || line.asked === null
      ? [refusal]
      : [{ ...refusal, ...verb, index: line.asked.index, t: line.asked.t, label: { text: line.asked.verb }, result: null }, refusal];
  }
  if (line.isCarried) return to === 'end-of-data' ? [tick(event, index, 'taken', 'dot', { text })] : [];
  if (to === 'end-of-data') return [tick(event, index, 'queued', 'postmark', { key: 'tick.queued' })];
  const verb = VERBS[to];
  return verb === undefined ? [] : [tick(event, index, verb.kind, verb.shape, { text: to })];
}

/** What a lesson expects and has not happened yet, in its order. */
export function stillExpected(ticks: readonly Tick[], expected: readonly TickKind[]): readonly TickKind[] {
  let done = 0;
  for (const { kind } of ticks) if (kind === expected[done]) done += 1;
  return expected.slice(done);
}

const EXPECTED_LABELS: Readonly<Record<TickKind, TickLabel>> = {
  connect: { key: 'tick.connect' },
  hello: { text: 'HELO' },
  mail: { text: 'MAIL' },
  rcpt: { text: 'RCPT' },
  data: { text: 'DATA' },
  queued: { key: 'tick.queued' },
  reset: { text: 'RSET' },
  quit: { text: 'QUIT' },
  mx: { text: 'MX?' },
  smtp: { text: 'smtp' },
  taken: { text: '250' },
  delivered: { key: 'tick.delivered' },
  removed: { key: 'tick.removed' },
  refusal: { text: '4xx/5xx' },
  unreachable: { key: 'tick.refused' },
  deferred: { key: 'tick.deferred' },
  bounced: { key: 'tick.bounced' },
  lost: { key: 'tick.lost' },
};

export function expectedLabel(kind: TickKind): TickLabel {
  return EXPECTED_LABELS[kind];
}
