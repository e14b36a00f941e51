/**
 * Which servers are tried, in which order, and what becomes of the recipients that none of them took. Mirrors
 * smtp_connect.c.
 */
import type { Task } from '../../kernel/task.ts';
import type { ConnectFailure } from '../../net/system.ts';
import { simpleDsn } from '../global/dsn.ts';
import { domainAddresses, hostAddresses, type Candidate } from './addresses.ts';
import { greet } from './helo.ts';
import { allowCaching, isExpired, reuseByAddress, reuseByDestination, saveSession, setCachePolicy } from './reuse.ts';
import { createSession, quit } from './session.ts';
import {
  cleanUpRecipients, hasDsn, isLoop, isSoft, parameter, parameterMicros, parameterNumber, type Peer, type Session, type SmtpState,
} from './state.ts';
import { transfer } from './transfer.ts';
import { sessionFail } from './trouble.ts';

/** strerror(3). */
const CONNECT_ERROR: Readonly<Record<ConnectFailure, string>> = {
  refused: 'Connection refused', timeout: 'Connection timed out', unreachable: 'No route to host',
};

/** Delivers the request to the first servers that take it; afterwards every recipient is decided. */
export function* deliverToNexthop(state: SmtpState): Task<void> {
  const { nexthop } = state.request;
  if (nexthop.startsWith('unix:')) yield* deliverToSocket(state, nexthop.slice('unix:'.length));
  else yield* deliverToSites(state, nexthop.replace(/^inet:/, ''));
  if (state.left.length === 0) return;
  state.isFinalServer = true;
  yield* sessionFail(state);
  cleanUpRecipients(state);
}

/** smtp_connect_local(): a server behind a UNIX-domain socket, such as Dovecot's LMTP. */
function* deliverToSocket(state: SmtpState, path: string): Task<void> {
  const peer: Peer = { host: state.service.cf.text('myhostname'), address: path, port: null };
  state.destination = `unix:${path}`;
  setCachePolicy(state, path, path);
  const cached = state.loadsConnections ? yield* reuseByDestination(state) : null;
  if (cached) {
    state.isFinalServer = true;
    yield* transferAndEnd(state, cached);
    return;
  }
  const connected = yield* state.sys.connect({ socket: path }, timeoutOption(state));
  if (!connected.ok) {
    // A socket that nobody listens on does not exist here: programmes that end take theirs with them.
    const text = connected.error === 'refused' ? 'No such file or directory' : CONNECT_ERROR[connected.error];
    state.why = simpleDsn('4.4.1', `connect to ${peer.host}[${path}]: ${text}`);
    return;
  }
  const session = createSession(connected.value, peer, false);
  allowCaching(state, session);
  state.session = session;
  state.isFinalServer = true;
  yield* talk(state, session);
}

/** smtp_connect_inet(): the next hop, then the fall-back relays. */
function* deliverToSites(state: SmtpState, nexthop: string): Task<void> {
  const own = splitSites(nexthop);
  const fallbacks = splitSites(state.mode === 'smtp' ? state.service.cf.text('smtp_fallback_relay') : state.service.cf.text('lmtp_fallback_relay'));
  const sites = [...own, ...fallbacks];
  let tried = 0;
  for (const site of sites) {
    tried += 1;
    state.destination = site;
    if (tried === sites.length) state.isFinalNexthop = true;
    yield* deliverToSite(state, site, tried === 1);
    if (state.left.length === 0) return;
    if (state.isFinalNexthop) break;
  }
  excuse(state, tried > own.length, own[0] ?? '');
}

function* deliverToSite(state: SmtpState, site: string, isFirst: boolean): Task<void> {
  const { domain, port } = parseDestination(site, state.mode === 'smtp' ? serviceName(state.service.cf.text('smtp_tcp_port'), 25) : serviceName(state.service.cf.text('lmtp_tcp_port'), 24));
  state.detectsLoops = state.mode === 'smtp' && port === 25;
  const usesMx = state.mode === 'smtp' && !state.service.cf.flag('disable_dns_lookups') && !site.startsWith('[');
  let list: readonly Candidate[];
  if (usesMx) {
    const found = yield* domainAddresses(state, domain);
    list = found.list;
    // A backup exchanger does not hand mail to anybody but its betters.
    if (found.isMx) state.isFinalNexthop = true;
  } else {
    list = yield* hostAddresses(state, domain);
  }
  if (list.length === 0 && isLoop(state.why)) state.isFinalNexthop = true;
  if (list.length > 0 && isFirst) setCachePolicy(state, domain, site);
  yield* tryServers(state, list, port);
}

/** What is left of the addresses after cached connections to some of them were used, and how many those were. */
function* tryCached(state: SmtpState, all: readonly Candidate[], port: number, limit: number): Task<{ list: readonly Candidate[]; sessions: number }> {
  const best = all[0]?.preference ?? 0;
  let list = all.filter(({ address }) => !state.usedAddresses.has(address));
  let sessions = 0;
  function* use(session: Session): Task<void> {
    sessions += 1;
    list = sessions === limit ? [] : list.filter(({ address }) => address !== session.peer.address);
    if (state.isFinalNexthop && list.length === 0) state.isFinalServer = true;
    yield* transferAndEnd(state, session);
  }
  const first = list.length > 0 ? yield* reuseByDestination(state) : null;
  if (first) yield* use(first);
  for (const { host, address, preference } of list) {
    if (state.left.length === 0 || list.length === 0 || preference !== best) break;
    const session = yield* reuseByAddress(state, { host, address, port }, true);
    if (session) yield* use(session);
  }
  return { list, sessions };
}

