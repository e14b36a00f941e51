/** scache(8)'s rack: connections that smtp(8) has left there for the next letter, and whose delivery they served. */
import type { ConnId, TraceEventOf } from '../../kernel/trace.ts';
import { cacheTurn } from '../diagram/cache-turn.ts';
import { withDelivery } from './floor-deliveries.ts';
import { changeLetter } from './floor-letters.ts';
import type { FloorState } from './floor-state.ts';

export function foldCache(state: FloorState, event: TraceEventOf<'ipc.message'>, index: number): FloorState | null {
  const turn = cacheTurn(event);
  if (turn === null) return null;
  const asker = event.data.conn.slice(0, event.data.conn.lastIndexOf(':'));
  const letter = [...state.letters.values()].findLast(({ deliveries }) => deliveries.some(({ process }) => process === asker));
  const at = letter?.deliveries.findLastIndex(({ process }) => process === asker) ?? -1;
  const calls = turn.what === 'take' ? (state.kept.get(turn.conn) ?? null) : (letter?.deliveries[at]?.calls ?? null);
  const kept = turn.what === 'take' ? without(state.kept, turn.conn) : new Map(state.kept).set(turn.conn, calls ?? '');
  const known = { ...state, kept };
  return letter === undefined ? known : changeLetter(known, letter.queueId, index, (one) => withDelivery(one, at, (delivery) => ({ ...delivery, calls, usesCache: true })));
}

export function without(kept: ReadonlyMap<ConnId, string>, conn: ConnId): ReadonlyMap<ConnId, string> {
  if (!kept.has(conn)) return kept;
  const rest = new Map(kept);
  rest.delete(conn);
  return rest;
}
