/**
 * Questions to scache(8) (scache_clnt.c): a connection is left there with what is known of it, or taken from there. One
 * thing differs on purpose: in the place of a file descriptor goes its name, by which the host hands it over.
 */
import type { Attributes } from '../../formats/attribute-list.ts';
import type { Task } from '../../kernel/task.ts';
import type { Socket, System } from '../../net/system.ts';
import { IpcStream } from './attributes.ts';
import type { Service } from './service.ts';

export const SCACHE_PROTOCOL = 'connection_cache_protocol';
/** `SCACHE_STAT_…`. */
export const SCACHE_STATUS = { ok: '0', bad: '1', failed: '2' } as const;

export interface CachedConnection {
  readonly socket: Socket;
  /** What is known of the connection; and of its being the destination's, empty where it was found by its address. */
  readonly property: string;
  readonly bindingProperty: string;
}

/** Leaves a connection for others, for some seconds. Afterwards it is not ours any more. */
export function* saveConnection(sys: System, service: Service, saved: { label: string; property: string; ttl: number; socket: Socket }): Task<void> {
  const { label, property, ttl, socket } = saved;
  const fd = sys.passSocket(socket);
  const answer = yield* ask(sys, service, { request: 'save_endp', ttl: String(ttl), label, property, fd });
  if (answer === null) sys.takeSocket(fd)?.close();
}

/** Says that a destination's mail may go over connections with that label. */
export function* saveBinding(sys: System, service: Service, saved: { label: string; property: string; ttl: number; endpointLabel: string }): Task<void> {
  const { label, property, ttl, endpointLabel } = saved;
  yield* ask(sys, service, { request: 'save_dest', ttl: String(ttl), label, property, endpoint_label: endpointLabel });
}

export function* findConnection(sys: System, service: Service, by: 'find_endp' | 'find_dest', label: string): Task<CachedConnection | null> {
  const answer = yield* ask(sys, service, { request: by, label });
  if (answer?.['status'] !== SCACHE_STATUS.ok) return null;
  const socket = sys.takeSocket(answer['fd'] ?? '');
  return socket === null ? null : { socket, property: answer['endpoint_property'] ?? '', bindingProperty: answer['property'] ?? '' };
}

function* ask(sys: System, { cf }: Service, request: Attributes): Task<Attributes | null> {
  const connected = yield* sys.connect({ socket: `private/${cf.text('connection_cache_service_name')}` });
  if (!connected.ok) return null;
  const stream = new IpcStream(connected.value);
  const hello = yield* stream.attributes();
  if (hello?.['protocol'] === SCACHE_PROTOCOL) stream.send(request);
  const answer = hello?.['protocol'] === SCACHE_PROTOCOL ? yield* stream.attributes() : null;
  stream.close();
  return answer;
}
