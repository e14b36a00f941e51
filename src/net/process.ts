/**
 * A process: a programme at work on a host. It is the `System` that its programme sees; whatever it does becomes
 * kernel events and trace events in its own name, counted by itself, so that the order never depends on its site.
 */
import { fail, ok, type Result } from '../base/result.ts';
import type { CommandEnd, CommandOrder, DiskChange, ProcessInput, Target, What } from '../kernel/event.ts';
import { createRandom, type Random } from '../kernel/random.ts';
import { Mailbox, startTask, suspend, type Awaited, type Task, type Waiting } from '../kernel/task.ts';
import { eventId, type Micros, type Role, type TraceData, type TraceKind } from '../kernel/trace.ts';
import { ConnectAttempt, type ConnectOutcome } from './connect-attempt.ts';
import type { Endpoint } from './endpoint.ts';
import { openDatagramSocket } from './datagram.ts';
import type { Listener } from './listener.ts';
import { processDisk } from './process-disk.ts';
import type { Stack } from './stack.ts';
import type {
  ConnectFailure, DatagramSocket, ListenOptions, ProcessDisk, Program, Socket, System,
} from './system.ts';
import { ProcessTimer } from './timer.ts';
import { commandsOf, SOCKET_MICROS, stackOf, type HostData } from './topology.ts';

/** Linux gives up a connection attempt after about this long when nobody answers. */
const CONNECT_TIMEOUT_MICROS = 127_000_000;

/** Exit status of what SIGKILL ended, as a shell shows it. */
const SIGKILL = 9;
const KILLED = 128 + SIGKILL;

export class Process implements System, Awaited {
  readonly host: HostData;
  readonly process: string;
  readonly pid: number;
  readonly argv: readonly string[];
  readonly tty: string | null;
  readonly inputs = new Mailbox<ProcessInput>();
  readonly signals = new Mailbox<string>();
  readonly disk: ProcessDisk;
  /** The service that this process answers for, if it has one. */
  listener: Listener | null = null;
  readonly stack: Stack;
  private stream: Random | null = null;
  private sent = 0;
  private traced = 0;
  /** In which handling the latest trace event was written, and its name, once somebody has asked for it. */
  private tracedAt = -1;
  private lastId: string | null = null;
  private connections = 0;
  /** The last attempt to connect, for the next one. */
  private attempt: ConnectAttempt | null = null;
  private commands = 0;
  private readonly sockets = new Set<Endpoint>();
  readonly datagramSockets = new Set<DatagramSocket>();
  /** The task that waits for a connection, and its time limit. */
  private waiting: Waiting | null = null;
  private waitingLimit: ProcessTimer | null = null;
  private waitingMicros: Micros | undefined = undefined;
  private readonly arrived: Endpoint[] = [];
  private readonly locks = new Set<string>();
  /** How often it has looked for a connection: one less than it has served, for most of its life. */
  private accepts = 0;
  ended = false;
  private isRetiring = false;

  constructor(stack: Stack, name: string, pid: number, argv: readonly string[]) {
    this.stack = stack;
    this.host = stack.host;
    this.process = name;
    this.pid = pid;
    this.argv = argv;
    this.tty = argv[0] === 'tty' ? (argv[1] ?? null) : null;
    this.disk = processDisk(this);
  }

  get role(): Role {
    return this.stack.role;
  }

  get now(): Micros {
    return this.stack.site.now;
  }

  get epochMillis(): number {
    return this.stack.site.world.startEpochMillis + Math.floor(this.now / 1000);
  }

  get utcOffsetMinutes(): number {
    return this.stack.site.world.utcOffsetMinutes;
  }

  get random(): Random {
    return (this.stream ??= createRandom(`${this.stack.site.seed}/${this.process}`));
  }

  /** Runs the programme; its end is the process's end. */
  start(program: Program): void {
    this.trace('process.start', { argv: this.argv, role: this.stack.role });
    startTask(program(this), (status) => {
      if (status !== 0) this.died(0, status);
      this.end(status);
    });
  }

  /** SIGKILL: the programme does not get to know. */
  kill(): void {
    this.end(KILLED);
  }

  /** `kill -9`: who registered its service is told. */
  crash(): void {
    this.died(SIGKILL, 0);
    this.end(KILLED);
  }

  private died(signal: number, status: number): void {
    if (!this.ended && this.listener !== null) {
      this.stack.childDied(this.listener, `child ${this.pid} ${signal} ${status} ${Math.max(0, this.accepts - 1)} ${this.argv.join(' ')}`);
    }
  }

  /** Ends as soon as it has nothing to do: what `postfix reload` does to a daemon. */
  retire(): void {
    if (this.listener?.options.concurrency === 'shared') {
      this.retireShared();
      return;
    }
    if (this.isIdle) this.kill();
    else this.isRetiring = true;
  }

