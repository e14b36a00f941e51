/** Kernel events: what processes send each other and themselves. Plain data that can cross a worker's border, but for timers. */
import type { Micros } from './trace.ts';

export interface KernelEvent {
  /** When it arrives. */
  readonly t: Micros;
  /** The process that sent it, and that process's own count of what it sent: with `t`, the total order. */
  readonly src: string;
  readonly n: number;
  /** A process, or a host's stack for one role (`<host>/net.<role>`). */
  readonly dst: string;
  /** The trace event that led to it (`eventId`), or null. */
  readonly cause: string | null;
  readonly what: What;
  /** What rings, where a process sent this to itself (`what` says `timer`); it never leaves its site. */
  readonly timer: Timer | null;
}

export type What =
  | { readonly k: 'boot' }
  | { readonly k: 'timer' }
  | { readonly k: 'syn'; readonly conn: string; readonly to: Target; readonly peer: string; readonly client: { address: string; port: number } | null; readonly clientHost: string }
  | { readonly k: 'synack'; readonly conn: string }
  | { readonly k: 'refuse'; readonly conn: string; readonly why: 'refused' | 'unreachable' }
  | { readonly k: 'data'; readonly conn: string; readonly side: 'client' | 'server'; readonly octets: string }
  | { readonly k: 'fin'; readonly conn: string; readonly side: 'client' | 'server' }
  | { readonly k: 'rst'; readonly conn: string; readonly side: 'client' | 'server' }
  | { readonly k: 'datagram'; readonly from: { address: string; port: number }; readonly to: { address: string; port: number }; readonly octets: string }
  | { readonly k: 'syslog'; readonly ident: string; readonly pid: number; readonly text: string; readonly from: string; readonly at: Micros }
  | { readonly k: 'disk'; readonly change: DiskChange }
  | { readonly k: 'signal'; readonly signal: string }
  | { readonly k: 'spawn'; readonly program: string; readonly argv: readonly string[]; readonly tty?: string }
  | { readonly k: 'input'; readonly input: ProcessInput }
  | { readonly k: 'command'; readonly id: string; readonly answerTo: string; readonly order: CommandOrder }
  | { readonly k: 'command-end'; readonly id: string; readonly end: CommandEnd };

/** What a process set itself; it never leaves its site. `net/timer.ts` has it. */
export interface Timer {
  readonly background: boolean;
  /** An event of it, as the agenda comes to it: the event itself, a later one where it was put off, or null: cancelled. */
  current(event: KernelEvent): KernelEvent | null;
  ring(): void;
}

export type Target = { readonly address: string; readonly port: number } | { readonly socket: string };

/** How large a terminal is. */
export interface ScreenSize {
  readonly cols: number;
  readonly rows: number;
}

/** A command that a programme has its host run, as fork(2), setuid(2) and execve(2) or /bin/sh would. */
export interface CommandOrder {
  /** A line for /bin/sh, or the words of a command of which the first names a programme. */
  readonly command: string | readonly string[];
  readonly user: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** What it reads. */
  readonly stdin: string;
  /** It is killed after this time. */
  readonly limitMicros: Micros;
}

/** How it ended: `output` is what went to standard output and standard error, in octets. */
export type CommandEnd =
  | { readonly kind: 'exited'; readonly status: number; readonly output: string; readonly tookMicros: Micros }
  /** There is no such programme. */
  | { readonly kind: 'not-found' }
  /** This world has no shell. */
  | { readonly kind: 'no-shell' };

/** What the outside puts into a process: the terminal's side of a student's action. */
export type ProcessInput =
  | { readonly kind: 'line'; readonly tty: string; readonly octets: string; readonly echo: boolean; readonly shown: string }
  /** `text`: what had been typed on the line when the key was pressed. */
  | { readonly kind: 'key'; readonly tty: string; readonly key: 'interrupt' | 'escape' | 'eof' | 'quit'; readonly text?: string }
  /** Keys for a programme that reads them one by one. */
  | { readonly kind: 'keys'; readonly tty: string; readonly text: string; readonly size: ScreenSize }
  | { readonly kind: 'run'; readonly tty: string; readonly argv: readonly string[]; readonly cwd: string; readonly line: string; readonly size: ScreenSize }
  | { readonly kind: 'shell'; readonly tty: string; readonly line: string; readonly output: string; readonly prompt: string }
  | { readonly kind: 'disk'; readonly change: DiskChange }
  | { readonly kind: 'connect'; readonly id: string; readonly to: { readonly address: string; readonly port: number }; readonly from?: string }
  | { readonly kind: 'send'; readonly id: string; readonly octets: string }
  | { readonly kind: 'close'; readonly id: string }
  | { readonly kind: 'signal'; readonly program: string; readonly signal: string }
  /** SIGKILL to one process. */
  | { readonly kind: 'kill'; readonly pid: number }
  /** A process of another role took a lock, or let it go. */
  | { readonly kind: 'lock'; readonly name: string; readonly isHeld: boolean }
  /** The file system that holds what is below `path` has no block left, or has some again. */
  | { readonly kind: 'disk-space'; readonly path: string; readonly isFull: boolean }
  | { readonly kind: 'note'; readonly action: string; readonly text?: string };

/** A change of a host's disk. The newest (t, src, n) wins; roles on the same host learn of it a socket's latency later. */
export interface DiskChange {
  readonly how: 'write' | 'append' | 'remove' | 'rename' | 'mkdir';
  readonly path: string;
  readonly octets: string;
  readonly mode: number;
  readonly owner: string;
  readonly to?: string;
  readonly at: Micros;
}

/** The order in which events are handled, and in which equal worlds agree. */
export function compareKernelEvents(a: KernelEvent, b: KernelEvent): number {
  return a.t - b.t || (a.src === b.src ? a.n - b.n : a.src < b.src ? -1 : 1);
}
