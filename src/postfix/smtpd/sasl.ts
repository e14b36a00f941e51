/**
 * Who checks passwords for AUTH: Cyrus SASL in this process, or Dovecot over its socket (`smtpd_sasl_type`). Mirrors
 * smtpd_sasl_glue.c and xsasl_server.c.
 */
import type { Task } from '../../kernel/task.ts';
import type { System } from '../../net/system.ts';
import type { Answer } from '../../protocols/smtp/exchange.ts';
import type { Peer } from './connection.ts';
import type { Daemon } from './daemon.ts';
import { openCyrusSasl } from './sasl-cyrus.ts';
import { openDovecotSasl } from './sasl-dovecot.ts';

/** One connection's way to authenticate. */
export interface SaslServer {
  /** As EHLO announces them: `PLAIN LOGIN`. */
  readonly mechanisms: string;
  first(mechanism: string, response: string | null): Task<Answer>;
  next(response: string): Task<Answer>;
  close(): void;
}

/** Why smtpd must die when there is no way to authenticate. */
const NO_MECHANISMS = 'fatal: no SASL authentication mechanisms';

/** Mechanisms that send the password as it is: `noplaintext` forbids them. */
const PLAINTEXT = ['PLAIN', 'LOGIN'];

/** Null when no mechanism is left: that has been logged, and smtpd ends. */
export function* openSasl(sys: System, daemon: Daemon, peer: Peer, tls: boolean): Task<SaslServer | null> {
  const { cf, service } = daemon;
  const type = cf.text('smtpd_sasl_type');
  if (type !== 'cyrus' && type !== 'dovecot') {
    sys.log(service.ident, `warning: unsupported SASL server implementation: ${type}`);
    sys.log(service.ident, 'fatal: SASL per-process initialization failed');
    return null;
  }
  const opened = type === 'cyrus' ? openCyrusSasl(sys, daemon) : yield* openDovecotSasl(sys, daemon, peer, tls);
  const options = cf.list(tls ? 'smtpd_sasl_tls_security_options' : 'smtpd_sasl_security_options').map((option) => option.toLowerCase());
  const mechanisms = (opened?.mechanisms.split(' ') ?? []).filter((name) => {
    if (name === '' || name.toUpperCase() === 'EXTERNAL') return false;
    if (name.toUpperCase() === 'ANONYMOUS') return !options.includes('noanonymous');
    return !options.includes('noplaintext') || !PLAINTEXT.includes(name.toUpperCase());
  });
  if (opened === null || mechanisms.length === 0) {
    sys.log(service.ident, NO_MECHANISMS);
    opened?.close();
    return null;
  }
  return { ...opened, mechanisms: mechanisms.join(' ') };
}

export function unauthenticated(reason: string, username: string | null, temporary = false): Answer {
  return { kind: 'unauthenticated', temporary, reason: reason === '' ? '(reason unavailable)' : reason, username };
}
