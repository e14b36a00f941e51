/**
 * scache(8), the connection cache: keeps connections that smtp(8) has done with for some seconds, so that the next smtp
 * process need not connect anew. Found by the server's address, or by a destination that is bound to one. Mirrors
 * scache.c and scache_multi.c; connections come and go as file descriptors do. Leaves out the statistics.
 */
import type { Attributes } from '../../formats/attribute-list.ts';
import type { Task } from '../../kernel/task.ts';
import type { Socket, System } from '../../net/system.ts';
import { IpcStream, numberAttribute } from '../global/attributes.ts';
import { SCACHE_PROTOCOL, SCACHE_STATUS } from '../global/scache-client.ts';
import { readService } from '../global/service.ts';

interface Endpoint {
  readonly label: string;
  readonly property: string;
  readonly socket: Socket;
  readonly forget: () => void;
}

interface Binding {
  readonly label: string;
  readonly property: string;
  readonly endpointLabel: string;
  readonly forget: () => void;
}

interface Cache {
  readonly sys: System;
  /** Seconds that anything is kept at most. */
  readonly limit: number;
  readonly endpoints: Set<Endpoint>;
  readonly bindings: Set<Binding>;
}

export function* scache(sys: System): Task<number> {
  const service = readService(sys);
  if (service.cf.fatal !== null) return 1;
  const cache: Cache = { sys, limit: service.cf.seconds('connection_cache_ttl_limit'), endpoints: new Set(), bindings: new Set() };
  for (;;) {
    const socket = yield* sys.accept(service.cf.seconds('max_idle') * 1e6);
    if (!socket) return 0;
    sys.fork(serve(cache, socket));
  }
}

function* serve(cache: Cache, socket: Socket): Task<void> {
  const stream = new IpcStream(socket);
  stream.send({ protocol: SCACHE_PROTOCOL });
  for (let request = yield* stream.attributes(); request !== null; request = yield* stream.attributes()) stream.send(answerTo(cache, request));
  stream.close();
}

function answerTo(cache: Cache, request: Attributes): Attributes {
  const { label = '', property = '' } = request;
  const seconds = Math.min(numberAttribute(request, 'ttl'), cache.limit);
  switch (request['request']) {
    case 'save_endp': return saveEndpoint(cache, { label, property, descriptor: request['fd'] ?? '', seconds });
    case 'save_dest': return saveBinding(cache, { label, property, endpointLabel: request['endpoint_label'] ?? '', seconds });
    case 'find_endp': return found(cache, takeEndpoint(cache, label), '');
    case 'find_dest': {
      for (const binding of cache.bindings) {
        const endpoint = binding.label === label ? takeEndpoint(cache, binding.endpointLabel) : null;
        if (endpoint !== null) return found(cache, endpoint, binding.property);
      }
      return found(cache, null, '');
    }
    default: return { status: SCACHE_STATUS.bad };
  }
}

interface Saved {
  readonly label: string;
  readonly property: string;
  readonly seconds: number;
}

function saveEndpoint({ sys, endpoints }: Cache, { label, property, descriptor, seconds }: Saved & { readonly descriptor: string }): Attributes {
  const socket = sys.takeSocket(descriptor);
  if (socket === null || seconds <= 0) {
    socket?.close();
    return { status: socket === null ? SCACHE_STATUS.failed : SCACHE_STATUS.bad };
  }
  const endpoint: Endpoint = { label, property, socket, forget: sys.timer(seconds * 1e6, () => {
    endpoints.delete(endpoint);
    socket.close();
  }, { background: true }) };
  endpoints.add(endpoint);
  return { status: SCACHE_STATUS.ok };
}

/** A binding that is known already lives longer. */
function saveBinding({ sys, bindings }: Cache, { label, property, endpointLabel, seconds }: Saved & { readonly endpointLabel: string }): Attributes {
  for (const old of bindings) {
    if (old.label !== label || old.property !== property || old.endpointLabel !== endpointLabel) continue;
    old.forget();
    bindings.delete(old);
  }
  const binding: Binding = { label, property, endpointLabel, forget: sys.timer(seconds * 1e6, () => bindings.delete(binding), { background: true }) };
  bindings.add(binding);
  return { status: SCACHE_STATUS.ok };
}

function takeEndpoint({ endpoints }: Cache, label: string): Endpoint | null {
  for (const endpoint of endpoints) {
    if (endpoint.label !== label) continue;
    endpoint.forget();
    endpoints.delete(endpoint);
    return endpoint;
  }
  return null;
}

function found({ sys }: Cache, endpoint: Endpoint | null, bindingProperty: string): Attributes {
  if (endpoint === null) return { status: SCACHE_STATUS.failed, property: '', endpoint_property: '', fd: '' };
  return { status: SCACHE_STATUS.ok, property: bindingProperty, endpoint_property: endpoint.property, fd: sys.passSocket(endpoint.socket) };
}
