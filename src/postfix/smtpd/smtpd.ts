/**
 * smtpd(8): receives mail by SMTP. Waits for connections, finds out who the client is, and talks to him; the protocol
 * is in protocols/smtp, what may pass in `stages.ts` and `restrictions/`, the way to cleanup(8) in `letter.ts`. Leaves
 * out Milters, before-queue proxies, XFORWARD for authorised hosts, and real TLS.
 *
 * @absent milters Milters: a mail filter is a programme of its own that Postfix talks to, and none is simulated.
 * @absent proxy-filter Before-queue filters: `smtpd_proxy_filter` would need a second mail server; `content_filter`,
 *   behind the queue, works.
 */
import type { Task } from '../../kernel/task.ts';
import type { Socket, System } from '../../net/system.ts';
import { createSession } from '../../protocols/smtp/session.ts';
import type { ServerSettings } from '../../protocols/smtp/settings.ts';
import { restartIfTablesChanged } from '../global/maps.ts';
import { release } from './admission.ts';
import { createConnection } from './connection.ts';
import { converse } from './conversation.ts';
import { startDaemon, type Daemon } from './daemon.ts';
import { identifyPeer } from './peer.ts';
import { openSasl } from './sasl.ts';
import { hasCertificate, knownOf, serverSettings, tlsLevel } from './settings.ts';
import { reportUnreadableTables } from './tables.ts';

/** master(8) does not start a dying service again for so long (`throttle_time`). */
const THROTTLE_MICROS = 60e6;

/** What one reading of main.cf gives: the daemon, and its settings as the engine wants them. */
interface Server {
  readonly daemon: Daemon;
  readonly settings: ServerSettings;
}

export function* smtpd(sys: System): Task<number> {
  let server = begin(sys);
  for (let served = 0; server !== null && served < server.daemon.cf.number('max_use'); served += 1) {
    const socket = yield* sys.accept(server.daemon.cf.seconds('max_idle') * 1e6);
    if (socket === null) return 0;
    if (restartIfTablesChanged(sys, server.daemon.service.ident)) server = begin(sys);
    if (server === null) break;
    if (!(yield* serve(sys, server, socket))) return 1;
  }
  if (server !== null) return 0;
  // The client stays connected to a port at which nobody speaks.
  yield* sys.idle(THROTTLE_MICROS);
  return 1;
}

/** Reads the configuration and opens the tables; null when smtpd cannot work like this. */
function begin(sys: System): Server | null {
  const daemon = startDaemon(sys);
  const { ident } = daemon.service;
  if ('fatal' in daemon) {
    if (daemon.fatal !== null) sys.log(ident, `fatal: ${daemon.fatal}`);
    return null;
  }
  reportUnreadableTables(sys, daemon);
  if (tlsLevel(daemon.cf) !== 'none' && !hasCertificate(daemon.cf)) {
    sys.log(ident, "warning: No server certs available. TLS won't be enabled");
  }
  return { daemon, settings: serverSettings(sys, daemon) };
}

/** Serves one client. False when smtpd cannot go on at all. */
function* serve(sys: System, { daemon, settings }: Server, socket: Socket): Task<boolean> {
  const peer = yield* identifyPeer(sys, daemon, socket);
  sys.log(daemon.service.ident, `connect from ${peer.namaddr}`);
  const { cf } = daemon;
  const usesSasl = cf.flag('smtpd_sasl_auth_enable') && !cf.flag('smtpd_tls_auth_only');
  const sasl = usesSasl ? yield* openSasl(sys, daemon, peer, false) : null;
  if (usesSasl && sasl === null) return false;
  const { discard, announceAuth, mayUseXclient, bareNewlineExempt } = knownOf(sys, daemon, peer);
  const session = createSession({ client: peer, mechanisms: sasl?.mechanisms ?? null, discard, announceAuth, mayUseXclient, bareNewlineExempt });
  const conn = createConnection({ sys, daemon, socket, settings, peer, session, sasl });
  yield* converse(conn);
  yield* release(conn);
  conn.sasl?.close();
  return true;
}
