/**
 * A command that a daemon orders (`|command` of local(8), pipe(8)): run by /bin/sh, or on its own, as a user of the host,
 * with standard output and standard error on one pipe. What the shell complains of is worded as Debian's sh, dash, does.
 */
import type { CommandOrder } from '../kernel/event.ts';
import type { FileReader } from '../kernel/disk.ts';
import type { Micros } from '../kernel/trace.ts';
import type { ShellClock, ShellHost } from './host-command.ts';
import { hasProgram, PATH_OF_COMMANDS, PROGRAM_FILES, RENAMED } from './host-programs.ts';
import { runShellLine, type ShellEffects } from './shell-line.ts';

export interface OrderedResult extends ShellEffects {
  readonly status: number;
  readonly output: string;
  readonly takesMicros: Micros;
}

export interface OrderedCommand {
  readonly host: ShellHost;
  readonly disk: FileReader;
  readonly clock: ShellClock;
  readonly order: CommandOrder;
  readonly seed: string;
}

/** What a daemon's command writes is the user's alone (umask 077 of Postfix's delivery agents). */
const UMASK = 0o077;
const SHELLS = ['/bin/sh', '/usr/bin/sh', 'sh'];

/** Null where a command that needs no shell names no programme. */
export async function runOrderedCommand({ host, disk, clock, order, seed }: OrderedCommand): Promise<OrderedResult | null> {
  const { command, user, cwd, env, stdin } = order;
  const script = typeof command === 'string' ? command : scriptOf(command);
  if (script === null && !hasProgram(command[0] ?? '', disk)) return null;
  const line = script ?? [...command].map((word, at) => (at === 0 ? programName(word) : quoted(word))).join(' ');
  const result = await runShellLine({
    host, disk, clock, user, cwd, env: new Map([...Object.entries(env), ['PATH', PATH_OF_COMMANDS]]),
    line: `{ ${line}\n} 2>&1`, history: [], lastStatus: 0, seconds: 0, seed, onPipe: true, stdin, umask: UMASK,
  });
  const { changes, signals, logs, exitCode, sleptMicros } = result;
  const complaint = redirectionFailure(result.output + result.errors, line);
  if (complaint !== null) return { changes, signals, logs, status: CANNOT_OPEN, output: complaint, takesMicros: sleptMicros };
  return { changes, signals, logs, status: exitCode, output: asDashSaysIt(result.output + result.errors), takesMicros: sleptMicros };
}

/** dash ends with this status where it cannot open what a redirection names. */
const CANNOT_OPEN = 2;

/** What dash says of a file in a directory that is not there; null where it is no redirection that failed. */
function redirectionFailure(text: string, line: string): string | null {
  const [all, path = ''] = /^-?bash: (?:line \d+: )?(\/.*): No such file or directory\n$/.exec(text) ?? [];
  if (all === undefined || line.trimStart().startsWith(path)) return null;
  const name = path.slice(path.lastIndexOf('/') + 1);
  const writes = new RegExp(`>\\s*[^\\s;|&]*${name.replace(/[^\w/-]/g, '.')}`).test(line);
  return writes ? `sh: 1: cannot create ${path}: Directory nonexistent\n` : null;
}

/** `sh -c SCRIPT` is the script. */
function scriptOf(words: readonly string[]): string | null {
  return SHELLS.includes(words[0] ?? '') && words[1] === '-c' && words[2] !== undefined ? words[2] : null;
}

/** Where a path names one of the host's own programmes, its name. */
function programName(word: string): string {
  if (word in RENAMED) return word;
  const name = word.slice(word.lastIndexOf('/') + 1);
  return /^(\/usr)?\/s?bin\//.test(word) && [...PROGRAM_FILES.keys()].some((path) => path.endsWith(`/${name}`)) ? name : quoted(word);
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}

function asDashSaysIt(text: string): string {
  return text
    .replace(/^-?bash: (?:line (\d+): )?(.*): command not found$/gm, (_all, line: string | undefined, name: string) => `sh: ${line ?? 1}: ${name}: not found`)
    .replace(/^-?bash: (?:line (\d+): )?(\/.*): No such file or directory$/gm, (_all, line: string | undefined, name: string) => `sh: ${line ?? 1}: ${name}: not found`);
}
