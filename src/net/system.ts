/**
 * What a programme may ask of the host it runs on: time, chance, files, sockets, the log, other processes. The mirror
 * of the system calls of a Unix host, as far as the mail system needs them. Programmes know nothing else of the world.
 */
import type { Result } from '../base/result.ts';
import type { CommandEnd, CommandOrder, ProcessInput, Target } from '../kernel/event.ts';
import type { FileReader } from '../kernel/disk.ts';
import type { Random } from '../kernel/random.ts';
import type { Awaited, Mailbox, Task } from '../kernel/task.ts';
import type { Endpoint, Micros, Role, TraceData, TraceKind } from '../kernel/trace.ts';
import type { HostData } from './topology.ts';

/** A programme: what runs in a process. Its return value is the exit status. */
export type Program = (sys: System) => Task<number>;
export type ProgramTable = Readonly<Record<string, Program>>;

export type ReadResult =
  | { readonly kind: 'data'; readonly octets: string }
  | { readonly kind: 'eof' }
  | { readonly kind: 'reset' }
  | { readonly kind: 'timeout' };

export type ConnectFailure = 'refused' | 'timeout' | 'unreachable';

/** One end of a TCP connection or of a UNIX-domain socket. */
export interface Socket {
  readonly conn: string;
  readonly side: 'client' | 'server';
  /** Null for UNIX-domain sockets. */
  readonly local: Endpoint | null;
  readonly remote: Endpoint | null;
  /** The client's host, for pictures and for log lines that a real host would get from the address. */
  readonly clientHost: string;
  /** Everything that has arrived, at least one octet; waits for it. */
  read(timeoutMicros?: Micros): Task<ReadResult>;
  /** The same for a programme's innermost loop: what is to be yielded for a `ReadResult`, with no task of its own for every read. */
  reading(timeoutMicros?: Micros): Awaited;
  /** What has arrived and was not read, without waiting. */
  pending(): string;
  /** Whether the other end has closed and everything that it sent was read. */
  readonly ended: boolean;
  write(octets: string): void;
  /** Closes in order; what was written before still arrives. */
  close(): void;
  /** Aborts: the other end sees a reset. */
  abort(): void;
}

export interface ListenOptions {
  readonly program: string;
  readonly argv: readonly string[];
  readonly maxProcesses: number;
  /** `exclusive`: a process serves one connection at a time (smtpd, cleanup, local); `shared`: one process, all connections. */
  readonly concurrency: 'exclusive' | 'shared';
}

export interface Datagram {
  readonly from: Endpoint;
  readonly to: Endpoint;
  readonly octets: string;
}

export interface DatagramSocket {
  readonly local: Endpoint;
  /** Sends a datagram; returns when it arrives (now, where nobody has that address: silence). */
  send(to: Endpoint, octets: string): Micros;
  receive(timeoutMicros?: Micros): Task<Datagram | null>;
  close(): void;
}

/**
 * Writing, appending and making a directory may find the disk full (ENOSPC): then they give false, and nothing has
 * changed. What needs no new block (an empty file, an octet in place, a rename) works all the same.
 */
export interface ProcessDisk extends FileReader {
  write(path: string, octets: string, options?: { mode?: number; owner?: string }): boolean;
  append(path: string, octets: string, options?: { mode?: number; owner?: string }): boolean;
  remove(path: string): void;
  rename(path: string, to: string): void;
  mkdir(path: string, options?: { mode?: number; owner?: string }): boolean;
  /** Blocks of `BLOCK_OCTETS` octets that are free on the file system that holds the path (statfs(2)). */
  freeBlocks(path: string): number;
  /** Calls back whenever another role's change to the path arrives here, or an own one is made; returns how to stop. */
  watch(path: string, changed: () => void): () => void;
}

export interface System {
  readonly host: HostData;
  readonly role: Role;
  readonly process: string;
  readonly pid: number;
  readonly argv: readonly string[];
  readonly tty: string | null;
  readonly now: Micros;
  /** Milliseconds since 1970 at `now`, for dates in headers and logs; and the host's offset from UTC. */
  readonly epochMillis: number;
  readonly utcOffsetMinutes: number;
  readonly random: Random;
  readonly disk: ProcessDisk;
  /** What the terminal or the outside sends to this process. */
  readonly inputs: Mailbox<ProcessInput>;
  readonly signals: Mailbox<string>;

  trace<K extends TraceKind>(kind: K, data: TraceData[K]): void;
  /** syslog(3): a line in /var/log/mail.log, `ident[pid]: text`. */
  log(ident: string, text: string): void;
  /** What this programme does to the text of its log lines before they leave; nothing, if not set. */
  logText: ((text: string) => string) | null;

  sleep(micros: Micros): Task<void>;
  /**
   * Calls `fire` after `micros`; the returned function cancels it. A `background` timer (housekeeping, a time-out that
   * usually does not fire) is nothing to wait for: a world with only those pending counts as quiet.
   */
  timer(micros: Micros, fire: () => void, options?: { background?: boolean }): () => void;
  /** A sleep that does not keep the world busy: for periodic housekeeping such as queue scans. */
  idle(micros: Micros): Task<void>;
  /** Runs another task in this process. */
  fork(task: Task<void>): void;

  connect(to: Target, options?: { timeoutMicros?: Micros; from?: string }): Task<Result<Socket, ConnectFailure>>;
  /** The next connection to this process's service; null when `timeoutMicros` pass without one. */
  accept(timeoutMicros?: Micros): Task<Socket | null>;
  /** Registers a service of this host with the network stack of this process's role. */
  listen(at: { address: string | null; port: number } | { socket: string }, options: ListenOptions): Result<null>;
  /** Takes a service away; connections that exist go on. */
  unlisten(at: { address: string | null; port: number } | { socket: string }): void;
  datagramSocket(port?: number): DatagramSocket;

  /**
   * After a process of a service has died, no other is started for it until who registered the service has been told
   * (`child <pid> <signal or 0> <exit status> <connections it served> <its argv>`, SIGCHLD) and says so.
   */
  resume(at: { address: string | null; port: number } | { socket: string }): void;

  /** A shared lock (flock(2), LOCK_SH) until `unlock` or the process's end; and whether any process holds one. */
  lock(name: string): void;
  unlock(name: string): void;
  isLocked(name: string): boolean;

  spawn(argv: readonly string[]): void;
  /** Has the host run a command, and waits for its end. */
  command(order: CommandOrder): Task<CommandEnd>;
  /**
   * Gives a connection away to another process of this host and role, as a file descriptor is sent over a socket
   * (SCM_RIGHTS): who learns its name takes it.
   */
  passSocket(socket: Socket): string;
  takeSocket(name: string): Socket | null;
  /** Sends a signal to all processes of a programme on this host that have a role, by default this process's. */
  signal(program: string, signal: string, role?: Role): void;
}
