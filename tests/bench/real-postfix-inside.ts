/**
 * Inside the private host: a real Postfix with Debian's services, to which Debian's smtp-source sends letters. Whatever
 * makes Postfix wait on purpose is switched off, so that its work is measured. A run counts from
 * smtp-source's start, before its first connection, to the last line "removed" in the log.
 */
import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, closeSync, existsSync, openSync, readdirSync, readFileSync, readSync, rmSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { DifferentialCase } from '../../src/cli/differential/case.ts';
import { until } from '../../src/cli/differential/live/pause.ts';
import { PostfixInstance } from '../../src/cli/differential/live/postfix-instance.ts';
import { preparePrivateHost } from '../../src/cli/differential/live/private-host.ts';
import { MASTER_CF } from '../../src/cli/replay/recorder-files.ts';
import { LETTER } from './dialogue.ts';
import { SMTP_SOURCE, type Answer, type Order, type Place, type Run } from './real-postfix.ts';

const LOG = '/var/log/mail.log';
const LIMIT_MILLIS = 300_000;
const LOOK_MILLIS = 4;
const TICKS_PER_SECOND = 100;

const CONFIGURATION: DifferentialCase = {
  id: 'bench', category: 'bench', title: 'bench', why: 'bench', maps: {}, client: { ip: '127.0.0.1' }, script: [],
  config: [
    // As in the simulated host: nobody's name is looked up.
    ['smtpd_peername_lookup', 'no'],
    // smtpd(8) is not to wait when letters come in faster than they are delivered.
    ['in_flow_delay', '0s'],
    // Two that deliver to the one mailbox would wait for each other's lock by the second.
    ['local_destination_concurrency_limit', '1'],
  ],
};

export async function serveRuns(directory: string, place: Place): Promise<void> {
  process.env['TZ'] = 'UTC';
  await preparePrivateHost(`${directory}/host`);
  // The recorder limits agents to one process, so that its results do not vary; Debian does not.
  writeFileSync('/etc/postfix/master.cf', MASTER_CF.replaceAll(/^((?:smtp|relay|local) +unix .* )1( +\w+)$/gm, '$1-$2'));
  const letter = `${directory}/host/letter`;
  writeFileSync(letter, LETTER.replaceAll('\r\n', '\n'), 'latin1');
  const postfix = new PostfixInstance(() => (place === 'disk' ? useDisk(directory) : undefined));
  await postfix.prepare(CONFIGURATION, true);
  say({ clock: 0, processor: 0 });
  for await (const line of createInterface({ input: process.stdin })) {
    try {
      say(await run(JSON.parse(line) as Order, letter));
    } catch (error) {
      say({ error: error instanceof Error ? error.message : String(error) });
    }
  }
  await postfix.stop();
}

/** The queue and the mailboxes on the disk that the folder is on, instead of the file systems in memory. */
function useDisk(directory: string): void {
  execFileSync('mount', ['--bind', `${directory}/spool`, '/var/spool/postfix']);
  execFileSync('mount', ['--bind', `${directory}/mail`, '/var/mail']);
  chmodSync('/var/mail', 0o1777);
  execFileSync('postfix', ['check'], { stdio: 'ignore' });
}

function say(answer: Answer): void {
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}

async function run({ messages, sessions }: Order, letter: string): Promise<Run> {
  // As a new world begins: with an empty mailbox.
  rmSync('/var/mail/bob', { force: true });
  const log = new RemovedLines();
  const before = processorSeconds();
  const started = performance.now();
  await send(messages, sessions, letter);
  const isDone = await until(() => log.count() >= messages, LIMIT_MILLIS, LOOK_MILLIS);
  const clock = (performance.now() - started) / 1000;
  if (!isDone) throw new Error(`${log.count()} of ${messages} letters were delivered: ${readFileSync(LOG, 'latin1').slice(-2000)}`);
  if (mailboxLetters() !== messages) throw new Error(`${mailboxLetters()} of ${messages} letters lie in the mailbox`);
  return { clock, processor: processorSeconds() - before };
}

function send(messages: number, sessions: number, letter: string): Promise<void> {
  const args = [
    '-m', String(messages), '-s', String(Math.min(sessions, messages)), '-f', 'alice@example.org', '-t', 'bob@localhost',
    '-M', 'client.example.org', '-F', letter, '127.0.0.1:25',
  ];
  return new Promise((resolve, reject) => {
    const child = spawn(SMTP_SOURCE, args, { stdio: ['ignore', 'ignore', 'inherit'] });
    child.once('error', reject);
    child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`smtp-source ended with ${code}`))));
  });
}

/** How many lines "removed" have come into the log since this was made; reads only what is new. */
class RemovedLines {
  private at = existsSync(LOG) ? readFileSync(LOG).length : 0;
  private rest = '';
  private removed = 0;

  count(): number {
    const file = openSync(LOG, 'r');
    const buffer = Buffer.alloc(1 << 20);
    for (;;) {
      const length = readSync(file, buffer, 0, buffer.length, this.at);
      if (length === 0) break;
      this.at += length;
      const lines = `${this.rest}${buffer.toString('latin1', 0, length)}`.split('\n');
      this.rest = lines.pop() ?? '';
      this.removed += lines.filter((line) => line.endsWith(': removed')).length;
    }
    closeSync(file);
    return this.removed;
  }
}

function mailboxLetters(): number {
  return readFileSync('/var/mail/bob', 'latin1').match(/^From /gm)?.length ?? 0;
}

/** Processor time of all processes of this namespace but this one, with that of those that have ended. */
function processorSeconds(): number {
  let ticks = 0;
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name) || Number(name) === process.pid || !existsSync(`/proc/${name}/stat`)) continue;
    const fields = readFileSync(`/proc/${name}/stat`, 'latin1').replace(/^.*\) /s, '').split(' ');
    // utime, stime and, of children that were waited for, cutime and cstime (proc(5)).
    ticks += fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
  }
  return ticks / TICKS_PER_SECOND;
}
