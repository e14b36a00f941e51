/**
 * A host's network stack and process table, as one role has them: listeners, connections, datagram sockets, the
 * role's replica of the disk. Mirrors what a kernel and inetd-like master do for daemons: a service's process is
 * started when a connection comes and no idle one is there. Events addressed to `<host>/net.<role>` end up here.
 */
import { assert } from '../base/assert.ts';
import { fail, ok, type Result } from '../base/result.ts';
import { Disk } from '../kernel/disk.ts';
import type { CommandEnd, DiskChange, KernelEvent, ProcessInput, Target, What } from '../kernel/event.ts';
import { ROLES, type Micros, type Role } from '../kernel/trace.ts';
import type { BoundDatagramSocket } from './datagram.ts';
import { keepersOf, rolesThatKeep } from './disk-roles.ts';
import { Endpoint } from './endpoint.ts';
import { Process } from './process.ts';
import type { Site } from './site.ts';
import { FileLocks } from './file-locks.ts';
import { firstIdle, listenerKey, type Listener, type Place } from './listener.ts';
import { formatLogLine, MAIL_LOG } from './syslog.ts';
import type { ListenOptions } from './system.ts';
import {
  ephemeralPort, LOOPBACK_MICROS, roleOfPort, roleOfSocket, SOCKET_MICROS, stackOf, syslogRole, type HostData,
} from './topology.ts';

/** What fork, exec and a daemon's initialisation take before it looks at its first request. */
const PROCESS_START_MICROS: Micros = 1200;
const FIRST_PID = 1210;
const BACKLOG_LIMIT = 100;

export class Stack {
  readonly site: Site;
  readonly host: HostData;
  readonly role: Role;
  readonly name: string;
  readonly syslogStack: string;
  readonly disk = new Disk();
  readonly locks = new FileLocks();
  /** Connections on their way from one process to another, by name. */
  readonly passed = new Map<string, Endpoint>();
  /** Commands that were ordered and have not ended. */
  readonly commands = new Map<string, (end: CommandEnd) => void>();
  readonly datagramSockets = new Map<number, BoundDatagramSocket>();
  /** The stack's own voice, for what the host's kernel does rather than a programme. */
  private readonly kernel: Process;
  private readonly syslogd: Process;
  private readonly listeners = new Map<string, Listener>();
  /** Those at TCP ports, by port and address; null: all addresses. */
  private readonly ports = new Map<number, Map<string | null, Listener>>();
  /** The ends of connections that are here, by the connection's name. */
  private readonly clientEnds = new Map<string, Endpoint>();
  private readonly serverEnds = new Map<string, Endpoint>();
  private readonly processes = new Set<Process>();
  private readonly counts = new Map<string, number>();
  private readonly watchers = new Map<string, Set<() => void>>();
  /** The other roles' stacks that keep a file, by what kind of path it is. */
  private readonly replicas = new Map<readonly Role[] | null, readonly string[]>();
  private pids = 0;
  private lastPort: number;

  constructor(site: Site, host: HostData, role: Role) {
    this.site = site;
    this.host = host;
    this.role = role;
    this.name = stackOf(host.name, role);
    this.lastPort = site.portSeed(this.name) % 3000;
    this.syslogStack = stackOf(host.name, syslogRole(host));
    this.kernel = new Process(this, this.name, 0, ['net']);
    this.syslogd = new Process(this, `${host.name}/syslogd.1`, 0, ['syslogd']);
    for (const [path, file] of Object.entries(host.files)) {
      if (rolesThatKeep(host, path).includes(role)) this.disk.install(path, file);
    }
  }

  /** What runs from the host's start on. */
  boot(): void {
    for (const { role, argv, later } of this.host.boot) if (role === this.role && later !== true) this.spawn(argv, null);
  }

  handle(event: KernelEvent): void {
    const { what } = event;
    switch (what.k) {
      case 'syn': return this.onSyn(what);
      case 'synack': return this.clientEnds.get(what.conn)?.attempt?.end('connected');
      case 'refuse': return this.clientEnds.get(what.conn)?.attempt?.end(what.why);
      case 'data': return this.onData(what);
      case 'fin': return this.ends(what.side).get(what.conn)?.arriveFin();
      case 'rst': return this.ends(what.side).get(what.conn)?.arriveReset();
      case 'datagram': return this.datagramSockets.get(what.to.port)?.arrive(what);
      case 'syslog': return this.onSyslog(what);
      case 'disk': return this.applyChange(what.change);
      case 'input': return this.onInput(what.input);
      case 'spawn': return void this.spawn(what.argv, null);
      case 'command-end': return this.commandEnded(what.id, what.end);
      case 'timer': case 'boot': case 'signal': case 'command': assert(false, `${what.k} addressed to a stack`);
    }
  }

