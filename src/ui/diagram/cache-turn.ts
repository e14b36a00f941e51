/**
 * What smtp(8) and scache(8) say to each other about open connections, as far as it shows. In the place of a file
 * descriptor stands the connection's name (scache_clnt.c). Left out: bindings, which say whose mail a connection takes.
 */
import { decodeAttributes, type Attributes } from '../../formats/attribute-list.ts';
import type { ConnId, TraceEventOf } from '../../kernel/trace.ts';

/** A connection that changes hands: `keep` when smtp leaves it, `take` when smtp gets it back. */
export interface CacheTurn {
  readonly what: 'keep' | 'take';
  readonly conn: ConnId;
  /** Seconds for which it is kept; 0 where it is taken. */
  readonly seconds: number;
}

const SOCKET = 'private/scache';
const SAVED = 'save_endp';
const FOUND = '0';

/** What a message between smtp(8) and scache(8) does with a connection; null for most. */
export function cacheTurn(event: TraceEventOf<'ipc.message'>): CacheTurn | null {
  const { socket, from, octets } = event.data;
  if (socket !== SOCKET) return null;
  const said: Attributes = decodeAttributes(octets)?.attributes ?? {};
  const conn = said['fd'] ?? '';
  if (conn === '') return null;
  if (from === 'client') return said['request'] === SAVED ? { what: 'keep', conn, seconds: Number(said['ttl'] ?? 0) } : null;
  return said['status'] === FOUND ? { what: 'take', conn, seconds: 0 } : null;
}
