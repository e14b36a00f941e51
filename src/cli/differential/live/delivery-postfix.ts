/**
 * The real Postfix of the host of the recorded deliveries: a new one for each case, since what daemons remember (dead
 * destinations, cached connections) would reach into the next.
 */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { appendFileSync, chownSync, cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { DELIVERY_USERS } from '../../replay/delivery-world.ts';
import { octetsOfRecorded, recordedText } from '../../replay/recorded-text.ts';
import { mainCf, type DifferentialDelivery, type LiveDelivery } from '../delivery/delivery-case.ts';
import { FIRST_UID, type DeliveryHost } from './delivery-host.ts';
import { until } from './pause.ts';
import { emptyQueues, filesBelow, inodesRunOut, renewQueueDirectory, SPOOL } from './queue-directory.ts';

const LOG = '/var/log/mail.log';
const AT_WORK = ['incoming', 'active', 'maildrop'];
const SET_ASIDE = ['deferred', 'hold', 'corrupt'];
const LISTENING = /: 00000000:0019 00000000:0000 0A/;
const START_MILLIS = 10_000;
const STOP_MILLIS = 20_000;
const A_MINUTE_AGO = 60;
const MODE_BITS = 0o7777;

export class DeliveryPostfix {
  private master: ChildProcess | null = null;
  private isFirst = true;
  private logStart = 0;
  private ownFiles: ReadonlySet<string> = new Set();
  private readonly host: DeliveryHost;

  constructor(host: DeliveryHost) {
    this.host = host;
  }

  async prepare(one: DifferentialDelivery): Promise<void> {
    await this.stop();
    this.reset();
    this.write(one);
    rmSync(LOG, { force: true });
    this.master = spawn('nsenter', [`--net=/proc/${this.host.holder}/ns/net`, '/usr/lib/postfix/sbin/master'], { stdio: 'ignore' });
    const isUp = await until(() => (this.isListening() && this.hasStarted()) || !this.isRunning(), START_MILLIS, 2);
    if (!isUp || !this.isRunning()) throw new Error(`Postfix does not start: ${existsSync(LOG) ? readFileSync(LOG, 'utf8') : ''}`);
    this.logStart = statSync(LOG).size;
  }

  /** The log since `prepare`, octets. */
  log(): string {
    return readFileSync(LOG).subarray(this.logStart).toString('latin1');
  }

  logSize(): number {
    return statSync(LOG).size - this.logStart;
  }

  busy(): number {
    return AT_WORK.reduce((count, name) => count + filesBelow(`${SPOOL}/${name}`).length, 0);
  }

  isSetAside(id: string): boolean {
    return SET_ASIDE.some((name) => filesBelow(`${SPOOL}/${name}`).some((path) => path.endsWith(`/${id}`)));
  }

  mailboxes(): LiveDelivery['mailboxes'] {
    const paths = ['/var/mail', '/home'].flatMap(filesBelow).filter((path) => !this.ownFiles.has(path) && !/(^|\/)dovecot[^/]*$|\.db$/.test(path));
    return Object.fromEntries(paths.sort().map((path) => {
      const { mode, uid } = statSync(path);
      return [path, { mode: `0o${(mode & MODE_BITS).toString(8)}`, uid, raw: recordedText(readFileSync(path, 'latin1')) }];
    }));
  }

  async stop(): Promise<void> {
    const { master } = this;
    this.master = null;
    if (!master || master.exitCode !== null) return;
    master.kill('SIGTERM');
    await until(() => master.exitCode !== null || master.signalCode !== null, STOP_MILLIS, 2);
    await until(() => !this.isListening(), STOP_MILLIS, 2);
  }

  private reset(): void {
    for (const directory of ['/etc/postfix', '/home', '/var/mail', '/var/lib/postfix']) {
      for (const name of readdirSync(directory)) rmSync(`${directory}/${name}`, { recursive: true, force: true });
    }
    cpSync(this.host.etcPostfix, '/etc/postfix', { recursive: true, verbatimSymlinks: true });
    DELIVERY_USERS.forEach((name, at) => {
      mkdirSync(`/home/${name}`, { mode: 0o755 });
      chownSync(`/home/${name}`, FIRST_UID + at, FIRST_UID + at);
    });
  }

  private write(one: DifferentialDelivery): void {
    writeFileSync('/etc/postfix/main.cf', octetsOfRecorded(mainCf(one.settings)), 'latin1');
    appendFileSync('/etc/postfix/master.cf', one.master);
    const then = Date.now() / 1000 - A_MINUTE_AGO;
    for (const name of ['main.cf', 'master.cf']) utimesSync(`/etc/postfix/${name}`, then, then);
    writeFileSync('/etc/aliases', 'postmaster:    root\n');
    for (const [path, text] of Object.entries(one.files)) {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, octetsOfRecorded(text), 'latin1');
      const user = DELIVERY_USERS.indexOf(/^\/home\/(\w+)\//.exec(path)?.[1] ?? '');
      if (user >= 0) chownSync(path, FIRST_UID + user, FIRST_UID + user);
    }
    this.ownFiles = new Set(Object.keys(one.files));
    if (this.isFirst || inodesRunOut()) renewQueueDirectory(this.isFirst);
    this.isFirst = false;
    emptyQueues();
    execFileSync('postalias', ['hash:/etc/aliases'], { stdio: 'ignore' });
    for (const command of one.commands) execFileSync('sh', ['-c', `{ ${command}\n}; true`], { stdio: 'ignore' });
  }

  private isRunning(): boolean {
    return this.master !== null && this.master.exitCode === null && this.master.signalCode === null;
  }

  private isListening(): boolean {
    return LISTENING.test(readFileSync(`/proc/${this.host.holder}/net/tcp`, 'utf8'));
  }

  private hasStarted(): boolean {
    return existsSync(LOG) && readFileSync(LOG, 'latin1').includes('daemon started');
  }
}
