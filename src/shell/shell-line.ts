/**
 * Runs one command line: the library's bash over a host's files at an instant. Leaves nothing behind but what it
 * returns. The same line on the same disk at the same instant gives the same result.
 */
import { Bash, defineCommand, type ExecResult } from 'just-bash/browser';
import { isValidUtf8, octetsFromText, textFromOctets, type Octets } from '../base/octets.ts';
import { createRandom } from '../kernel/random.ts';
import type { FileReader } from '../kernel/disk.ts';
import { failed, type HostCall, type HostCommand, type Outcome, type ShellClock, type ShellHost, type ShellListener, type ShellProcess } from './host-command.ts';
import { HostFiles, type FileChange } from './host-files.ts';
import { ASK_ISATTY, HOST_COMMANDS, LAST_STATUS, LIBRARY_COMMANDS, PROGRAM_FILES, RENAMED, SENDMAIL } from './host-programs.ts';
import { ON_TERMINAL, RANDOM_LIMIT, RANDOM_VARIABLE, SECONDS_VARIABLE, terminalOrder } from './terminal-order.ts';

export interface ShellLine {
  readonly host: ShellHost;
  readonly disk: FileReader;
  readonly clock: ShellClock;
  /** What runs and listens on the host at this instant; asked when a command wants to know. */
  readonly processes?: () => readonly ShellProcess[];
  readonly listeners?: () => readonly ShellListener[];
  readonly user: string;
  readonly cwd: string;
  readonly env: ReadonlyMap<string, string>;
  readonly line: string;
  /** Lines typed before, the oldest first. */
  readonly history: readonly string[];
  /** `$?` at the start. */
  readonly lastStatus: number;
  /** Seconds since this shell was started (`$SECONDS`). */
  readonly seconds: number;
  /** Of what `$RANDOM` is made. */
  readonly seed: string;
  /** Standard output and standard error are pipes: kept apart, and nothing is at a terminal. Default: a terminal. */
  readonly onPipe?: boolean;
  /** Rights that new files do not get; default 022. */
  readonly umask?: number;
  /** What the line reads. */
  readonly stdin?: Octets;
  /** Carries out what was done so far and lets time pass where the line sleeps. Default: it is added up only. */
  readonly pass?: (micros: number, done: ShellEffects) => Promise<void>;
}

/** What a command line did to its host. */
export interface ShellEffects {
  readonly changes: readonly FileChange[];
  readonly signals: readonly { readonly program: string; readonly signal: string }[];
  readonly logs: readonly ShellLog[];
}

export interface ShellLog {
  readonly ident: string;
  readonly text: Octets;
  readonly afterMicros?: number;
}

export interface ShellLineResult extends ShellEffects {
  /** What a terminal would show: standard output and standard error in their order. */
  readonly output: Octets;
  /** Standard error where it was kept apart (`onPipe`). */
  readonly errors: Octets;
  readonly exitCode: number;
  readonly cwd: string;
  readonly env: ReadonlyMap<string, string>;
  /** What `sleep` asked for, in all. */
  readonly sleptMicros: number;
}

/** What a command that tells daemons or the log something takes until the next one runs. */
const COMMAND_MICROS = 30_000;
/** A screenful is 2 kB; what a runaway loop prints beyond this is cut. */
const OUTPUT_LIMIT = 500_000;
const SLEEP_LIMIT_MICROS = 86_400_000_000;
const LIMITS = {
  maxSourceBytes: 65_536, maxCommandCount: 20_000, maxLoopIterations: 20_000, maxAwkIterations: 100_000, maxSedIterations: 100_000,
  maxStringLength: 8_000_000, maxArrayElements: 100_000, maxCallDepth: 60, maxExecDepth: 30, maxWorkUnits: 1_000_000,
};
/** Variables that the library makes anew. */
const OWN_VARIABLES = /^(SHELLOPTS|BASHOPTS|PWD|IFS|OPTIND|PIPESTATUS|__.*)$/;

/** Given to the library as if exported, or made by it, and seen by no programme of a real host. */
const UNEXPORTED = /^(__.*|BASHOPTS|SHELLOPTS|EPOCHSECONDS|HOSTTYPE|MACHTYPE|OSTYPE|IFS|OPTIND)$/;