  // Processes.

  spawn(argv: readonly string[], listener: Listener | null): Process {
    const program = argv[0] ?? '';
    const code = this.site.programs[program];
    assert(code, `no programme "${program}" on a ${this.role} site`);
    const count = (this.counts.get(program) ?? 0) + 1;
    this.counts.set(program, count);
    const process = new Process(this, `${this.host.name}/${this.nameOf(program)}.${count}`, this.nextPid(), argv);
    process.listener = listener ?? this.sharedListenerFor(argv);
    process.listener?.processes.add(process);
    this.processes.add(process);
    process.timer(PROCESS_START_MICROS, () => process.start(code));
    return process;
  }

  private commandEnded(id: string, end: CommandEnd): void {
    const told = this.commands.get(id);
    this.commands.delete(id);
    told?.(end);
  }

  processEnded(process: Process): void {
    this.processes.delete(process);
    process.listener?.processes.delete(process);
    if (process.listener) this.processReady(process, process.listener);
  }

  /** A process looks at its connections (or is gone): the next one may be started. */
  processReady(process: Process, listener: Listener): void {
    const isFirst = listener.starting === process;
    if (isFirst) listener.starting = null;
    if (isFirst || process.ended) this.serveBacklog(listener);
  }

  /** A programme that several roles of the host start with it (master) has the role in its process's name. */
  private nameOf(program: string): string {
    const isShared = this.host.boot.some(({ role, argv }) => argv[0] === program && role !== this.role);
    return isShared && this.role !== syslogRole(this.host) ? `${program}-${this.role}` : program;
  }

  /** Unique on the host, growing with time, and the same wherever the role runs. */
  private nextPid(): number {
    const pid = (this.host.firstPid ?? FIRST_PID) + this.pids * ROLES.length + ROLES.indexOf(this.role);
    this.pids += 1;
    return pid;
  }

  /** Starts a programme, unless it is a service that has one process for all and that process is there: a waiting connection has brought it. */
  startOnce(argv: readonly string[]): void {
    const name = argv.join('\0');
    const isThere = [...this.listeners.values()].some(({ options, processes }) => options.concurrency === 'shared' && processes.size > 0 && options.argv.join('\0') === name);
    if (!isThere) this.spawn(argv, null);
  }

  private sharedListenerFor(argv: readonly string[]): Listener | null {
    for (const listener of this.listeners.values()) {
      const { options, processes } = listener;
      if (options.concurrency === 'shared' && processes.size === 0 && options.argv.join('\0') === argv.join('\0')) return listener;
    }
    return null;
  }

  // Listeners.

  listen(owner: Process, at: Place, options: ListenOptions): Result<null> {
    const key = listenerKey(at);
    if (this.listeners.has(key)) return fail(`${key}: address already in use`);
    const listener: Listener = { key, options, processes: new Set(), backlog: [], starting: null, owner, isHeld: false };
    this.listeners.set(key, listener);
    if ('port' in at) this.listenersAt(at.port).set(at.address, listener);
    return ok(null);
  }

  unlisten(at: Place): void {
    this.listeners.delete(listenerKey(at));
    if ('port' in at) this.listenersAt(at.port).delete(at.address);
  }

  /** A process of a service has died: who registered the service is told, and decides when another may start. */
  childDied(listener: Listener, news: string): void {
    const { owner } = listener;
    if (owner.ended) return;
    listener.isHeld = true;
    owner.timer(SOCKET_MICROS, () => owner.signals.put(news));
  }

  resume(at: Place): void {
    const listener = this.listeners.get(listenerKey(at));
    if (!listener) return;
    listener.isHeld = false;
    this.serveBacklog(listener);
  }

  lockChanged(process: Process, name: string, isHeld: boolean): void {
    this.locks.change(name, isHeld);
    if (this.role !== 'mta' && this.host.roles.includes('mta')) {
      process.send(stackOf(this.host.name, 'mta'), SOCKET_MICROS, { k: 'input', input: { kind: 'lock', name, isHeld } });
    }
  }

