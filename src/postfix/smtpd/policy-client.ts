/**
 * check_policy_service: asks a server of someone else's (greylisting, SPF) what to do, by the protocol of
 * SMTPD_POLICY_README. Mirrors check_policy_service() and attr_clnt(3); the connection stays open between questions.
 */
import { lookupHost } from '../../dns/resolver.ts';
import { parseSeconds, splitList } from '../../formats/parameter-value.ts';
import type { Micros } from '../../kernel/trace.ts';
import type { Task } from '../../kernel/task.ts';
import type { Socket } from '../../net/system.ts';
import { recipientCountOf } from '../../protocols/smtp/session.ts';
import { actOn } from './access-action.ts';
import { warn, type Connection } from './connection.ts';
import type { PolicyConnection } from './daemon.ts';
import { matched } from './explanation.ts';
import type { Check, Verdict } from './refusal.ts';
import { TLS_SESSION } from '../../protocols/smtp/tls.ts';

interface PolicyService {
  /** As main.cf has it. */
  readonly written: string;
  /** `unix:private/policy`, `inet:127.0.0.1:10023`. */
  readonly server: string;
  /** Without `unix:` and `inet:`, as log lines show it. */
  readonly endpoint: string;
  /** Settings inside braces: `{ inet:…, timeout=10s }`. */
  readonly overrides: ReadonlyMap<string, string>;
}

/** A default action must not bring in the same trouble again. */
const LAST_RESORT = '451 4.3.5 Server configuration problem';
const REPLY_LIMIT = 4096;
/** Failures that are normal once, when an idle connection was closed at the other end. */
const QUIET = ['Broken pipe', 'No such file or directory', 'Connection reset by peer', 'Success'];

export function* checkPolicyService(check: Check, argument: string): Task<Verdict> {
  const { conn, replyName, replyClass } = check;
  const service = serviceNamed(argument);
  const found = { table: argument, datum: 'policy query', replyName, replyClass };
  const answered = yield* ask(check, service);
  if (answered !== null) {
    matched(check, service.endpoint, answered);
    return yield* actOn(check, { ...found, value: answered });
  }
  conn.checks.policyDepth += 1;
  const value = conn.checks.policyDepth === 1 ? setting(conn, service, 'default_action') : LAST_RESORT;
  matched(check, service.endpoint, value);
  const verdict = yield* actOn(check, { ...found, value });
  conn.checks.policyDepth -= 1;
  return verdict;
}

function serviceNamed(written: string): PolicyService {
  const words = written.startsWith('{') ? splitList(written.slice(1, -1)) : [written];
  const [server = '', ...rest] = words;
  const overrides = rest.flatMap((word): [string, string][] => {
    const bare = word.replace(/^\{\s*|\s*\}$/g, '');
    const equals = bare.indexOf('=');
    return equals < 0 ? [] : [[bare.slice(0, equals).trim(), bare.slice(equals + 1).trim()]];
  });
  return { written, server, endpoint: server.replace(/^[a-z]+:/, ''), overrides: new Map(overrides) };
}

function setting(conn: Connection, service: PolicyService, name: string): string {
  return service.overrides.get(name) ?? conn.daemon.cf.text(`smtpd_policy_service_${name}`);
}

function micros(conn: Connection, service: PolicyService, name: string): Micros {
  return (parseSeconds(setting(conn, service, name), 's') ?? 0) * 1e6;
}

/** The server's action; null when it cannot be had. */
function* ask(check: Check, service: PolicyService): Task<string | null> {
  const { conn } = check;
  const tries = Number(setting(conn, service, 'try_limit'));
  for (let count = 1; ; count += 1) {
    const answer = yield* askOnce(check, service);
    if ('action' in answer) return answer.action;
    if (count >= tries || !QUIET.includes(answer.failure)) warn(conn, `problem talking to server ${service.endpoint}: ${answer.failure}`);
    hangUp(conn, service);
    if (count >= tries) return null;
    yield* conn.sys.sleep(micros(conn, service, 'retry_delay'));
  }
}

type PolicyAnswer = { readonly action: string } | { readonly failure: string };

function* askOnce(check: Check, service: PolicyService): Task<PolicyAnswer> {
  const { conn } = check;
  const open = yield* connection(conn, service);
  if (typeof open === 'string') return { failure: open };
  if (open.socket.ended || open.socket.pending() !== '') return { failure: 'Broken pipe' };
  open.socket.write(questionOf(check, setting(conn, service, 'policy_context')));
  const timeout = micros(conn, service, 'timeout');
  let reply = '';
  while (!/(?:^|\n)\n/.test(reply)) {
    const read = yield* open.socket.read(timeout);
    if (read.kind !== 'data' || reply.length > REPLY_LIMIT) {
      const what = read.kind === 'timeout' ? 'timeout' : 'premature end-of-input';
      warn(conn, `${what} on ${service.endpoint} while reading input attribute name`);
      return { failure: read.kind === 'timeout' ? 'Connection timed out' : 'Success' };
    }
    reply += read.octets;
  }
  const action = /^action=(.*)$/m.exec(reply)?.[1];
  if (action === undefined) {
    warn(conn, `missing attribute action in input from ${service.endpoint}`);
    return { failure: 'Success' };
  }
  finish(conn, service, open);
  return { action };
}

