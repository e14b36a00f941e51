/**
 * smtpd(8): receives mail by SMTP. Waits for connections, finds out who the client is, and talks to him; the protocol
 * is in protocols/smtp, what may pass in `stages.ts` and `restrictions/`, the way to cleanup(8) in `letter.ts`. Leaves
 * out Milters, before-queue proxies, XCLIENT and XFORWARD for authorised hosts, policy services and real TLS.
 */
import type { Task } from '../../kernel/task.ts';
import type { Socket, System } from '../../net/system.ts';
import { createSession } from '../../protocols/smtp/session.ts';
import { release } from './admission.ts';
import { createConnection } from './connection.ts';
import { converse } from './conversation.ts';
import { startDaemon, type Daemon } from './daemon.ts';
import { identifyPeer } from './peer.ts';
import { openSasl } from './sasl.ts';
import { discardedKeywords, hidesAuth, mayUseBareNewline, serverSettings } from './settings.ts';

/** master(8) does not start a dying service again for so long (`throttle_time`). */
const THROTTLE_MICROS = 60e6;

export function* smtpd(sys: System): Task<number> {
  const daemon = startDaemon(sys);
  if ('fatal' in daemon) {
    sys.log(daemon.service.ident, `fatal: ${daemon.fatal}`);
    // The client stays connected to a port at which nobody speaks.
    yield* sys.idle(THROTTLE_MICROS);
    return 1;
  }
  const idleMicros = daemon.cf.seconds('max_idle') * 1e6;
  const uses = daemon.cf.number('max_use');
  for (let served = 0; served < uses; served += 1) {
    const socket = yield* sys.accept(idleMicros);
    if (socket === null) return 0;
    if (!(yield* serve(sys, daemon, socket))) return 1;
  }
  return 0;
}

/** Serves one client. False when smtpd cannot go on at all. */
function* serve(sys: System, daemon: Daemon, socket: Socket): Task<boolean> {
  const peer = yield* identifyPeer(sys, daemon, socket);
  sys.log(daemon.service.ident, `connect from ${peer.namaddr}`);
  const settings = serverSettings(sys, daemon);
  const { cf } = daemon;
  const usesSasl = cf.flag('smtpd_sasl_auth_enable') && !cf.flag('smtpd_tls_auth_only');
  const sasl = usesSasl ? yield* openSasl(sys, daemon, peer, false) : null;
  if (usesSasl && sasl === null) return false;
  const session = createSession({
    client: peer,
    discard: discardedKeywords(sys, daemon, peer),
    announceAuth: !hidesAuth(sys, daemon, peer),
    mechanisms: sasl?.mechanisms ?? null,
    bareNewlineExempt: mayUseBareNewline(sys, daemon, peer),
  });
  const conn = createConnection({ sys, daemon, socket, settings, peer, session, sasl });
  yield* converse(conn);
  yield* release(conn);
  conn.sasl?.close();
  return true;
}
