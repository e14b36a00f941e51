/**
 * Asking anvil(8) how often a client has connected or sent: the client side of private/anvil (anvil_clnt(3)). Without
 * an anvil there are no limits.
 */
import type { Attributes } from '../../formats/attribute-list.ts';
import type { Task } from '../../kernel/task.ts';
import type { System } from '../../net/system.ts';
import { IpcStream, numberAttribute } from '../global/attributes.ts';

export type AnvilEvent = 'connect' | 'disconnect' | 'message' | 'recipient' | 'auth';

export interface AnvilAnswer {
  /** Connections of this client at this moment. */
  readonly count: number;
  /** Events of this kind in the last `anvil_rate_time_unit`. */
  readonly rate: number;
}

const ANVIL_SOCKET = 'private/anvil';
const streams = new WeakMap<System, IpcStream>();

/** Reports one event of a client of a service (`smtp:192.0.2.10`); null when there is no anvil. */
export function* reportEvent(sys: System, event: AnvilEvent, ident: string): Task<AnvilAnswer | null> {
  const stream = yield* openStream(sys);
  if (stream === null) return null;
  const request: Attributes = { request: event, ident };
  stream.send(request);
  const answer = yield* stream.attributes();
  if (answer?.['status'] === '0') return { count: numberAttribute(answer, 'count'), rate: numberAttribute(answer, 'rate') };
  stream.close();
  streams.delete(sys);
  return null;
}

function* openStream(sys: System): Task<IpcStream | null> {
  const open = streams.get(sys);
  if (open !== undefined && !open.ended) return open;
  streams.delete(sys);
  const connected = yield* sys.connect({ socket: ANVIL_SOCKET });
  if (!connected.ok) return null;
  const stream = new IpcStream(connected.value);
  streams.set(sys, stream);
  return stream;
}