  /** New connections go to a new process; this one serves those that it has until they are closed. */
  private retireShared(): void {
    this.listener?.processes.delete(this);
    this.isRetiring = true;
    if (this.sockets.size === 0) this.kill();
  }

  private end(status: number): void {
    if (this.ended) return;
    this.ended = true;
    // What it was given and never looked at, another can serve.
    for (const endpoint of this.arrived.splice(0)) this.giveBack(endpoint);
    for (const socket of [...this.sockets, ...this.datagramSockets]) socket.close();
    for (const name of [...this.locks]) this.unlock(name);
    this.trace('process.exit', { status });
    this.stack.processEnded(this);
  }

  private giveBack(endpoint: Endpoint): void {
    if (this.listener === null) return;
    this.sockets.delete(endpoint);
    endpoint.disown();
    this.listener.backlog.push(endpoint);
  }

  // The trace and the kernel's events.

  trace<K extends TraceKind>(kind: K, data: TraceData[K]): void {
    const n = (this.traced += 1);
    this.tracedAt = this.stack.site.serial;
    this.lastId = null;
    this.stack.site.record(this, n, kind, data);
  }

  /**
   * What the next event that this process sends was caused by: its own latest trace event, if in this handling, as a
   * number, of which only those who need it make a name; or what led to this handling.
   */
  causeNow(): string | number | null {
    const { serial, cause } = this.stack.site;
    return this.tracedAt === serial ? this.traced : cause;
  }

  countSent(): number {
    return (this.sent += 1);
  }

  send(dst: string, delay: Micros, what: What): void {
    const n = this.countSent();
    const { site } = this.stack;
    const cause = this.tracedAt === site.serial ? (this.lastId ??= eventId({ process: this.process, n: this.traced })) : site.cause;
    site.post({ t: site.now + delay, src: this.process, n, dst, cause, what, timer: null });
  }

  logText: ((text: string) => string) | null = null;

  log(ident: string, text: string): void {
    const printed = this.logText?.(text) ?? text;
    const what: What = { k: 'syslog', ident, pid: this.pid, text: printed, from: this.process, at: this.now };
    this.send(this.stack.syslogStack, SOCKET_MICROS, what);
  }

  // Time.

  timer(micros: Micros, fire: () => void, options?: { background?: boolean }): () => void {
    const timer = new ProcessTimer(this, fire, options?.background ?? false);
    timer.arm(micros);
    return () => timer.cancel();
  }

  *sleep(micros: Micros): Task<void> {
    yield* suspend<void>((resume) => this.timer(micros, () => resume()));
  }

  *idle(micros: Micros): Task<void> {
    yield* suspend<void>((resume) => this.timer(micros, () => resume(), { background: true }));
  }

  fork(task: Task<void>): void {
    startTask(task, () => undefined);
  }

  // Connections.

  *connect(to: Target, options: { timeoutMicros?: Micros; from?: string } = {}): Task<Result<Socket, ConnectFailure>> {
    this.connections += 1;
    const endpoint = this.stack.openClient(this, `${this.process}:${this.connections}`, to, options.from);
    this.adopt(endpoint);
    const attempt = this.attempt ?? new ConnectAttempt(this);
    this.attempt = null;
    const outcome = (yield attempt.begin(endpoint, options.timeoutMicros ?? CONNECT_TIMEOUT_MICROS)) as ConnectOutcome;
    this.attempt = attempt;
    if (outcome === 'connected') return ok(endpoint);
    this.sockets.delete(endpoint);
    this.stack.drop(endpoint);
    if (endpoint.socket === null) this.trace('tcp.refuse', { conn: endpoint.conn, why: outcome });
    return fail(outcome);
  }

  adopt(endpoint: Endpoint): void {
    endpoint.owner = this;
    this.sockets.add(endpoint);
  }

  passSocket(socket: Socket): string {
    for (const endpoint of this.sockets) {
      if (endpoint !== socket) continue;
      this.sockets.delete(endpoint);
      endpoint.disown();
      this.stack.passed.set(endpoint.conn, endpoint);
    }
    return socket.conn;
  }

  takeSocket(name: string): Socket | null {
    const endpoint = this.stack.passed.get(name) ?? null;
    this.stack.passed.delete(name);
    if (endpoint !== null) this.adopt(endpoint);
    return endpoint;
  }

  forget(endpoint: Endpoint): void {
    this.sockets.delete(endpoint);
    this.stack.drop(endpoint);
    if (this.isRetiring && this.sockets.size === 0 && this.listener?.options.concurrency === 'shared') this.kill();
  }

