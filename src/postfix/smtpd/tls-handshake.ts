/** STARTTLS's handshake, as far as it shows (see `tls.ts`): one line each way, or a failure as OpenSSL reports it. */
import type { Task } from '../../kernel/task.ts';
import type { Answer } from '../../protocols/smtp/exchange.ts';
import { log, type Connection } from './connection.ts';
import { flush } from './output.ts';
import { openSasl } from './sasl.ts';
import { HANDSHAKE_ANSWER, HANDSHAKE_REQUEST, TLS_SESSION } from '../../protocols/smtp/tls.ts';

export function* startTls(conn: Connection): Task<Answer> {
  const { socket, daemon, peer } = conn;
  const { cf } = daemon;
  flush(conn);
  const timeout = cf.seconds('smtpd_starttls_timeout') * 1e6;
  let hello = '';
  while (hello.length < HANDSHAKE_REQUEST.length && HANDSHAKE_REQUEST.startsWith(hello)) {
    const read = yield* socket.read(timeout);
    if (read.kind !== 'data') {
      log(conn, `SSL_accept error from ${peer.namaddr}: ${read.kind === 'timeout' ? 'Connection timed out' : 'lost connection'}`);
      return { kind: 'hang-up', lost: true };
    }
    hello += read.octets;
  }
  if (hello !== HANDSHAKE_REQUEST) {
    log(conn, `SSL_accept error from ${peer.namaddr}: -1`);
    return { kind: 'hang-up', lost: true };
  }
  socket.write(HANDSHAKE_ANSWER);
  if (cf.number('smtpd_tls_loglevel') >= 1) {
    log(conn, `Anonymous TLS connection established from ${peer.namaddr}: ${TLS_SESSION.protocol} with cipher ${TLS_SESSION.cipher} ${TLS_SESSION.keys}`);
  }
  conn.sasl = cf.flag('smtpd_sasl_auth_enable') ? yield* openSasl(conn.sys, daemon, peer, true) : null;
  return { kind: 'encrypted', mechanisms: conn.sasl?.mechanisms ?? null };
}
