/**
 * Giving a letter to a command, and what its end says of the delivery. Mirrors pipe_command(3), exec_command(3) and
 * sys_exits(3). The command is run by the host's shell, if the world has one. Leaves out chroot and signals.
 */
import type { Task } from '../../kernel/task.ts';
import type { CommandEnd } from '../../kernel/event.ts';
import type { System } from '../../net/system.ts';
import { printable } from '../../protocols/smtp/printable.ts';
import { isDsnStatus, simpleDsn, type Dsn } from './dsn.ts';
import type { Service } from './service.ts';

export interface PipedCommand {
  /** A line, as in an alias, or words, as in master.cf. */
  readonly command: string | readonly string[];
  readonly user: string;
  /** The working directory; null: the queue directory. */
  readonly cwd: string | null;
  readonly env: Readonly<Record<string, string>>;
  readonly letter: string;
  /** Seconds that it may take. */
  readonly timeLimit: number;
}

export type PipeOutcome =
  | { readonly kind: 'ok'; readonly output: string }
  /** Bounced or deferred, by the class of the status. */
  | { readonly kind: 'failed'; readonly dsn: Dsn };

/** <sysexits.h>, from 64 on: status, and what it means. */
const FIRST_EXIT = 64;
const EXITS: readonly (readonly [status: string, text: string])[] = [
  ['5.3.0', 'command line usage error'], ['5.6.0', 'data format error'], ['5.3.0', 'cannot open input'], ['5.1.1', 'user unknown'],
  ['5.1.2', 'host name unknown'], ['5.3.0', 'service unavailable'], ['5.3.0', 'internal software error'], ['4.3.0', 'system resource problem'],
  ['5.3.0', 'critical OS file missing'], ['5.2.0', "can't create user output file"], ['5.3.0', 'input/output error'], ['4.3.0', 'temporary failure'],
  ['5.5.0', 'remote error in protocol'], ['5.7.0', 'permission denied'], ['5.3.5', 'local configuration error'],
];
const TEMPORARY = 75;
/** What is kept of a command's output. */
const OUTPUT_LIMIT = 4096;
/** Characters of a command that needs no shell. */
const PLAIN = /^[1234567890!@%\-_=+:,./a-zA-Z \t]*$/;

export function* pipeCommand(sys: System, service: Service, piped: PipedCommand): Task<PipeOutcome> {
  const end = yield* run(sys, service, piped);
  if (end.kind === 'no-shell') return { kind: 'failed', dsn: simpleDsn('4.3.5', `commands are not simulated: ${shownCommand(piped)}`) };
  const { status, output } = end;
  const said = printable(output.slice(0, OUTPUT_LIMIT).replace(/[\t\n]/g, ' '), '_');
  const tail = said === '' ? '' : `. Command output: ${said}`;
  if (end.tookMicros > piped.timeLimit * 1e6) {
    return failed('5.3.0', `Command time limit exceeded: "${shownCommand(piped)}"${tail}`, said === '' ? 'internal software error' : said);
  }
  if (status === 0) return { kind: 'ok', output: said };
  const [first = ''] = said.split(' ', 1);
  if (isDsnStatus(first)) {
    const text = said.slice(first.length).trimStart();
    return failed(first, text, text);
  }
  const known = EXITS[status - FIRST_EXIT];
  if (known) return failed(known[0], known[1] + tail, said === '' ? known[1] : said);
  const text = `Command died with status ${status}: "${shownCommand(piped)}"${tail}`;
  return failed('5.3.0', text, said === '' ? `unknown mail system error ${status}` : said);
}

function failed(status: string, reason: string, text: string): PipeOutcome {
  return { kind: 'failed', dsn: { ...simpleDsn(status, reason), diagnosticType: 'x-unix', diagnosticText: text } };
}

function shownCommand({ command }: PipedCommand): string {
  return typeof command === 'string' ? command : (command[0] ?? '');
}

type Exited = Extract<CommandEnd, { kind: 'exited' | 'no-shell' }>;

/** If possible without a shell; the child that finds no programme says so as a daemon would, and is tried again later. */
function* run(sys: System, service: Service, piped: PipedCommand): Task<Exited> {
  const { command, user, env, letter } = piped;
  const cwd = piped.cwd ?? service.cf.text('queue_directory');
  if (piped.cwd !== null && sys.disk.stat(cwd)?.kind !== 'dir' && !sys.host.users.some(({ home }) => home === cwd)) {
    const uid = sys.host.users.find(({ name }) => name === user);
    return fatal(sys, service, `cannot change directory to "${cwd}" for uid=${uid?.uid ?? 0} gid=${uid?.gid ?? 0}: No such file or directory`);
  }
  const exported = exportedEnvironment(sys, service);
  const order = { user, cwd, env: { ...exported, ...env }, stdin: letter, limitMicros: piped.timeLimit * 1e6 };
  if (typeof command === 'string' && !(PLAIN.test(command) && command.trim() !== '')) {
    const end = yield* sys.command({ ...order, command });
    return end.kind === 'not-found' ? fatal(sys, service, 'execl /bin/sh: No such file or directory') : end;
  }
  const words = typeof command === 'string' ? command.split(/[ \t]+/).filter((word) => word !== '') : command;
  const end = yield* sys.command({ ...order, command: words });
  if (end.kind !== 'not-found') return end;
  const [program = ''] = words;
  if (typeof command !== 'string') return fatal(sys, service, `pipe_command: execvp ${program}: No such file or directory`);
  if (program.includes('/')) return fatal(sys, service, `execvp ${program}: No such file or directory`);
  // Perhaps it is built into the shell.
  const again = yield* sys.command({ ...order, command });
  return again.kind === 'not-found' ? fatal(sys, service, 'execl /bin/sh: No such file or directory') : again;
}

function fatal(sys: System, service: Service, problem: string): Exited {
  sys.log(service.ident, `fatal: ${problem}`);
  return { kind: 'exited', status: TEMPORARY, output: `${service.program}: fatal: ${problem}\n`, tookMicros: 0 };
}

/**
 * `export_environment` of what `import_environment` left: of the host's own variables there is only TZ, which a host
 * that keeps UTC has.
 */
function exportedEnvironment(sys: System, { cf }: Service): Readonly<Record<string, string>> {
  const known = new Map(sys.utcOffsetMinutes === 0 ? [['TZ', 'UTC']] : []);
  const assigned = (words: readonly string[]): void => {
    for (const [, name = '', value = ''] of words.map((word) => /^([^=]+)=(.*)$/.exec(word) ?? [])) if (name !== '') known.set(name, value);
  };
  assigned(cf.list('import_environment'));
  const wanted = cf.list('export_environment');
  assigned(wanted);
  const names = wanted.map((word) => word.replace(/=.*/, ''));
  return Object.fromEntries([...known].filter(([name]) => names.includes(name)));
}