  sendData(endpoint: Endpoint, octets: string): void {
    const { conn, side, socket, latency } = endpoint;
    if (socket === null) this.trace('tcp.segment', { conn, from: side, octets, arrives: this.now + latency });
    else this.trace('ipc.message', { conn, socket, from: side, octets });
    this.send(endpoint.peerStack, latency, { k: 'data', conn, side: otherSide(side), octets });
  }

  sendClose(endpoint: Endpoint, how: 'fin' | 'rst'): void {
    const { conn, side, socket, latency } = endpoint;
    if (socket === null) this.trace('tcp.close', { conn, from: side, how, arrives: this.now + latency });
    this.send(endpoint.peerStack, latency, { k: how, conn, side: otherSide(side) });
  }

  /** Whether the process is waiting for a connection and may be given one. */
  get isIdle(): boolean {
    return this.waiting !== null && this.arrived.length === 0;
  }

  give(endpoint: Endpoint): void {
    this.adopt(endpoint);
    if (this.waiting !== null) this.stopWaiting(endpoint);
    else this.arrived.push(endpoint);
  }

  /** A process itself is what its task waits for when it waits for a connection. */
  hold(task: Waiting): void {
    this.waiting = task;
    if (this.waitingMicros === undefined) return;
    this.waitingLimit ??= new ProcessTimer(this, () => this.stopWaiting(null), true);
    this.waitingLimit.arm(this.waitingMicros);
  }

  private stopWaiting(endpoint: Endpoint | null): void {
    const { waiting } = this;
    this.waiting = null;
    this.waitingLimit?.disarm();
    waiting?.resume(endpoint);
  }

  *accept(timeoutMicros?: Micros): Task<Socket | null> {
    if (this.isRetiring && this.listener?.options.concurrency !== 'shared') {
      this.kill();
      yield* suspend<never>(() => undefined);
    }
    this.accepts += 1;
    const ready = this.arrived.shift() ?? this.listener?.backlog.shift();
    if (this.listener) this.stack.processReady(this, this.listener);
    if (ready) {
      this.adopt(ready);
      return ready;
    }
    this.waitingMicros = timeoutMicros;
    return (yield this) as Endpoint | null;
  }

  listen(at: { address: string | null; port: number } | { socket: string }, options: ListenOptions): Result<null> {
    const listening = this.stack.listen(this, at, options);
    if (listening.ok && 'port' in at) this.trace('tcp.listen', { address: at.address, port: at.port, program: options.program });
    return listening;
  }

  unlisten(at: { address: string | null; port: number } | { socket: string }): void {
    this.stack.unlisten(at);
    if ('port' in at) this.trace('tcp.unlisten', { address: at.address, port: at.port });
  }

  datagramSocket(port?: number): DatagramSocket {
    return openDatagramSocket(this, port);
  }

  // Other processes.

  spawn(argv: readonly string[]): void {
    this.stack.startOnce(argv);
  }

  *command(order: CommandOrder): Task<CommandEnd> {
    const id = `${this.process}!${(this.commands += 1)}`;
    this.send(commandsOf(this.host.name), SOCKET_MICROS, { k: 'command', id, answerTo: this.stack.name, order });
    return yield* suspend<CommandEnd>((resume) => {
      this.stack.commands.set(id, (end) => {
        if (!this.ended) resume(end);
      });
    });
  }

  signal(program: string, signal: string, role: Role = this.stack.role): void {
    this.send(stackOf(this.host.name, role), SOCKET_MICROS, { k: 'input', input: { kind: 'signal', program, signal } });
  }

  resume(at: { address: string | null; port: number } | { socket: string }): void {
    this.stack.resume(at);
  }

  lock(name: string): void {
    this.locks.add(name);
    this.stack.lockChanged(this, name, true);
  }

  unlock(name: string): void {
    if (this.locks.delete(name)) this.stack.lockChanged(this, name, false);
  }

  isLocked(name: string): boolean {
    return this.stack.locks.isHeld(name);
  }

  // Files.

  /**
   * Makes a change on this role's disk, in the trace, and, a socket's latency later, on the other roles' disks. False
   * where the disk is full.
   */
  applyChange(change: DiskChange): boolean {
    if (!this.stack.disk.hasRoom(change)) return false;
    const { how, path, octets, mode, owner, to } = change;
    this.trace('file.write', to === undefined ? { path, how, octets, mode, owner } : { path, how, octets, mode, owner, to });
    this.stack.applyChange(change);
    for (const other of this.stack.replicasOf(path)) this.send(other, SOCKET_MICROS, { k: 'disk', change });
    return true;
  }
}

function otherSide(side: 'client' | 'server'): 'client' | 'server' {
  return side === 'client' ? 'server' : 'client';
}
