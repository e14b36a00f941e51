/**
 * dovecot-lda(1) of Dovecot 2.3: saves the letter that it reads into the Maildir of whoever runs it (`mailbox_command`).
 * There on hosts that have a dovecot.conf. Leaves out -d for other users, -e, -p, Sieve, and mailboxes other than INBOX:
 * a letter for one that is not there goes to INBOX, as Dovecot does it.
 */
import { octetsFromText } from '../../base/octets.ts';
import { parseDovecotConf, protocolSetting } from '../../dovecot/dovecot-conf.ts';
import { formatLogTime } from '../../dovecot/log-time.ts';
import { expandVariables } from '../../dovecot/userdb.ts';
import { encodeBase64 } from '../../formats/base64.ts';
import { getopt } from '../../formats/getopt.ts';
import { hashText } from '../../kernel/random.ts';
import { failed, printed, type HostCall, type Outcome } from '../host-command.ts';

export const DOVECOT_LDA = '/usr/lib/dovecot/dovecot-lda';
export const DOVECOT_CONF = '/etc/dovecot/dovecot.conf';
const USAGE = `Usage: dovecot-lda [-c <config file>] [-d <username>] [-p <path>]
                   [-m <mailbox>] [-e] [-k] [-f <envelope sender>]
                   [-a <original envelope recipient>]
                   [-r <final envelope recipient>] 
`;
const EX_USAGE = 64;
const EX_TEMPFAIL = 75;
const NOT_FOUND = 127;

export function dovecotLda(call: HostCall): Outcome {
  const { files, env, host, clock, user } = call;
  if (files.find(DOVECOT_CONF) === null) return failed(`sh: 1: ${DOVECOT_LDA}: not found\n`, NOT_FOUND);
  const options = getopt(call.args, { letters: 'a:c:d:ef:km:p:r:' });
  if (!options.ok) return { stdout: USAGE, stderr: octetsFromText(`${DOVECOT_LDA}: ${options.text}\n`), exitCode: EX_USAGE };
  const value = (letter: string): string | undefined => options.given.findLast((option) => option.letter === letter)?.value;
  if (user === 'root') return failed('lda(root): Fatal: destination user parameter (-d user) not given\n', EX_USAGE);
  const conf = parseDovecotConf(files.find(value('c') ?? DOVECOT_CONF)?.octets ?? '');
  const other = value('d');
  const name = env.get('USER') ?? user;
  const pid = 1000 + (hashText(`${clock.now}/${user}`) % 30_000);
  const log = (who: string, text: string): void => {
    const path = conf.settings.get('log_path') ?? 'syslog';
    if (path === 'syslog') return call.log('dovecot', `lda${who}: ${text.replace(/^Info: /, '')}`);
    const before = files.find(path);
    const stamp = formatLogTime({ epochMillis: clock.epochMillis, utcOffsetMinutes: clock.utcOffsetMinutes }, conf.settings.get('log_timestamp'));
    files.put(path, `${before?.octets ?? ''}${stamp}lda${who}: ${text}\n`);
  };
  if (other !== undefined && other !== name) {
    log(`(${other})<${pid}><>`, `Error: auth-master: userdb lookup(${other}): connect(/run/dovecot/auth-userdb) failed: Permission denied`);
    log(`(${pid})`, 'Fatal: Internal error occurred. Refer to server log for more information.');
    return { stdout: '', stderr: '', exitCode: EX_TEMPFAIL };
  }
  const letter = call.stdin.replace(/^From .*\n/, '');
  const location = protocolSetting(conf, 'lda', 'mail_location') ?? 'maildir:~/Maildir';
  const home = env.get('HOME') ?? host.users.find((one) => one.name === user)?.home ?? '/';
  save(call, expandVariables(location.replace(/^maildir:/, '').replace(/:.*/, ''), name).replace(/^~/, home), letter, pid);
  const messageId = /^message-id:[ \t]*(.*)$/im.exec(letter.split('\n\n')[0] ?? '')?.[1]?.trim() ?? 'unspecified';
  const mailbox = value('m') ?? 'INBOX';
  const who = `(${name})<${pid}><${encodeBase64(String(hashText(`${clock.now}/${pid}`)).padStart(16, '0')).replace(/=+$/, '')}>`;
  if (mailbox !== 'INBOX') log(who, `Info: msgid=${messageId}: save failed to open mailbox ${mailbox}: Mailbox doesn't exist: ${mailbox}`);
  log(who, `Info: msgid=${messageId}: saved mail to INBOX`);
  return printed('');
}

/** As Dovecot names and makes them; directories are the user's alone. */
function save({ files, user, clock, host }: HostCall, maildir: string, letter: string, pid: number): void {
  const folder = (path: string): void => {
    if (files.find(path) === null) files.makeFolder(path, 0o700, user);
  };
  if (files.find(maildir) === null) {
    for (const part of ['', '/cur', '/new', '/tmp']) folder(`${maildir}${part}`);
    files.put(`${maildir}/maildirfolder`, '', 0o600, user);
  }
  const lines = letter.match(/(?<!\r)\n/g)?.length ?? 0;
  const seconds = Math.floor(clock.epochMillis / 1000);
  const name = `${seconds}.M${Math.floor(clock.now) % 1_000_000}P${pid}.${host.hostname},S=${letter.length},W=${letter.length + lines}`;
  files.put(`${maildir}/new/${name}`, letter, 0o600, user);
}