/** At most `smtp_mx_address_limit` addresses, and `smtp_mx_session_limit` conversations that got past the greeting. */
function* tryServers(state: SmtpState, all: readonly Candidate[], port: number): Task<void> {
  const best = all[0]?.preference ?? 0;
  const addressLimit = parameterNumber(state, 'mx_address_limit');
  const sessionLimit = parameterNumber(state, 'mx_session_limit');
  const { list, sessions: cached } = state.loadsConnections ? yield* tryCached(state, all, port, sessionLimit) : { list: all, sessions: 0 };
  if (state.left.length === 0) return;
  const reachable = addressLimit > 0 ? list.slice(0, Math.max(0, addressLimit - cached)) : list;
  let sessions = cached;
  let triedPlain = false;
  for (let at = 0; at < reachable.length; at += 1) {
    const candidate = reachable[at] as Candidate;
    const { host, address, preference } = candidate;
    const reused = state.loadsConnections && preference !== best ? yield* reuseByAddress(state, { host, address, port }, false) : null;
    const session = reused ?? (yield* connectTo(state, candidate, port, preference === best));
    if (session === null) {
      state.sys.log(state.service.ident, state.why.reason);
      state.triesPlain = triedPlain = false;
      continue;
    }
    const isLast = at === reachable.length - 1;
    if (state.isFinalNexthop && isLast) state.isFinalServer = true;
    const reached = yield* talk(state, session, reused !== null, () => {
      sessions += 1;
      if (state.isFinalNexthop && (isLast || sessions === sessionLimit)) state.isFinalServer = true;
    });
    if (state.left.length === 0 || (reached && sessions === sessionLimit)) return;
    // The same address again, in the clear.
    if (state.triesPlain && !triedPlain) at -= 1;
    triedPlain = state.triesPlain && !triedPlain;
    state.triesPlain = triedPlain;
  }
}

function* connectTo(state: SmtpState, candidate: Candidate, port: number, isBestMx: boolean): Task<Session | null> {
  const { host, address } = candidate;
  const from = parameter(state, 'bind_address');
  const connected = yield* state.sys.connect({ address, port }, { ...timeoutOption(state), ...(from === '' ? {} : { from }) });
  if (connected.ok) {
    const session = createSession(connected.value, { host, address, port }, isBestMx);
    allowCaching(state, session);
    state.session = session;
    return session;
  }
  state.why = simpleDsn('4.4.1', `connect to ${host}[${address}]:${port}: ${CONNECT_ERROR[connected.error]}`);
  return null;
}

/** Greets and delivers; returns whether the conversation got past the greeting. */
function* talk(state: SmtpState, session: Session, isKnown = false, onGreeted: () => void = () => undefined): Task<boolean> {
  const greeted = isKnown || (yield* greet(state, session)) === 'ok';
  if (greeted) {
    onGreeted();
    yield* transferAndEnd(state, session);
  } else {
    yield* quit(state, session);
    yield* endSession(state, session);
  }
  return greeted;
}

function* transferAndEnd(state: SmtpState, session: Session): Task<void> {
  yield* transfer(state, session);
  yield* endSession(state, session);
}

/** smtp_cleanup_session(): a good connection is left to others, if wanted; and the recipients that were decided are forgotten. */
function* endSession(state: SmtpState, session: Session): Task<void> {
  if (isExpired(state, session)) {
    yield* quit(state, session);
    session.mayCache = false;
  }
  if (session.mayCache && !session.isDead && !session.socket.ended) yield* saveSession(state, session);
  else session.socket.close();
  state.session = null;
  // Only the first good server stands for the destination.
  if (!session.isThrottled) state.cachedDestination = null;
  state.stats = { ...state.stats, reuseCount: 0 };
  cleanUpRecipients(state);
}

/** Configuration problems are no reason to bounce mail: they are made temporary, with a warning. */
function excuse(state: SmtpState, usedFallback: boolean, firstSite: string): void {
  const { cf, ident } = state.service;
  if (!hasDsn(state.why)) {
    state.why = simpleDsn('4.3.0', 'server unavailable or unable to receive mail');
    return;
  }
  if (isSoft(state.why)) return;
  const culprit = usedFallback ? 'smtp_fallback_relay' : firstSite !== '' && firstSite === cf.text('relayhost') ? 'relayhost' : null;
  if (culprit === null) return;
  state.sys.log(ident, `warning: ${culprit} configuration problem`);
  state.why = { ...state.why, status: '4.3.5' };
}

function timeoutOption(state: SmtpState): { timeoutMicros?: number } {
  const micros = parameterMicros(state, 'connect_timeout');
  return micros > 0 ? { timeoutMicros: micros } : {};
}

function splitSites(text: string): readonly string[] {
  return text.split(/[\s,]+/).filter((site) => site !== '');
}

/** `host`, `host:port`, `[host]`, `[host]:port`, where a port may be a service's name. */
export function parseDestination(site: string, defaultPort: number): { domain: string; port: number } {
  const match = /^\[([^\]]*)\](?::(.*))?$/.exec(site) ?? /^([^:]*)(?::(.*))?$/.exec(site);
  const domain = match?.[1] ?? site;
  return { domain, port: serviceName(match?.[2] ?? '', defaultPort) };
}

const SERVICES: Readonly<Record<string, number>> = { smtp: 25, submission: 587, smtps: 465, submissions: 465, lmtp: 24 };

function serviceName(text: string, otherwise: number): number {
  if (/^\d{1,5}$/.test(text)) return Number(text);
  return SERVICES[text] ?? otherwise;
}