  private listenersAt(port: number): Map<string | null, Listener> {
    let there = this.ports.get(port);
    if (!there) this.ports.set(port, (there = new Map<string | null, Listener>()));
    return there;
  }

  private findListener(to: Target): Listener | undefined {
    if ('socket' in to) return this.listeners.get(listenerKey(to));
    const there = this.ports.get(to.port);
    return there?.get(to.address) ?? there?.get(null);
  }

  private onSyn(what: Extract<What, { k: 'syn' }>): void {
    const { conn, to, peer, client, clientHost } = what;
    const latency = 'socket' in to ? SOCKET_MICROS : this.latencyTo(clientHost);
    const listener = this.findListener(to);
    if (!listener || listener.backlog.length >= BACKLOG_LIMIT) {
      this.kernel.send(peer, latency, { k: 'refuse', conn, why: 'refused' });
      return;
    }
    const socket = 'socket' in to ? to.socket : null;
    const local = 'socket' in to ? null : to;
    const endpoint = new Endpoint({ conn, side: 'server', local, remote: client, clientHost, socket, peerStack: peer, latency });
    this.serverEnds.set(conn, endpoint);
    if (local && client) {
      this.kernel.trace('tcp.accept', { conn, client, server: local, clientHost, arrives: this.site.now + latency });
    }
    this.kernel.send(peer, latency, { k: 'synack', conn });
    listener.backlog.push(endpoint);
    this.serveBacklog(listener);
  }

  /** Hands waiting connections to idle processes, starting new ones, one after the other, as far as the service may have them. */
  private serveBacklog(listener: Listener): void {
    const { options, processes, backlog } = listener;
    if (this.listeners.get(listener.key) !== listener && processes.size === 0) return;
    if (options.concurrency === 'shared') {
      if (backlog.length === 0 || (processes.size === 0 && listener.isHeld)) return;
      const process = [...processes][0] ?? this.spawn(options.argv, listener);
      while (backlog.length > 0) process.give(backlog.shift() as Endpoint);
      return;
    }
    while (backlog.length > 0) {
      const idle = firstIdle(processes);
      if (idle) {
        idle.give(backlog.shift() as Endpoint);
        continue;
      }
      if (processes.size >= options.maxProcesses || listener.starting !== null || listener.isHeld) return;
      listener.starting = this.spawn(options.argv, listener);
      listener.starting.give(backlog.shift() as Endpoint);
    }
  }

  // Connections.

  openClient(process: Process, conn: string, to: Target, from?: string): Endpoint {
    const endpoint = 'socket' in to ? this.unixClient(conn, to.socket) : this.tcpClient(process, conn, to, from);
    this.clientEnds.set(conn, endpoint);
    if ('address' in to && this.host.unreachable?.includes(to.address)) process.send(this.name, SOCKET_MICROS, { k: 'refuse', conn, why: 'unreachable' });
    if (endpoint.peerStack === '') return endpoint;
    if (endpoint.socket !== null) process.trace('ipc.open', { conn, socket: endpoint.socket });
    process.send(endpoint.peerStack, endpoint.latency, {
      k: 'syn', conn, to, peer: this.name, client: endpoint.local, clientHost: this.host.name,
    });
    return endpoint;
  }

  private unixClient(conn: string, socket: string): Endpoint {
    const peerStack = stackOf(this.host.name, roleOfSocket(this.host, socket));
    return new Endpoint({
      conn, side: 'client', local: null, remote: null, clientHost: this.host.name, socket, peerStack, latency: SOCKET_MICROS,
    });
  }

  private tcpClient(process: Process, conn: string, to: { address: string; port: number }, from?: string): Endpoint {
    const isLoopback = to.address.startsWith('127.') || this.host.addresses.includes(to.address);
    const target = isLoopback ? this.host : this.site.topology.hostAt(to.address);
    const own = to.address.startsWith('127.') ? '127.0.0.1' : isLoopback ? to.address : (this.host.addresses[0] ?? '127.0.0.1');
    const local = { address: from ?? own, port: this.nextEphemeralPort() };
    const latency = target ? this.latencyTo(target.name) : 0;
    const peerStack = target && !target.down && !this.host.unreachable?.includes(to.address) ? stackOf(target.name, roleOfPort(target, to.port)) : '';
    const arrives = process.now + latency;
    process.trace('tcp.open', { conn, client: local, server: to, serverHost: target?.name ?? '', arrives });
    return new Endpoint({
      conn, side: 'client', local, remote: to, clientHost: this.host.name, socket: null, peerStack, latency,
    });
  }

