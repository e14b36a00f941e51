/**
 * A real Postfix of this machine for the benchmark of messages, in namespaces of its own, beside which the simulation is
 * measured. This is the side outside: it starts the private host and asks it for one run after the other.
 */
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { NAMESPACES } from '../../src/cli/differential/live/namespaces.ts';
import { thisMachine, whatIsMissing } from '../../src/cli/differential/live/requirements.ts';

/** Where its queue and its mailboxes lie: on this machine's disk, as it is installed, or in memory, where nothing is waited for. */
export type Place = 'disk' | 'memory';

/** What one run is: so many letters, of which so many are sent side by side. */
export interface Order {
  readonly messages: number;
  readonly sessions: number;
}

/** Seconds by the clock, and of processor time of all of Postfix's processes. */
export interface Run {
  readonly clock: number;
  readonly processor: number;
}

export type Answer = Run | { readonly error: string };

export const SMTP_SOURCE = '/usr/sbin/smtp-source';

/** One sentence for each thing without which there is no real Postfix to compare with. */
export function whatPostfixNeeds(): readonly string[] {
  const missing = whatIsMissing(thisMachine());
  return existsSync(SMTP_SOURCE) ? missing : [...missing, `${SMTP_SOURCE}: the sender of letters. On Debian: apt-get install postfix`];
}

export class RealPostfix {
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly directory: string;
  private readonly lines: AsyncIterator<string>;
  private complaints = '';
  private readonly exit: Promise<void>;

  private constructor(entry: string, place: Place) {
    this.directory = mkdtempSync(join(tmpdir(), 'posthorn-bench-'));
    for (const name of ['host', 'spool', 'mail']) mkdirSync(join(this.directory, name));
    this.child = spawn('unshare', [...NAMESPACES, process.execPath, entry, '--inside', this.directory, place]);
    this.lines = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]();
    this.child.stderr.on('data', (octets: Buffer) => (this.complaints = `${this.complaints}${octets.toString('utf8')}`.slice(-4000)));
    this.exit = new Promise((resolve) => {
      this.child.once('exit', () => resolve());
      this.child.once('error', () => resolve());
    });
  }

  /** `entry` is the built benchmark, which is run again inside. */
  static async start(entry: string, place: Place): Promise<RealPostfix> {
    const postfix = new RealPostfix(entry, place);
    await postfix.answer();
    return postfix;
  }

  async run(order: Order): Promise<Run> {
    this.child.stdin.write(`${JSON.stringify(order)}\n`);
    return this.answer();
  }

  async end(): Promise<void> {
    this.child.stdin.end();
    await this.exit;
    rmSync(this.directory, { recursive: true, force: true });
  }

  private async answer(): Promise<Run> {
    const next = await this.lines.next();
    if (next.done === true) throw new Error(`the private host of the real Postfix ended: ${this.complaints.trim()}`);
    const answer = JSON.parse(next.value) as Answer;
    if ('error' in answer) throw new Error(answer.error);
    return answer;
  }
}
