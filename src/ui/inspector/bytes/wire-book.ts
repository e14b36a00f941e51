/**
 * The TCP sessions of the world so far, as a fold of the trace: who called whom, and every segment with its direction,
 * time and octets. Segments are a list that grows at its end (each knows the one before), so that a long session costs
 * no more to follow than a short one, and a shorter prefix of the trace is still the past.
 */
import type { ConnId, Endpoint, Micros, TraceEvent } from '../../../kernel/trace.ts';
import { createFold } from '../../stores/trace-fold.ts';

export type Side = 'client' | 'server';

export interface WireSegment {
  /** Index of the event, by which other panes find it. */
  readonly index: number;
  readonly t: Micros;
  readonly from: Side;
  readonly octets: string;
  /** How many octets this side had sent before. */
  readonly start: number;
}

interface Link {
  readonly segment: WireSegment;
  readonly before: Link | null;
}

/** Closed by whoever hung up first; the last three never carried an octet. */
export type WireState = 'calling' | 'open' | 'closed' | 'refused' | 'timeout' | 'unreachable';

export interface WireSession {
  readonly conn: ConnId;
  readonly client: Endpoint;
  readonly server: Endpoint;
  readonly clientHost: string;
  readonly serverHost: string;
  readonly opened: Micros;
  readonly state: WireState;
  readonly last: Link | null;
  readonly count: number;
  readonly octets: Readonly<Record<Side, number>>;
  /** Index of the newest event about it. */
  readonly touched: number;
}

export interface WireBook {
  readonly sessions: readonly WireSession[];
  readonly byConnection: ReadonlyMap<ConnId, number>;
}

export const NO_SESSIONS: WireBook = { sessions: [], byConnection: new Map() };

export const wireAt = createFold(NO_SESSIONS, stepWire);

export function stepWire(book: WireBook, event: TraceEvent, index: number): WireBook {
  switch (event.kind) {
    case 'tcp.open': {
      const { conn, client, server, serverHost } = event.data;
      const session: WireSession = {
        conn, client, server, serverHost, clientHost: event.host, opened: event.t, state: 'calling',
        last: null, count: 0, octets: { client: 0, server: 0 }, touched: index,
      };
      return { sessions: [...book.sessions, session], byConnection: new Map(book.byConnection).set(conn, book.sessions.length) };
    }
    case 'tcp.accept':
      return change(book, event.data.conn, (session) => ({ ...session, state: 'open', touched: index }));
    case 'tcp.segment': {
      const { conn, from, octets } = event.data;
      return change(book, conn, (session) => {
        const segment: WireSegment = { index, t: event.t, from, octets, start: session.octets[from] };
        const sent = { ...session.octets, [from]: session.octets[from] + octets.length };
        return { ...session, last: { segment, before: session.last }, count: session.count + 1, octets: sent, touched: index };
      });
    }
    case 'tcp.close':
      return change(book, event.data.conn, (session) => ({ ...session, state: 'closed', touched: index }));
    case 'tcp.refuse':
      return change(book, event.data.conn, (session) => ({ ...session, state: event.data.why, touched: index }));
    default:
      return book;
  }
}

function change(book: WireBook, conn: ConnId, next: (session: WireSession) => WireSession): WireBook {
  const at = book.byConnection.get(conn);
  const session = at === undefined ? undefined : book.sessions[at];
  if (at === undefined || session === undefined) return book;
  const sessions = [...book.sessions];
  sessions[at] = next(session);
  return { ...book, sessions };
}

/** All segments, oldest first. */
export function segmentsOf(session: WireSession): readonly WireSegment[] {
  const segments = new Array<WireSegment>(session.count);
  let at = session.count;
  for (let link = session.last; link !== null; link = link.before) segments[(at -= 1)] = link.segment;
  return segments;
}

/** What one side has sent, as one string of octets. */
export function streamOf(segments: readonly WireSegment[], side: Side): string {
  return segments.filter(({ from }) => from === side).map(({ octets }) => octets).join('');
}

/** The session to show when nobody chose one: the one that something last happened to. */
export function latestSession(book: WireBook): WireSession | null {
  return book.sessions.reduce<WireSession | null>((best, one) => (best === null || one.touched >= best.touched ? one : best), null);
}
