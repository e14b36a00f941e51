/** Does on the real host what a delivery's case says: SMTP sessions, sendmail(1) as a user, commands as root. */
import { spawn } from 'node:child_process';
import { DELIVERY_USERS } from '../../replay/delivery-world.ts';
import { octetsOfRecorded, recordedText } from '../../replay/recorded-text.ts';
import type { Deed, SmtpStep } from '../delivery/delivery-case.ts';
import { FIRST_UID, MAIL_HOST } from './delivery-host.ts';
import { LiveConnection } from './live-connection.ts';

type Line = readonly ['C' | 'S' | '*', string];

const REPLY_MILLIS = 30_000;
const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const COMMAND_MILLIS = 60_000;

/** The deed as the recorder writes it down, with what was answered. */
export async function doDeed(deed: Deed): Promise<unknown> {
  switch (deed.kind) {
    case 'smtp':
      return { kind: 'smtp', client_ip: deed.from, server_ip: MAIL_HOST, transcript: await converse(deed.from, deed.steps) };
    case 'sendmail': {
      const { code, stdout, stderr } = await run(deed.user, deed.argv, octetsOfRecorded(deed.stdin));
      return { ...deed, rc: code, stdout, stderr };
    }
    case 'cmd': {
      const { code, stdout } = await run('root', ['bash', '-c', `{ ${deed.cmd}\n} 2>&1`], '');
      return { ...deed, rc: code, out: stdout };
    }
  }
}

/** A line, its reply, the next line; a letter's lines after a 354. */
async function converse(from: string, steps: readonly SmtpStep[]): Promise<readonly Line[]> {
  const connection = await LiveConnection.open(from, MAIL_HOST);
  const transcript: Line[] = [];
  const hear = async (): Promise<string> => {
    const reply = (await connection.reply(REPLY_MILLIS)) ?? '';
    transcript.push(...reply.split('\n').slice(0, -1).map((line): Line => ['S', recordedText(line.replace(/\r$/, ''))]));
    return reply;
  };
  const say = (lines: readonly string[]): void => {
    transcript.push(...lines.map((line): Line => ['C', line]));
    connection.send(lines.map((line) => `${octetsOfRecorded(line)}\r\n`).join(''));
  };
  let last = await hear();
  for (const step of steps) {
    if (last === '' || connection.hasEnded) break;
    say([typeof step === 'string' ? step : 'DATA']);
    last = await hear();
    if (typeof step === 'string' || !last.startsWith('354')) continue;
    say([...step.letter, '.']);
    last = await hear();
  }
  connection.close();
  return transcript;
}

interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function run(user: string, argv: readonly string[], stdin: string): Promise<Ran> {
  const id = user === 'root' ? 0 : FIRST_UID + DELIVERY_USERS.indexOf(user);
  const [program = '', ...args] = argv;
  const env = { PATH, HOME: user === 'root' ? '/root' : `/home/${user}`, USER: user, LOGNAME: user, LANG: 'C', TZ: 'UTC' };
  const child = spawn(program, args, { cwd: '/', env, uid: id, gid: id, timeout: COMMAND_MILLIS });
  const written = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) child[stream].setEncoding('latin1').on('data', (octets: string) => (written[stream] += octets));
  child.stdin.on('error', () => {});
  child.stdin.end(stdin, 'latin1');
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code: code ?? -1, stdout: recordedText(written.stdout), stderr: recordedText(written.stderr) }));
  });
}