function finish(conn: Connection, service: PolicyService, open: PolicyConnection): void {
  const limit = Number(setting(conn, service, 'request_limit'));
  open.used = conn.sys.now;
  open.requests += 1;
  if (limit > 0 && open.requests >= limit) hangUp(conn, service);
}

/** The connection that is open, or a new one; else why there is none. */
function* connection(conn: Connection, service: PolicyService): Task<PolicyConnection | string> {
  const { sys, daemon } = conn;
  const known = daemon.policies.get(service.written);
  const isStale = known !== undefined
    && (sys.now - known.used >= micros(conn, service, 'max_idle') || sys.now - known.opened >= micros(conn, service, 'max_ttl'));
  if (isStale) hangUp(conn, service);
  else if (known !== undefined) return known;
  const connected = yield* connect(conn, service);
  if (typeof connected === 'string') {
    warn(conn, `connect to ${service.endpoint}: ${connected}`);
    return connected;
  }
  const open: PolicyConnection = { socket: connected, opened: sys.now, used: sys.now, requests: 0 };
  daemon.policies.set(service.written, open);
  return open;
}

function* connect(conn: Connection, service: PolicyService): Task<Socket | string> {
  const { sys } = conn;
  const timeoutMicros = micros(conn, service, 'timeout');
  if (!service.server.startsWith('inet:')) {
    const connected = yield* sys.connect({ socket: service.endpoint });
    return connected.ok ? connected.value : 'No such file or directory';
  }
  const colon = service.endpoint.lastIndexOf(':');
  const port = Number(service.endpoint.slice(colon + 1));
  const host = yield* lookupHost(sys, service.endpoint.slice(0, Math.max(0, colon)));
  const address = host.kind === 'found' ? host.addresses[0] : undefined;
  if (address === undefined || !Number.isInteger(port)) return 'host or service not found';
  const connected = yield* sys.connect({ address, port }, { timeoutMicros });
  if (connected.ok) return connected.value;
  return connected.error === 'timeout' ? 'Connection timed out' : 'Connection refused';
}

function hangUp(conn: Connection, service: PolicyService): void {
  conn.daemon.policies.get(service.written)?.socket.close();
  conn.daemon.policies.delete(service.written);
}

function questionOf(check: Check, context: string): string {
  const { conn, subject } = check;
  const { peer, session } = conn;
  const { where, transaction } = session;
  const countsRecipients = where === 'DATA' || where === 'BDAT' || where === 'END-OF-MESSAGE';
  const octets = transaction?.contentOctets ?? 0;
  const attributes: readonly (readonly [name: string, value: string | number])[] = [
    ['request', 'smtpd_access_policy'], ['protocol_state', where === 'BDAT' ? 'DATA' : where], ['protocol_name', session.protocol],
    ['client_address', peer.address], ['client_name', peer.name], ['client_port', peer.port],
    ['reverse_client_name', peer.reverseName], ['server_address', peer.serverAddress], ['server_port', peer.serverPort],
    ['helo_name', subject.heloName ?? ''], ['sender', subject.sender ?? ''], ['recipient', subject.recipient ?? ''],
    ['recipient_count', countsRecipients ? recipientCountOf(session) : 0], ['queue_id', transaction?.queueId ?? ''],
    ['instance', conn.instance], ['size', octets > 0 ? octets : session.declaredOctets], ['etrn_domain', subject.etrnDomain ?? ''],
    ['stress', conn.daemon.cf.text('stress')], ['sasl_method', session.saslMethod ?? ''], ['sasl_username', session.username ?? ''],
    ['sasl_sender', session.authSender ?? ''], ['ccert_subject', ''], ['ccert_issuer', ''], ['ccert_fingerprint', ''],
    ['ccert_pubkey_fingerprint', ''], ['encryption_protocol', session.tls ? TLS_SESSION.protocol : ''],
    ['encryption_cipher', session.tls ? TLS_SESSION.cipherName : ''], ['encryption_keysize', session.tls ? TLS_SESSION.keyBits : 0],
    ['policy_context', context],
  ];
  return `${attributes.map(([name, value]) => `${name}=${value}\n`).join('')}\n`;
}
