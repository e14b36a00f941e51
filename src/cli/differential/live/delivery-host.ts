/**
 * Inside namespaces of its own, the network in which deliveries were recorded: this network namespace is the rest of
 * the world (name server, scripted hosts, clients), a second one is the mail host's. Facts in tests/oracle/README.md.
 */
import { execFileSync, spawn } from 'node:child_process';
import { appendFileSync, chmodSync, chownSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { DELIVERY_SINKS, DELIVERY_USERS } from '../../replay/delivery-world.ts';
import { DELIVERY_ZONE } from '../../replay/delivery-zone.ts';
import { MASTER_CF, NSSWITCH } from '../../replay/recorder-files.ts';
import { startNameServer } from './name-server.ts';
import { until } from './pause.ts';

const NAME_SERVER = '10.20.0.53';
export const MAIL_HOST = '10.20.0.10';
/** Inside and outside of the mail host's network, and a host that refuses connections. */
const OTHERS = ['203.0.113.97', '198.51.100.25', '198.51.100.66'];
const NO_ROUTE = '203.0.113.98';
const OWN_DIRECTORIES = ['/var/spool/postfix', '/var/lib/postfix', '/var/mail', '/var/log', '/home'];
export const FIRST_UID = 2001;
const MAIL_UID = 5000;
const START_MILLIS = 10_000;

export interface DeliveryHost {
  /** Process that holds the mail host's network namespace. */
  readonly holder: number;
  /** The directory with which every case's /etc/postfix begins. */
  readonly etcPostfix: string;
}

export async function prepareDeliveryHost(directory: string): Promise<DeliveryHost> {
  run('hostname', ['mail']);
  const holder = await makeNetwork();
  run('mount', ['-t', 'tmpfs', 'tmpfs', directory]);
  cpSync('/etc', `${directory}/etc`, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true });
  run('mount', ['--bind', `${directory}/etc`, '/etc']);
  for (const own of OWN_DIRECTORIES) {
    mkdirSync(own, { recursive: true });
    run('mount', ['-t', 'tmpfs', '-o', 'mode=755', 'tmpfs', own]);
  }
  writeEtc();
  const [, , uid, gid] = (readFileSync('/etc/passwd', 'utf8').split('\n').find((line) => line.startsWith('postfix:')) ?? '').split(':');
  chownSync('/var/lib/postfix', Number(uid), Number(gid));
  run('chgrp', ['mail', '/var/mail']);
  chmodSync('/var/mail', 0o2775);
  const etcPostfix = `${directory}/etc.postfix`;
  cpSync('/etc/postfix', etcPostfix, { recursive: true, verbatimSymlinks: true });
  await startNameServer(directory, { address: NAME_SERVER, zone: DELIVERY_ZONE, failing: 'servfail.example' });
  return { holder, etcPostfix };
}

/** Two namespaces joined by a cable; returns the process that holds the mail host's. */
async function makeNetwork(): Promise<number> {
  const { pid } = spawn('unshare', ['--net', 'sleep', 'infinity'], { stdio: 'ignore' });
  if (pid === undefined) throw new Error('unshare does not start');
  const own = readlink('self');
  if (!(await until(() => existsSync(`/proc/${pid}/ns/net`) && readlink(String(pid)) !== own, START_MILLIS))) throw new Error('there is no second network');
  const inside = (args: readonly string[]): void => run('nsenter', [`--net=/proc/${pid}/ns/net`, 'ip', ...args]);
  run('ip', ['link', 'add', 'tnet0', 'type', 'veth', 'peer', 'name', 'tmx0', 'netns', String(pid)]);
  run('ip', ['link', 'set', 'lo', 'up']);
  for (const address of [NAME_SERVER, '10.20.0.30']) run('ip', ['address', 'add', `${address}/24`, 'dev', 'tnet0']);
  run('ip', ['link', 'set', 'tnet0', 'up']);
  for (const address of [...Object.values(DELIVERY_SINKS), ...OTHERS]) run('ip', ['address', 'add', `${address}/32`, 'dev', 'lo']);
  inside(['link', 'set', 'lo', 'up']);
  inside(['address', 'add', `${MAIL_HOST}/24`, 'dev', 'tmx0']);
  inside(['link', 'set', 'tmx0', 'up']);
  inside(['route', 'add', 'default', 'via', NAME_SERVER]);
  inside(['route', 'add', 'unreachable', NO_ROUTE]);
  return pid;
}

function readlink(process: string): string {
  return execFileSync('readlink', [`/proc/${process}/ns/net`]).toString();
}

function writeEtc(): void {
  const own = new RegExp(`^(${[...DELIVERY_USERS, 'vmail', 'list'].join('|')}):`);
  for (const path of ['/etc/passwd', '/etc/group']) {
    writeFileSync(path, readFileSync(path, 'utf8').split('\n').filter((line) => line !== '' && !own.test(line)).map((line) => `${line}\n`).join(''));
  }
  DELIVERY_USERS.forEach((name, at) => {
    const id = FIRST_UID + at;
    appendFileSync('/etc/passwd', `${name}:x:${id}:${id}:${name.charAt(0).toUpperCase()}${name.slice(1)} Tran:/home/${name}:/bin/bash\n`);
    appendFileSync('/etc/group', `${name}:x:${id}:\n`);
  });
  appendFileSync('/etc/passwd', `vmail:x:${MAIL_UID}:${MAIL_UID}:Virtual Mail:/var/mail/vhosts:/usr/sbin/nologin\n`);
  appendFileSync('/etc/group', `vmail:x:${MAIL_UID}:\n`);
  writeFileSync('/etc/hosts', `127.0.0.1\tlocalhost\n${MAIL_HOST}\tmail.lab.example mail\n`);
  rmSync('/etc/resolv.conf', { force: true });
  writeFileSync('/etc/resolv.conf', `nameserver ${NAME_SERVER}\noptions timeout:1 attempts:1\n`);
  writeFileSync('/etc/nsswitch.conf', NSSWITCH);
  writeFileSync('/etc/mailname', 'lab.example\n');
  writeFileSync('/etc/postfix/master.cf', MASTER_CF);
}

function run(program: string, args: readonly string[]): void {
  execFileSync(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
}
