/**
 * Several real Postfixes side by side, each with namespaces of its own, since most of a session's time is spent waiting.
 * Cases of one configuration are best given to one of them in a row.
 */
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { NAMESPACES } from './namespaces.ts';
import type { Answer } from './worker.ts';

const INSIDE = 'import(process.argv[1]).then(({ main }) => main(process.argv.slice(2))).then((code) => process.exit(code))';

/** A real Postfix that plays cases, one at a time. */
export interface LivePostfix<Case, Result> {
  record(one: Case): Promise<Result>;
  end(): Promise<void>;
}

export async function startLivePostfix<Case, Result>(kind: 'session' | 'delivery'): Promise<LivePostfix<Case, Result>> {
  const directory = mkdtempSync(join(tmpdir(), 'posthorn-live-'));
  const child = spawn('unshare', [...NAMESPACES, process.execPath, '-e', INSIDE, entry(), 'differential', '--kind', kind, '--inside', directory]);
  const worker = new Worker<Case, Result>(child, directory);
  await worker.ready();
  return worker;
}

/** The built command line: this module is part of it. */
function entry(): string {
  const places = ['./posthorn.js', '../posthorn.js'].map((path) => fileURLToPath(new URL(path, import.meta.url)));
  const found = places.find((path) => existsSync(path));
  if (found === undefined) throw new Error('the built command line posthorn.js is not beside its parts');
  return found;
}

class Worker<Case, Result> implements LivePostfix<Case, Result> {
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly directory: string;
  private readonly lines: AsyncIterator<string>;
  private complaints = '';
  private readonly exit: Promise<void>;

  constructor(child: ChildProcessWithoutNullStreams, directory: string) {
    this.child = child;
    this.directory = directory;
    this.lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    child.stderr.on('data', (octets: Buffer) => (this.complaints = `${this.complaints}${octets.toString('utf8')}`.slice(-4000)));
    this.exit = new Promise((resolve) => {
      child.once('exit', () => resolve());
      child.once('error', (error) => {
        this.complaints += error.message;
        resolve();
      });
    });
  }

  async ready(): Promise<void> {
    await this.line();
  }

  async record(one: Case): Promise<Result> {
    this.child.stdin.write(`${JSON.stringify(one)}\n`);
    const answer = JSON.parse(await this.line()) as Answer<Result>;
    if ('error' in answer) throw new Error(answer.error);
    return answer.result;
  }

  async end(): Promise<void> {
    this.child.stdin.end();
    await this.exit;
    rmSync(this.directory, { recursive: true, force: true });
  }

  private async line(): Promise<string> {
    const next = await this.lines.next();
    if (next.done === true) throw new Error(`the private host of a real Postfix ended: ${this.complaints.trim()}`);
    return next.value;
  }
}
