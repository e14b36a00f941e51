/**
 * The real Postfix of a private host: writes its configuration, starts and stops its master, empties its queue, and says
 * what it has logged and whether it is at work.
 */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { BASE_CONFIG, CONFIG_PLACES } from '../../replay/recorder-files.ts';
import type { QueueEntry } from '../../replay/smtpd-result.ts';
import type { DifferentialCase } from '../case.ts';
import { until } from './pause.ts';
import { emptyQueues, filesBelow, inodesRunOut, renewQueueDirectory, SPOOL } from './queue-directory.ts';

const ETC = '/etc/postfix';
const DATA = '/var/lib/postfix';
const MAIL = '/var/mail';
const LOG = '/var/log/mail.log';
const MASTER = '/usr/lib/postfix/sbin/master';
const AT_WORK = ['incoming', 'active', 'maildrop'];
const SET_ASIDE = ['deferred', 'hold', 'corrupt'];
const LEFT = [...SET_ASIDE, ...AT_WORK];
/** Listening sockets of 127.0.0.1:25 and 198.51.100.25:25 as /proc/net/tcp writes them. */
const LISTENING = /: (0100007F|196433C6):0019 00000000:0000 0A/g;
const START_MILLIS = 10_000;
const STOP_MILLIS = 20_000;
const A_MINUTE_AGO = 60;

export class PostfixInstance {
  private master: ChildProcess | null = null;
  private configuration = '';
  private logStart = 0;
  private readonly onNewSpool: () => void;

  /** `onNewSpool` is called when the queue directory is a new one. */
  constructor(onNewSpool: () => void) {
    this.onNewSpool = onNewSpool;
  }

  /** Makes a running, empty Postfix of this configuration; the one that runs, unless `fresh` or it has another. */
  async prepare(one: DifferentialCase, fresh: boolean): Promise<void> {
    const configuration = JSON.stringify([one.config, one.maps]);
    const isSame = configuration === this.configuration;
    if (!isSame || fresh || !this.isRunning() || inodesRunOut()) {
      await this.stop();
      if (!isSame) writeConfiguration(one);
      if (this.configuration === '' || inodesRunOut()) this.renewSpool();
      this.configuration = configuration;
      this.empty();
      rmSync(LOG, { force: true });
      this.logStart = 0;
      await this.start();
    } else {
      this.empty();
      this.logStart = logSize();
    }
  }

  /** The log since `prepare`. */
  log(): string {
    if (!existsSync(LOG)) return '';
    return readFileSync(LOG).subarray(this.logStart).toString('latin1');
  }

  logSize(): number {
    return logSize() - this.logStart;
  }

  /** How many files lie in the queues of work. */
  busy(): number {
    return AT_WORK.reduce((count, name) => count + filesBelow(`${SPOOL}/${name}`).length, 0);
  }

  /** Whether a letter waits in the deferred or the hold queue, or is damaged. */
  isSetAside(id: string): boolean {
    return SET_ASIDE.some((name) => filesBelow(`${SPOOL}/${name}`).some((path) => path.endsWith(`/${id}`)));
  }

  queue(): readonly QueueEntry[] {
    if (LEFT.every((name) => filesBelow(`${SPOOL}/${name}`).length === 0)) return [];
    const lines = execFileSync('postqueue', ['-j']).toString('latin1').split('\n').filter((line) => line !== '');
    const entries = lines.map((line) => {
      const { arrival_time: _arrival, forced_expire: _expire, ...entry } = JSON.parse(line) as QueueEntry & Record<string, unknown>;
      return entry;
    });
    const key = ({ sender, recipients, message_size }: QueueEntry) => `${sender}\0${JSON.stringify(recipients)}\0${message_size}`;
    return entries.sort((a, b) => (key(a) < key(b) ? -1 : 1));
  }

  mailboxes(): Record<string, string> {
    const names = readdirSync(MAIL).filter((name) => !name.endsWith('.lock') && statSync(`${MAIL}/${name}`).isFile()).sort();
    return Object.fromEntries(names.map((name) => [name, readFileSync(`${MAIL}/${name}`, 'latin1')]));
  }

  async stop(): Promise<void> {
    const { master } = this;
    this.master = null;
    if (!master || master.exitCode !== null) return;
    master.kill('SIGTERM');
    await until(() => master.exitCode !== null || master.signalCode !== null, STOP_MILLIS, 2);
    await until(() => listening() === 0, STOP_MILLIS, 2);
  }

  private isRunning(): boolean {
    return this.master !== null && this.master.exitCode === null && this.master.signalCode === null;
  }

  private async start(): Promise<void> {
    this.master = spawn(MASTER, [], { stdio: 'ignore' });
    const isUp = await until(() => listening() === 2 || !this.isRunning(), START_MILLIS, 2);
    if (!isUp || !this.isRunning()) throw new Error(`Postfix does not start: ${this.log()}`);
  }

  private renewSpool(): void {
    renewQueueDirectory(this.configuration === '');
    this.onNewSpool();
  }

  private empty(): void {
    emptyQueues();
    for (const name of readdirSync(MAIL)) rmSync(`${MAIL}/${name}`, { recursive: true, force: true });
    for (const name of readdirSync(DATA)) if (/verify|cache/.test(name)) rmSync(`${DATA}/${name}`, { force: true });
  }
}

function writeConfiguration({ config, maps }: DifferentialCase): void {
  rmSync(`${ETC}/maps`, { recursive: true, force: true });
  mkdirSync(`${ETC}/maps`);
  const settings = new Map([...BASE_CONFIG, ...config]);
  const lines = [...settings].map(([name, value]) => `${name} = ${value}\n`).join('');
  const text = CONFIG_PLACES.reduce((changed, [from, to]) => changed.replaceAll(from, to), lines);
  writeFileSync(`${ETC}/main.cf`, text, 'latin1');
  // Postfix waits until main.cf is more than a second old.
  const then = Date.now() / 1000 - A_MINUTE_AGO;
  utimesSync(`${ETC}/main.cf`, then, then);
  for (const [name, octets] of Object.entries(maps)) {
    const path = `${ETC}/maps/${name}`;
    writeFileSync(path, octets, 'latin1');
    if (text.includes(`hash:${path}`)) execFileSync('postmap', [`hash:${path}`], { stdio: 'ignore' });
  }
  if (!existsSync('/etc/aliases.db')) execFileSync('postalias', ['hash:/etc/aliases'], { stdio: ['ignore', 'ignore', 'pipe'] });
}

function logSize(): number {
  return existsSync(LOG) ? statSync(LOG).size : 0;
}

function listening(): number {
  return readFileSync('/proc/net/tcp', 'utf8').match(LISTENING)?.length ?? 0;
}
