/** What a command of ours is given by the shell, and what it gives back. The library's own commands know nothing of it. */
import type { Octets } from '../base/octets.ts';
import type { Micros } from '../kernel/trace.ts';
import type { HostFiles } from './host-files.ts';

/** What the shell knows of the host on which it runs. */
export interface ShellHost {
  readonly name: string;
  readonly hostname: string;
  readonly addresses: readonly string[];
  readonly users: readonly { readonly name: string; readonly uid: number; readonly gid: number; readonly home: string; readonly gecos?: string }[];
  /** What was started with the host; tells who is logged in at which terminal. */
  readonly boot?: readonly { readonly argv: readonly string[] }[];
}

export interface ShellProcess {
  readonly pid: number;
  readonly argv: readonly string[];
  readonly role: string;
  readonly startedAt: Micros;
}

export interface ShellListener {
  readonly address: string | null;
  readonly port: number;
  readonly program: string;
}

/** This instant; virtual time stands still while a command line runs. */
export interface ShellClock {
  readonly now: Micros;
  readonly epochMillis: number;
  readonly utcOffsetMinutes: number;
}

export interface HostCall {
  readonly args: readonly string[];
  readonly stdin: Octets;
  readonly cwd: string;
  readonly env: ReadonlyMap<string, string>;
  /** The variables that a programme gets to see: those exported, without the library's own. */
  readonly exported: ReadonlyMap<string, string>;
  readonly user: string;
  readonly host: ShellHost;
  readonly clock: ShellClock;
  readonly files: HostFiles;
  /** What runs on the host, by process id, and who listens at its TCP ports. */
  readonly processes: readonly ShellProcess[];
  readonly listeners: readonly ShellListener[];
  /** The lines typed so far, this one included. */
  readonly history: readonly string[];
  /** Whether standard output is the terminal, 80 columns wide. */
  readonly onTerminal: boolean;
  /** Runs the library's command of the same name. */
  original(args: readonly string[]): Promise<Outcome>;
  /** Runs a command line in the same directory. */
  run(line: string): Promise<Outcome>;
  /** Runs sendmail with a letter to read. */
  sendmail(args: readonly string[], letter: Octets): Promise<Outcome>;
  signal(program: string, signal: string): void;
  /** A line to syslogd(8), at once or some time after the command line. */
  log(ident: string, text: Octets, afterMicros?: Micros): void;
  /** From now on commands run as another user (sudo); returns who it was before. */
  become(user: string): string;
  /** From now on commands are at a terminal, or no more (script(1), sudo); returns how it was before. */
  giveTerminal(isGiven: boolean): boolean;
}

export interface Outcome {
  readonly stdout: Octets;
  readonly stderr: Octets;
  readonly exitCode: number;
}

export type HostCommand = (call: HostCall) => Outcome | Promise<Outcome>;

export function printed(stdout: Octets): Outcome {
  return { stdout, stderr: '', exitCode: 0 };
}

export function failed(stderr: Octets, exitCode = 1): Outcome {
  return { stdout: '', stderr, exitCode };
}