export async function runShellLine(request: ShellLine): Promise<ShellLineResult> {
  const { host, disk, clock, user, line } = request;
  const startEpochMillis = Math.round(clock.epochMillis - clock.now / 1000);
  const files = new HostFiles({ disk, user, now: clock.now, startEpochMillis, directories: directoriesOf(host), programs: PROGRAM_FILES, ...(request.umask === undefined ? {} : { umask: request.umask }) });
  const running: Running = { request, files, signals: [], logs: [], atTerminal: false };
  let sleptMicros = 0;
  const bash = new Bash({
    fs: files,
    cwd: request.cwd,
    env: environment(request),
    commands: [...LIBRARY_COMMANDS],
    customCommands: [
      ...Object.entries(HOST_COMMANDS).map(([name, command]) => asLibraryCommand(name, command, running)),
      defineCommand(LAST_STATUS, async ([status]) => ({ stdout: '', stderr: '', exitCode: Number(status) })),
    ],
    executionLimits: LIMITS,
    defenseInDepth: false,
    processInfo: { pid: 1000 + (host.users.find(({ name }) => name === user)?.uid ?? 0) % 1000, ppid: 999, ...idsOf(host, user) },
    sleep: async (millis) => {
      sleptMicros = Math.min(SLEEP_LIMIT_MICROS, sleptMicros + millis * 1000);
      await settle(running, millis * 1000);
    },
  });
  const order = terminalOrder({ asksIsatty: ASK_ISATTY, renamed: RENAMED });
  bash.registerTransformPlugin(request.onPipe ? order.namesOnly : order.plugin);
  const prefix = request.lastStatus === 0 ? '' : `${LAST_STATUS} ${request.lastStatus}\n`;
  const result = await bash.exec(prefix + line, { rawScript: true, stdin: request.stdin ?? '', stdinKind: 'bytes' });
  // What is left on standard error is of pipes and of the shell; of a single pipe it comes before the output's end.
  const both = request.onPipe ? result.stdout : order.isOnePipe() ? result.stderr + result.stdout : result.stdout + result.stderr;
  const refused = [...files.refused].map(([path, why]) => `bash: ${path}: ${why}\n`);
  const text = asBashSaysIt(both + refused.join(''));
  return {
    output: octetsFromText(text.length > OUTPUT_LIMIT ? `${text.slice(0, OUTPUT_LIMIT)}\n[the rest of the output was cut]\n` : text),
    errors: request.onPipe ? octetsFromText(asBashSaysIt(result.stderr)) : '',
    exitCode: refused.length > 0 ? 1 : result.exitCode,
    cwd: directoryAfter(result.env['PWD'], request.cwd, files),
    env: new Map(Object.entries(result.env).filter(([name]) => !OWN_VARIABLES.test(name))),
    changes: files.changes(),
    signals: running.signals,
    logs: running.logs,
    sleptMicros,
  };
}

/** Where time may pass: what was done so far happens, and the rest of the line sees it. */
async function settle({ request, files, signals, logs }: Running, micros: number): Promise<void> {
  await request.pass?.(micros, { changes: files.settle(), signals: signals.splice(0), logs: logs.splice(0) });
}

/** One command line while it runs. */
interface Running {
  readonly request: ShellLine;
  readonly files: HostFiles;
  readonly signals: { program: string; signal: string }[];
  readonly logs: ShellLog[];
  /** Inside script(1), which gives what it runs a terminal. */
  atTerminal: boolean;
}

function environment({ env, seed, seconds, clock }: ShellLine): Record<string, string> {
  const random = createRandom(seed);
  const numbers = Array.from({ length: RANDOM_LIMIT }, (_, at) => [`${RANDOM_VARIABLE}${at}`, String(random.below(32768))]);
  return {
    ...Object.fromEntries(env),
    ...(Object.fromEntries(numbers) as Record<string, string>),
    [SECONDS_VARIABLE]: String(seconds),
    EPOCHSECONDS: String(Math.floor(clock.epochMillis / 1000)),
  };
}

function idsOf(host: ShellHost, user: string): { uid: number; gid: number } {
  const found = host.users.find(({ name }) => name === user);
  return { uid: found?.uid ?? 0, gid: found?.gid ?? 0 };
}

