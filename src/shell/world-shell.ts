/**
 * The students' shells: one state for each terminal (directory, variables, history), and the answers that a world
 * wants of a shell. Loaded when the first command is typed; the library is large.
 */
import type { CommandOrder } from '../kernel/event.ts';
import type { FileReader } from '../kernel/disk.ts';
import type { Micros } from '../kernel/trace.ts';
import type { ShellHost, ShellListener, ShellProcess } from './host-command.ts';
import type { FileChange } from './host-files.ts';
import { runOrderedCommand, type OrderedResult } from './ordered-command.ts';
import { runShellLine, type ShellLog } from './shell-line.ts';
import { ttyProgramOf } from './tty-line.ts';

/** What the shells need of a world. */
export interface ShellWorld {
  readonly seed: string;
  readonly data: { readonly startEpochMillis: number; readonly utcOffsetMinutes: number; readonly hosts: readonly ShellHost[] };
  /** A host's files as everything before this instant left them; what runs there, and who listens at its ports. */
  disk(host: string): FileReader;
  processes?(host: string): readonly ShellProcess[];
  listeners?(host: string): readonly ShellListener[];
}

export interface ShellAnswer {
  readonly output: string;
  readonly prompt: string;
  readonly changes: readonly FileChange[];
  readonly signals: readonly { readonly program: string; readonly signal: string }[];
  readonly logs: readonly ShellLog[];
  readonly takesMicros: Micros;
}

export interface ShellRequest {
  readonly host: string;
  readonly tty: string;
  readonly user: string;
  readonly line: string;
  readonly now: Micros;
}

export interface WorldShell {
  /** The program that holds the terminal, if the line starts one, and where it runs. */
  ttyProgram(tty: string, line: string): { readonly argv: readonly string[]; readonly cwd: string } | null;
  run(request: ShellRequest): Promise<ShellAnswer>;
  /** A command that a daemon of the host orders; null where it names no programme. */
  command(host: string, order: CommandOrder, now: Micros): Promise<OrderedResult | null>;
}

interface ShellState {
  cwd: string;
  env: ReadonlyMap<string, string>;
  lastStatus: number;
  readonly history: string[];
  readonly startedAt: Micros;
}

const HISTORY_LIMIT = 1000;

export function createWorldShell(world: ShellWorld): WorldShell {
  const states = new Map<string, ShellState>();
  const hosts = new Map(world.data.hosts.map((host) => [host.name, host]));

  function stateOf(tty: string, user: string, now: Micros): ShellState {
    let state = states.get(tty);
    if (!state) {
      const home = homeOf(hosts.get(hostOf(tty)), user);
      state = { cwd: home, env: loginEnvironment(hosts.get(hostOf(tty)), user, home), lastStatus: 0, history: [], startedAt: now };
      states.set(tty, state);
    }
    return state;
  }

  async function run({ host: name, tty, user, line, now }: ShellRequest): Promise<ShellAnswer> {
    const host = hosts.get(name) ?? { name, hostname: name, addresses: [], users: [] };
    const state = stateOf(tty, user, now);
    const { startEpochMillis, utcOffsetMinutes } = world.data;
    const clock = { now, epochMillis: startEpochMillis + now / 1000, utcOffsetMinutes };
    const result = await runShellLine({
      host, disk: world.disk(name), processes: () => world.processes?.(name) ?? [], listeners: () => world.listeners?.(name) ?? [],
      clock, user, line, cwd: state.cwd, env: state.env, history: state.history,
      lastStatus: state.lastStatus, seconds: Math.floor((now - state.startedAt) / 1e6), seed: `${world.seed}/${tty}/${now}`,
    });
    remember(state, line);
    state.cwd = result.cwd;
    state.env = result.env;
    state.lastStatus = result.exitCode;
    return {
      output: result.output,
      prompt: promptOf(host, user, result.cwd),
      changes: result.changes,
      signals: result.signals,
      logs: result.logs,
      takesMicros: result.sleptMicros,
    };
  }

  return {
    ttyProgram(tty, line) {
      const state = stateOf(tty, userAt(hosts.get(hostOf(tty)), tty), 0);
      const argv = ttyProgramOf(line, state.env);
      if (!argv) return null;
      remember(state, line);
      return { argv, cwd: state.cwd };
    },
    run,
    command(name, order, now) {
      const host = hosts.get(name) ?? { name, hostname: name, addresses: [], users: [] };
      const { startEpochMillis, utcOffsetMinutes } = world.data;
      const clock = { now, epochMillis: startEpochMillis + now / 1000, utcOffsetMinutes };
      return runOrderedCommand({ host, disk: world.disk(name), clock, order, seed: `${world.seed}/command/${now}` });
    },
  };
}

function remember(state: ShellState, line: string): void {
  if (line.trim() === '' || state.history.at(-1) === line) return;
  state.history.push(line);
  if (state.history.length > HISTORY_LIMIT) state.history.shift();
}

function hostOf(tty: string): string {
  return tty.slice(0, tty.lastIndexOf(':'));
}

/** Who is logged in at a terminal: its process was started with the name. */
function userAt(host: ShellHost | undefined, tty: string): string {
  return host?.boot?.find(({ argv }) => argv[0] === 'tty' && argv[1] === tty)?.argv[2] ?? 'root';
}

function homeOf(host: ShellHost | undefined, user: string): string {
  return host?.users.find(({ name }) => name === user)?.home ?? (user === 'root' ? '/root' : '/');
}

function loginEnvironment(host: ShellHost | undefined, user: string, home: string): ReadonlyMap<string, string> {
  return new Map([
    ['HOME', home], ['USER', user], ['LOGNAME', user], ['SHELL', '/bin/bash'], ['MAIL', `/var/mail/${user}`], ['TERM', 'xterm-256color'],
    ['LANG', 'C.UTF-8'], ['HOSTNAME', host?.hostname ?? ''], ['SHLVL', '1'],
    ['PATH', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
  ]);
}

/** `\u@\h:\w\$ `, as Debian's ~/.bashrc has it. */
export function promptOf(host: ShellHost, user: string, cwd: string): string {
  const home = homeOf(host, user);
  const shown = cwd === home ? '~' : cwd.startsWith(`${home}/`) && home !== '/' ? `~${cwd.slice(home.length)}` : cwd;
  return `${user}@${host.hostname.split('.')[0] ?? ''}:${shown}${user === 'root' ? '#' : '$'} `;
}