  private latencyTo(host: string): Micros {
    return host === this.host.name ? LOOPBACK_MICROS : this.site.topology.latency(this.host.name, host);
  }

  nextEphemeralPort(): number {
    this.lastPort += 1;
    return ephemeralPort(this.role, this.lastPort);
  }

  private ends(side: 'client' | 'server'): Map<string, Endpoint> {
    return side === 'client' ? this.clientEnds : this.serverEnds;
  }

  drop(endpoint: Endpoint): void {
    this.ends(endpoint.side).delete(endpoint.conn);
  }

  private onData(what: Extract<What, { k: 'data' }>): void {
    const endpoint = this.ends(what.side).get(what.conn);
    if (endpoint) endpoint.arrive(what.octets);
    // A closed end answers with silence: its own close is already on the way and tells the sender all there is to know.
  }

  // Log, files, inputs.

  private onSyslog(what: Extract<What, { k: 'syslog' }>): void {
    const { ident, pid, text, from } = what;
    const line = formatLogLine(this.site.world, this.host.hostname, what);
    const isWritten = this.syslogd.applyChange({ how: 'append', path: MAIL_LOG, octets: `${line}\n`, mode: 0o640, owner: 'syslog', at: this.site.now });
    if (!isWritten) return;
    this.syslogd.trace('log.line', { ident, pid, text, line, from });
  }

  replicasOf(path: string): readonly string[] {
    const kind = keepersOf(path);
    let stacks = this.replicas.get(kind);
    if (!stacks) {
      stacks = rolesThatKeep(this.host, path).filter((role) => role !== this.role).map((role) => stackOf(this.host.name, role));
      this.replicas.set(kind, stacks);
    }
    return stacks;
  }

  applyChange(change: DiskChange): void {
    this.disk.apply(change);
    this.notify(change.path);
    if (change.to !== undefined) this.notify(change.to);
  }

  private notify(path: string): void {
    if (this.watchers.size === 0) return;
    const watchers = this.watchers.get(path);
    if (watchers !== undefined) for (const changed of [...watchers]) changed();
  }

  watch(path: string, changed: () => void): () => void {
    let set = this.watchers.get(path);
    if (!set) this.watchers.set(path, (set = new Set()));
    set.add(changed);
    return () => set.delete(changed);
  }

  private onInput(input: ProcessInput): void {
    switch (input.kind) {
      case 'disk':
        this.kernelWrites(input.change);
        return;
      case 'kill':
        for (const process of [...this.processes]) if (process.pid === input.pid) process.crash();
        return;
      case 'lock':
        this.locks.change(input.name, input.isHeld);
        return;
      case 'disk-space':
        this.disk.setFull(input.path, input.isFull);
        return;
      case 'signal':
        for (const process of [...this.processes]) {
          if (process.argv[0] !== input.program) continue;
          if (input.signal === 'KILL') process.kill();
          else if (input.signal === 'RETIRE') process.retire();
          else process.signals.put(input.signal);
        }
        return;
      case 'note':
        this.kernel.trace('world.input', input.text === undefined ? { action: input.action } : { action: input.action, text: input.text });
        return;
      case 'connect': case 'send': case 'close': {
        const wire = [...this.processes].find((process) => process.argv[0] === 'wire') ?? this.spawn(['wire'], null);
        wire.inputs.put(input);
        return;
      }
      default: {
        const tty = [...this.processes].find((process) => process.tty === input.tty);
        tty?.inputs.put(input);
      }
    }
  }

  /** A file changed from outside: by an editor or a shell command. Every role that keeps it gets the same input. */
  private kernelWrites(change: DiskChange): void {
    const keeper = rolesThatKeep(this.host, change.path)[0];
    if (keeper === this.role) {
      const { how, path, octets, mode, owner, to } = change;
      this.kernel.trace('file.write', to === undefined ? { path, how, octets, mode, owner } : { path, how, octets, mode, owner, to });
    }
    this.applyChange(change);
  }
}
