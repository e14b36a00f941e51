/** What the live side needs of this machine, and in plain words what is missing and how to get it. */
import { execFileSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { join } from 'node:path';

interface Requirement {
  readonly program: string;
  readonly why: string;
  /** The Debian package. */
  readonly from: string;
}

const PROGRAMS: readonly Requirement[] = [
  { program: 'postfix', why: 'the mail system to compare with', from: 'postfix' },
  { program: 'nsd', why: 'the name server of the private network', from: 'nsd' },
  { program: 'ip', why: 'addresses of the private network', from: 'iproute2' },
  { program: 'unshare', why: 'the private network itself', from: 'util-linux' },
  { program: 'openssl', why: 'a certificate for STARTTLS', from: 'openssl' },
  { program: 'saslpasswd2', why: 'users for AUTH by Cyrus SASL', from: 'sasl2-bin' },
  { program: 'dovecot', why: 'users for AUTH by Dovecot', from: 'dovecot-core' },
];
const MASTER = '/usr/lib/postfix/sbin/master';
const PCRE = '/usr/lib/postfix/postfix-pcre.so';
const EXPECTED_VERSION = '3.7.11';

/** What the machine is asked; given in tests. */
export interface Machine {
  readonly isRoot: boolean;
  readonly isLinux: boolean;
  has(program: string): boolean;
  fileExists(path: string): boolean;
  postfixVersion(): string;
}

export function thisMachine(): Machine {
  const folders = [...(process.env['PATH'] ?? '').split(':'), '/usr/sbin', '/sbin'];
  return {
    isRoot: process.getuid?.() === 0,
    isLinux: process.platform === 'linux',
    has: (program) => folders.some((folder) => isExecutable(join(folder, program))),
    fileExists: (path) => existsSync(path),
    postfixVersion: () => execFileSync('postconf', ['-dh', 'mail_version'], { encoding: 'utf8' }).trim(),
  };
}

/** One sentence for each thing that is missing; none when a live run can start. */
export function whatIsMissing(machine: Machine): readonly string[] {
  if (!machine.isLinux) return ['Linux: the private network is made of its namespaces.'];
  const missing = PROGRAMS.filter(({ program }) => !machine.has(program)).map(
    ({ program, why, from }) => `${program}: ${why}. On Debian: apt-get install ${from}`,
  );
  if (machine.has('postfix')) missing.push(...wrongPostfix(machine));
  if (!machine.isRoot) missing.push('the rights of root: they are needed for namespaces and mounts. Run it with sudo.');
  return missing;
}

function wrongPostfix(machine: Machine): readonly string[] {
  const wrong: string[] = [];
  if (!machine.fileExists(MASTER)) wrong.push(`${MASTER}: Postfix's daemons where Debian puts them.`);
  if (!machine.fileExists(PCRE)) wrong.push('pcre tables: the last part of some configurations. On Debian: apt-get install postfix-pcre');
  const version = machine.postfixVersion();
  if (version !== EXPECTED_VERSION) wrong.push(`Postfix ${EXPECTED_VERSION}: this is ${version}, which answers differently.`);
  return wrong;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
