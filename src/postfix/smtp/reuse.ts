/**
 * Connections that are used more than once: when they are left to scache(8), under which names, and how they are taken
 * up again. Mirrors smtp_cache_policy(), smtp_save_session() and smtp_reuse.c, and smtp_session_passivate(). A connection
 * under TLS is never left to others.
 */
import type { Task } from '../../kernel/task.ts';
import { REQUEST_FLAG } from '../global/delivery-request.ts';
import { findConnection, saveBinding, saveConnection, type CachedConnection } from '../global/scache-client.ts';
import { hear, say } from './chat.ts';
import { createSession } from './session.ts';
import { parameter, parameterFlag, parameterMicros, parameterNumber, type Feature, type Peer, type Session, type SmtpState } from './state.ts';

/** Whether this delivery takes connections from the cache, and leaves its own there; by `domain`, or as qmgr wants it. */
export function setCachePolicy(state: SmtpState, domain: string, destination: string): void {
  const { flags } = state.request;
  const listed = parameter(state, 'connection_cache_destinations').toLowerCase().split(/[\s,]+/).includes(domain.toLowerCase());
  const onDemand = parameterFlag(state, 'connection_cache_on_demand');
  state.loadsConnections = listed || (onDemand && (flags & REQUEST_FLAG.connectionLoad) !== 0);
  state.storesConnections = listed || (onDemand && (flags & REQUEST_FLAG.connectionStore) !== 0);
  state.cachedDestination = state.loadsConnections || state.storesConnections ? destination : null;
}

/** A new connection may be left to others until then. */
export function allowCaching(state: SmtpState, session: Session): void {
  session.mayCache = state.storesConnections;
  session.expires = state.sys.now + parameterMicros(state, 'connection_reuse_time_limit');
}

export function isExpired(state: SmtpState, session: Session): boolean {
  const limit = parameterNumber(state, 'connection_reuse_count_limit');
  return session.mayCache && (session.expires < state.sys.now || (limit > 0 && session.reuseCount >= limit));
}

/** Leaves the connection to scache(8): under its address, and the request's first good one under its destination. */
export function* saveSession(state: SmtpState, session: Session): Task<void> {
  const { sys, service, cachedDestination } = state;
  const { peer, reuseCount, expires, features, isBestMx } = session;
  const ttl = parameterMicros(state, 'connection_cache_time_limit') / 1e6;
  const endpointLabel = endpointKey(state, peer);
  if (cachedDestination !== null) {
    const property = written({ destination: state.destination, host_name: peer.host, host_addr: peer.address, best_mx: isBestMx ? '1' : '0' });
    yield* saveBinding(sys, service, { label: destinationKey(state, cachedDestination), property, ttl, endpointLabel });
  }
  const property = written({
    reuse_count: String(reuseCount), endpoint_features: [...features].join(' '), expire_time: String(expires), port: String(peer.port ?? ''), host_name: peer.host,
  });
  yield* saveConnection(sys, service, { label: endpointLabel, property, ttl, socket: session.socket });
}

/** A connection that was left under the request's destination; null where there is none that still works. */
export function* reuseByDestination(state: SmtpState): Task<Session | null> {
  const { cachedDestination } = state;
  if (cachedDestination === null) return null;
  return yield* takeUp(state, yield* findConnection(state.sys, state.service, 'find_dest', destinationKey(state, cachedDestination)), null);
}

export function* reuseByAddress(state: SmtpState, peer: Peer, isBestMx: boolean): Task<Session | null> {
  const session = yield* takeUp(state, yield* findConnection(state.sys, state.service, 'find_endp', endpointKey(state, peer)), peer);
  return session && isBestMx ? { ...session, isBestMx } : session;
}

/** The session that it was; RSET shows whether the server is still there. */
function* takeUp(state: SmtpState, cached: CachedConnection | null, known: Peer | null): Task<Session | null> {
  if (cached === null) return null;
  const endpoint = read(cached.property);
  const binding = read(cached.bindingProperty);
  const port = endpoint['port'] ?? '';
  const peer: Peer = known ?? { host: binding['host_name'] ?? '', address: binding['host_addr'] ?? '', port: port === '' ? null : Number(port) };
  const session = createSession(cached.socket, peer, binding['best_mx'] === '1');
  for (const feature of (endpoint['endpoint_features'] ?? '').split(' ').filter(Boolean)) session.features.add(feature as Feature);
  session.reuseCount = (Number(endpoint['reuse_count']) || 0) + 1;
  session.expires = Number(endpoint['expire_time']) || 0;
  session.mayCache = true;
  say(session, 'RSET');
  const heard = yield* hear(state, session, parameterMicros(state, 'rset_timeout'));
  if (heard.kind !== 'reply' || Math.floor(heard.reply.code / 100) !== 2) {
    session.socket.close();
    return null;
  }
  state.session = session;
  state.usedAddresses.add(peer.address);
  return session;
}

/** Logging in may depend on destination and host: what was logged in for one is not used for another. */
function endpointKey(state: SmtpState, { host, address, port }: Peer): string {
  const credentials = parameterFlag(state, 'sasl_auth_enable') ? `${state.destination} ${host}` : '*';
  return [state.service.name, credentials, address, port ?? '*'].join(' ');
}

function destinationKey(state: SmtpState, destination: string): string {
  return `${state.service.name} ${destination}`;
}

function written(values: Readonly<Record<string, string>>): string {
  return Object.entries(values).map(([name, value]) => `${name}=${value}`).join(';');
}

function read(text: string): Readonly<Record<string, string>> {
  return Object.fromEntries(text.split(';').map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]));
}
