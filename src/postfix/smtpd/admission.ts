/**
 * How often a client may connect and send: `smtpd_client_connection_count_limit` and its kin, counted by anvil(8).
 * Mirrors the rate checks of smtpd_proto() and mail_cmd(); leaves out limits on recipients, AUTH and TLS sessions.
 *
 * @absent rate-limits Rate limits on recipients, AUTH and TLS sessions: only connections and letters are counted.
 */
import type { Task } from '../../kernel/task.ts';
import { policyError, type Reply } from '../../protocols/smtp/reply.ts';
import { reportEvent } from './anvil-client.ts';
import { warn, type Connection } from './connection.ts';
import { addressIn } from './networks.ts';

function isCounted(conn: Connection): boolean {
  // A host that may pass for others is counted as none of them.
  return !conn.session.mayUseXclient && !addressIn(conn.sys, conn.daemon, 'smtpd_client_event_limit_exceptions', conn.peer.name, conn.peer.address);
}

type RateLimit = 'smtpd_client_connection_count_limit' | 'smtpd_client_connection_rate_limit' | 'smtpd_client_message_rate_limit';

function identOf(conn: Connection): string {
  return `${conn.daemon.service.name}:${conn.peer.address}`;
}

function limitReached(conn: Connection, parameter: RateLimit, code: number, enhanced: string, text: string): Reply {
  return policyError(code, enhanced, text, { rule: parameter, parameter, value: conn.daemon.cf.text(parameter), source: 'postconf(5)' });
}

/** Counts the connection; a reply when there are too many. */
export function* admit(conn: Connection): Task<Reply | null> {
  if (!isCounted(conn)) return null;
  const answer = yield* reportEvent(conn.sys, 'connect', identOf(conn));
  if (answer === null) return null;
  const { cf, service } = conn.daemon;
  const { namaddr, address } = conn.peer;
  const limits = [
    ['smtpd_client_connection_count_limit', 'Connection concurrency', answer.count],
    ['smtpd_client_connection_rate_limit', 'Connection rate', answer.rate],
  ] as const;
  for (const [parameter, what, count] of limits) {
    const limit = cf.number(parameter);
    if (limit === 0 || count <= limit) continue;
    warn(conn, `${what} limit exceeded: ${count} from ${namaddr} for service ${service.name}`);
    return limitReached(conn, parameter, 421, '4.7.0', `${conn.settings.myhostname} Error: too many connections from ${address}`);
  }
  return null;
}

/** Counts a MAIL command; a reply when there were too many. */
export function* mayBeginLetter(conn: Connection): Task<Reply | null> {
  const limit = conn.daemon.cf.number('smtpd_client_message_rate_limit');
  if (limit === 0 || !isCounted(conn)) return null;
  const answer = yield* reportEvent(conn.sys, 'message', identOf(conn));
  if (answer === null || answer.rate <= limit) return null;
  warn(conn, `Message delivery request rate limit exceeded: ${answer.rate} from ${conn.peer.namaddr} for service ${conn.daemon.service.name}`);
  return limitReached(conn, 'smtpd_client_message_rate_limit', 450, '4.7.1', `Error: too much mail from ${conn.peer.address}`);
}

export function* release(conn: Connection): Task<void> {
  if (isCounted(conn)) yield* reportEvent(conn.sys, 'disconnect', identOf(conn));
}