/** Directories that every host has, whether or not the world put a file there. */
function directoriesOf(host: ShellHost): Readonly<Record<string, string>> {
  const plain = ['/', '/bin', '/dev', '/etc', '/home', '/root', '/tmp', '/usr', '/usr/bin', '/usr/sbin', '/var', '/var/log', '/var/mail', '/var/spool'];
  return {
    ...Object.fromEntries(plain.map((path) => [path, 'root'])),
    ...Object.fromEntries(host.users.map(({ home, name }) => [home, name])),
  };
}

function directoryAfter(wanted: string | undefined, before: string, files: HostFiles): string {
  return wanted !== undefined && files.find(wanted)?.kind === 'dir' ? wanted : before;
}

/** An interactive login shell is called `-bash` and numbers no lines. */
function asBashSaysIt(text: string): string {
  return text
    .replace(/^bash: (?:line \d+: )?(?=.*(: command not found|: No such file or directory|: Is a directory|: Not a directory|: Permission denied|unexpected EOF while looking for|syntax error|: bad substitution|: unbound variable|: numeric argument required|: too many arguments|: invalid option|: not a valid identifier|: readonly variable|executionLimits))/gm, '-bash: ')
    .replace(/, increase executionLimits\.\w+/g, '');
}

function asLibraryCommand(name: string, command: HostCommand, running: Running): ReturnType<typeof defineCommand> {
  const { request, files } = running;
  return defineCommand(name, async (words, context) => {
    const isMarked = words[0] === ON_TERMINAL;
    const onTerminal = isMarked || running.atTerminal;
    const call: HostCall = {
      args: isMarked ? words.slice(1) : words,
      stdin: context.stdin as unknown as Octets,
      cwd: context.cwd,
      env: context.env,
      exported: exportedOf(context.exportedEnv ?? {}),
      get user() { return files.user; },
      host: request.host,
      clock: request.clock,
      files,
      get processes() { return request.processes?.() ?? []; },
      get listeners() { return request.listeners?.() ?? []; },
      history: [...request.history, request.line],
      onTerminal,
      original: async (args) => outcomeOf(await context.origCommand?.([...args])),
      run: async (line) => outcomeOf(await context.exec?.(line, { cwd: context.cwd, stdin: context.stdin as unknown as string, stdinKind: 'bytes' })),
      sendmail: async (args, letter) => HOST_COMMANDS[SENDMAIL]?.({ ...call, args, stdin: letter }) ?? failed('sendmail: not found\n', 127),
      signal: (program, signal) => running.signals.push({ program, signal }),
      log: (ident, text, afterMicros) => running.logs.push(afterMicros === undefined ? { ident, text } : { ident, text, afterMicros }),
      become: (user) => {
        const before = files.user;
        files.user = user;
        return before;
      },
      giveTerminal: (isGiven) => {
        const before = running.atTerminal;
        running.atTerminal = isGiven;
        return before;
      },
    };
    const outcome = await command(call);
    if (running.logs.length + running.signals.length > 0) await settle(running, COMMAND_MICROS);
    // Output is kept in a buffer until the end, messages are not: a terminal shows them first.
    return libraryResult(onTerminal ? { ...outcome, stdout: outcome.stderr + outcome.stdout, stderr: '' } : outcome);
  });
}

/** Before the first `cd` there is no OLDPWD; the library makes it the directory itself. */
function exportedOf(env: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  return new Map(Object.entries(env).filter(([name, value]) => !UNEXPORTED.test(name) && !(name === 'OLDPWD' && value === env['PWD'])));
}

/** Text where it is text, so that it can be joined with messages; else octets. */
function libraryResult({ stdout, stderr, exitCode }: Outcome): ExecResult {
  const messages = textFromOctets(stderr);
  if (isValidUtf8(stdout)) return { stdout: textFromOctets(stdout), stderr: messages, exitCode };
  return { stdout, stderr: messages, exitCode, stdoutKind: 'bytes' };
}

/** The library's results are text unless they say otherwise. */
function outcomeOf(result: { stdout: string; stderr: string; exitCode: number; stdoutKind?: string; stdoutEncoding?: string } | undefined): Outcome {
  if (!result) return { stdout: '', stderr: 'command not found\n', exitCode: 127 };
  const isBytes = result.stdoutKind === 'bytes' || result.stdoutEncoding === 'binary';
  return { stdout: isBytes ? result.stdout : octetsFromText(result.stdout), stderr: octetsFromText(result.stderr), exitCode: result.exitCode };
}
