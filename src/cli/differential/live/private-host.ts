/**
 * Inside namespaces of its own (network, mounts, host name, processes), makes of this machine the host in which the
 * sessions were recorded: its addresses, its /etc, empty mail directories, a name server with the recorder's zone, and
 * SASL. Nothing outside the namespaces changes, and all of it ends with them. Facts in tests/oracle/README.md.
 */
import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, chownSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import {
  ALIASES, DOVECOT_USERS, HOSTS, MASTER_CF, NSSWITCH, PASSWD, SASL_CONF,
} from '../../replay/recorder-files.ts';
import { RECORDER_ZONE } from '../../replay/recorder-zone.ts';
import { startNameServer } from './name-server.ts';

const NAME_SERVER = '192.0.2.53';
const ADDRESSES = [
  '198.51.100.25', NAME_SERVER, '192.0.2.10', '192.0.2.11', '192.0.2.26', '192.0.2.27', '192.0.2.28', '192.0.2.29', '192.0.2.30',
  '192.0.2.31', '192.0.2.77', '203.0.113.9', '203.0.113.66', '203.0.113.67',
];
/** Directories that must start empty; /etc starts as a copy. */
const OWN_DIRECTORIES = ['/var/spool/postfix', '/var/lib/postfix', '/var/mail', '/var/log'];
const LAB_USERS = /^(trunghq|alice|bob):/;

export interface AccountIds {
  readonly uid: number;
  readonly gid: number;
}

/** Prepares the host; `directory` is an empty folder that only this process uses. Returns the ids of the user postfix. */
export async function preparePrivateHost(directory: string): Promise<AccountIds> {
  run('hostname', ['ubuntu']);
  run('ip', ['link', 'set', 'lo', 'up']);
  for (const address of ADDRESSES) run('ip', ['address', 'add', `${address}/32`, 'dev', 'lo']);
  run('mount', ['-t', 'tmpfs', 'tmpfs', directory]);
  cpSync('/etc', `${directory}/etc`, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true });
  run('mount', ['--bind', `${directory}/etc`, '/etc']);
  for (const own of OWN_DIRECTORIES) {
    mkdirSync(own, { recursive: true });
    run('mount', ['-t', 'tmpfs', 'tmpfs', own]);
  }
  const postfix = writeEtc();
  chmodSync('/var/mail', 0o1777);
  chownSync('/var/lib/postfix', postfix.uid, postfix.gid);
  writeSasl(postfix);
  await startNameServer(directory, { address: NAME_SERVER, zone: RECORDER_ZONE, failing: 'servfail.test' });
  return postfix;
}

/** Starts the authentication service of Dovecot, whose socket lies in Postfix's queue directory. */
export function startDovecot(directory: string, onError: (what: string) => void): () => void {
  const child = spawn('dovecot', ['-F', '-c', `${directory}/dovecot.conf`], { stdio: 'ignore' });
  child.on('error', (error) => onError(`dovecot: ${error.message}`));
  return () => child.kill();
}

function writeEtc(): AccountIds {
  const accounts = readFileSync('/etc/passwd', 'utf8').split('\n').filter((line) => !LAB_USERS.test(line) && line !== '');
  const known = new Set(accounts.map((line) => line.split(':')[0]));
  const recorded = PASSWD.trim().split('\n').filter((line) => LAB_USERS.test(line) || !known.has(line.split(':')[0]));
  const groups = recorded.filter((line) => LAB_USERS.test(line)).map((line) => `${line.split(':')[0]}:x:${line.split(':')[3]}:`);
  const groupFile = readFileSync('/etc/group', 'utf8').split('\n').filter((line) => !LAB_USERS.test(line) && line !== '');
  writeFileSync('/etc/passwd', `${[...accounts, ...recorded].join('\n')}\n`);
  writeFileSync('/etc/group', `${[...groupFile, ...groups].join('\n')}\n`);
  writeFileSync('/etc/hosts', HOSTS);
  rmSync('/etc/resolv.conf', { force: true });
  writeFileSync('/etc/resolv.conf', `nameserver ${NAME_SERVER}\n`);
  writeFileSync('/etc/nsswitch.conf', NSSWITCH);
  writeFileSync('/etc/aliases', ALIASES);
  rmSync('/etc/aliases.db', { force: true });
  writeFileSync('/etc/postfix/master.cf', MASTER_CF);
  run('openssl', [
    'req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', '/etc/postfix/key.pem', '-out', '/etc/postfix/cert.pem',
    '-days', '3650', '-subj', '/CN=ubuntu.localdomain',
  ]);
  const [, , uid, gid] = (accounts.find((line) => line.startsWith('postfix:')) ?? '').split(':');
  return { uid: Number(uid), gid: Number(gid) };
}

/** Cyrus' users in /etc/sasldb2. */
function writeSasl(postfix: AccountIds): void {
  mkdirSync('/etc/postfix/sasl', { recursive: true });
  writeFileSync('/etc/postfix/sasl/smtpd.conf', SASL_CONF);
  for (const line of DOVECOT_USERS.trim().split('\n')) {
    const [, name = '', password = ''] = /^(\w+):\{PLAIN\}(.*)$/.exec(line) ?? [];
    execFileSync('saslpasswd2', ['-p', '-c', '-f', '/etc/sasldb2', '-u', 'ubuntu.localdomain', name], { input: `${password}\n` });
  }
  chownSync('/etc/sasldb2', postfix.uid, postfix.gid);
  chmodSync('/etc/sasldb2', 0o600);
}

export function writeDovecot(directory: string): void {
  writeFileSync(`${directory}/users`, DOVECOT_USERS);
  writeFileSync(`${directory}/dovecot.conf`, `protocols =
listen = 127.0.0.1
base_dir = ${directory}/dovecot/base
state_dir = ${directory}/dovecot/state
log_path = ${directory}/dovecot.log
ssl = no
default_internal_user = dovecot
default_login_user = dovenull
auth_mechanisms = plain login
auth_failure_delay = 0
passdb {
  driver = passwd-file
  args = scheme=PLAIN username_format=%n ${directory}/users
}
userdb {
  driver = static
  args = uid=21001 gid=21001 home=/nonexistent
}
service stats {
  unix_listener stats-writer {
    mode = 0666
  }
}
service auth {
  unix_listener /var/spool/postfix/private/auth {
    mode = 0660
    user = postfix
    group = postfix
  }
}
`);
}

function run(program: string, args: readonly string[]): void {
  execFileSync(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
}
