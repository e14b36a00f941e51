/**
 * Dovecot's master process: registers the services of /etc/dovecot/dovecot.conf that are simulated. argv: `dovecot
 * [/etc/dovecot/dovecot.conf]`, role mda. So far that is LMTP; IMAP, POP3, auth and Sieve are not there.
 *
 * @absent imap-pop3 IMAP and POP3: so far Dovecot takes mail by LMTP and checks passwords; a mailbox is read as a
 *   file.
 */
import type { Task } from '../kernel/task.ts';
import type { System } from '../net/system.ts';
import { lmtpListeners, readDovecotConf } from './dovecot-conf.ts';

const CLIENT_LIMIT = 100;

export function* dovecot(sys: System): Task<number> {
  const path = sys.argv[1] ?? '/etc/dovecot/dovecot.conf';
  const conf = readDovecotConf(sys.disk, path);
  const protocols = (conf.settings.get('protocols') ?? 'imap pop3 lmtp').split(/\s+/);
  if (!protocols.includes('lmtp')) return 0;
  const service = { program: 'dovecot-lmtp', argv: ['dovecot-lmtp', path], maxProcesses: CLIENT_LIMIT, concurrency: 'exclusive' } as const;
  for (const { socket, port } of lmtpListeners(conf)) {
    sys.listen(socket === null ? { address: null, port } : { socket }, service);
  }
  return 0;
}
