/**
 * A world: the one façade that the page, the command line and the tests use. Built from data, a seed and site handles;
 * takes inputs, lets virtual time pass, and hands out the trace. Everything else is computed from the trace.
 */
import { assert } from '../base/assert.ts';
import { octetsFromText } from '../base/octets.ts';
import type { CommandEnd, KernelEvent, ProcessInput, What } from '../kernel/event.ts';
import type { Disk, FileReader } from '../kernel/disk.ts';
import type { Micros, TraceEvent } from '../kernel/trace.ts';
import { rolesThatKeep } from '../net/disk-roles.ts';
import { createTopology, stackOf, syslogRole, type Topology, type WorldData } from '../net/topology.ts';
import { Conductor, type SiteHandle } from './conductor.ts';
import { DiskFold } from './disk-fold.ts';
import type { CommandEffects, ShellFileChange, ShellRunner, StampedInput, WorldInput } from './input.ts';
import { ProcessFold, type RunningProcess, type TcpListener } from './process-fold.ts';
import { hashTrace } from './trace-hash.ts';
import { TtyFold } from './tty-fold.ts';

/** Sender of everything that comes from outside; sorts after every process. */
const OUTSIDE = '~outside';

const USUAL_SCREEN = { cols: 80, rows: 24 };

/** Process ids of commands that log; daemons' grow from a lower number. */
const FIRST_COMMAND_PID = 30_000;

/** What starting a command and waiting for it takes, beside the time that it sleeps. */
const COMMAND_MICROS: Micros = 2000;

/** A terminal that has only just been opened gets this long to come up before the first line reaches it. */
const TTY_START_MICROS: Micros = 5000;

export interface WorldOptions {
  readonly data: WorldData;
  readonly seed: string;
  readonly sites: readonly SiteHandle[];
  /** Loads the shell; called when the first shell command is typed. */
  readonly shell?: (world: World) => Promise<ShellRunner>;
  /** Called with each released batch, in order. */
  readonly onTrace?: (events: readonly TraceEvent[]) => void;
  /** Keep the trace in memory (default). Long worlds hand it on and forget it. */
  readonly keepTrace?: boolean;
}

export class World {
  readonly data: WorldData;
  readonly seed: string;
  readonly topology: Topology;
  readonly trace: TraceEvent[] = [];
  readonly inputs: StampedInput[] = [];
  private readonly conductor: Conductor;
  private readonly options: WorldOptions;
  private readonly disks: DiskFold;
  private readonly ttys = new TtyFold();
  private readonly processFold = new ProcessFold();
  private shell: Promise<ShellRunner> | null = null;
  private sent = 0;
  private commandPids = FIRST_COMMAND_PID;
  private current: Micros = 0;

  constructor(options: WorldOptions) {
    this.options = options;
    this.data = options.data;
    this.seed = options.seed;
    this.topology = createTopology(options.data);
    this.disks = new DiskFold(options.data);
    this.conductor = new Conductor(this.topology, options.sites, (events) => this.take(events), (event) => this.runOrdered(event));
  }

  /** Everything up to here has happened. */
  get now(): Micros {
    return this.current;
  }

  /** Time of the next event; and of the next that is not mere housekeeping. Infinity when nothing will happen. */
  get nextEvent(): Micros {
    return this.conductor.nextEvent;
  }

  get nextForeground(): Micros {
    return this.conductor.nextForeground;
  }

  /** Lets virtual time pass: everything up to and including `until` happens. */
  async advance(until: Micros): Promise<void> {
    if (until < this.current) return;
    await this.conductor.advance(until);
    this.current = until;
  }

  /** Lets time pass until nothing is pending but housekeeping, at most `limit` microseconds from now. */
  async settle(limit: Micros): Promise<void> {
    this.current = await this.conductor.settle(this.current, this.current + limit);
  }

  /**
   * Applies an input at `t`, by default as soon as possible. Returns the stamped input for the record: giving a new
   * world the same seed and the same stamped inputs gives the same trace.
   */
  async input(input: WorldInput, t: Micros = this.current + 1): Promise<StampedInput> {
    // Later than the input before it, whose effect on the terminal decides where this one goes.
    let stamp = Math.max(t, this.current + 1, (this.inputs.at(-1)?.t ?? 0) + 1);
    await this.advance(stamp - 1);
    if (input.kind === 'type' && this.foreground(input.tty) === undefined) {
      stamp += TTY_START_MICROS;
      await this.advance(stamp - 1);
    }
    const stamped = { t: stamp, input };
    this.inputs.push(stamped);
    if (input.kind === 'type') await this.typed(input, stamp);
    else this.apply(input, stamp);
    return stamped;
  }

  disk(host: string): FileReader & Pick<Disk, 'walk'> {
    return this.disks.disk(host);
  }

  /** What runs on a host, and who listens at its ports. */
  processes(host: string): readonly RunningProcess[] {
    return this.processFold.running(host);
  }

  listeners(host: string): readonly TcpListener[] {
    return this.processFold.listening(host);
  }

  /** What holds a terminal's foreground: a programme's name, or null for the shell's prompt; undefined: no such tty. */
  foreground(tty: string): string | null | undefined {
    return this.ttys.state(tty)?.program;
  }

  /** The connection that a `connect` input opened, as the trace names it. */
  connectionOf(id: string): string {
    const connect = this.inputs.find(({ input }) => input.kind === 'connect' && input.id === id)?.input;
    assert(connect?.kind === 'connect', `no connection "${id}" was opened`);
    const opened = this.inputs.filter(({ input }) => input.kind === 'connect' && input.host === connect.host);
    return `${connect.host}/wire.1:${opened.findIndex(({ input }) => input === connect) + 1}`;
  }

  hash(): string {
    return hashTrace(this.trace);
  }

  private take(events: readonly TraceEvent[]): void {
    const keeps = this.options.keepTrace !== false;
    for (const event of events) {
      if (keeps) this.trace.push(event);
      // Each fold would look at every event; most are none of theirs.
      switch (event.kind) {
        case 'file.write': this.disks.apply(event); break;
        case 'tty.foreground': this.ttys.apply(event); break;
        case 'process.start': case 'process.exit': case 'tcp.listen': case 'tcp.unlisten': this.processFold.apply(event); break;
        default:
      }
    }
    this.options.onTrace?.(events);
  }

  private async typed(input: Extract<WorldInput, { kind: 'type' }>, t: Micros): Promise<void> {
    const { tty, text } = input;
    const host = hostOfTty(tty);
    if (this.foreground(tty) !== null || !this.options.shell) {
      this.post(t, stackOf(host, 'mua'), { kind: 'line', tty, octets: octetsFromText(text), echo: true, shown: text });
      return;
    }
    this.shell ??= this.options.shell(this);
    const shell = await this.shell;
    const program = shell.ttyProgram(tty, text);
    if (program) {
      this.post(t, stackOf(host, 'mua'), { kind: 'run', tty, ...program, line: text, size: input.size ?? USUAL_SCREEN });
      return;
    }
    const user = this.userOf(host, tty);
    const result = await shell.run({ host, tty, user, line: text, now: t });
    this.carryOut(host, result, t);
    this.post(t + result.takesMicros, stackOf(host, 'mua'), {
      kind: 'shell', tty, line: text, output: result.output, prompt: result.prompt,
    });
  }

  /** What a command did to its host: files, log lines, signals. `START` of a programme starts it as the host's boot does. */
  carryOut(host: string, { changes, signals, killed = [], space = [], logs = [] }: CommandEffects, t: Micros = this.current + 1): void {
    const data = this.topology.host(host);
    if (!data) return;
    for (const pid of killed) this.toEveryRole(t, host, { kind: 'kill', pid });
    for (const { path, isFull } of space) this.toEveryRole(t, host, { kind: 'disk-space', path, isFull });
    for (const change of changes) this.change(t, host, change);
    for (const { ident, text, afterMicros = 0 } of logs) {
      const dst = stackOf(host, syslogRole(data));
      const at = t + afterMicros;
      this.send(at, dst, { k: 'syslog', ident, pid: (this.commandPids += 1), text, from: `${host}/shell`, at });
    }
    for (const { program, signal } of signals) {
      if (signal !== 'START') this.toEveryRole(t, host, { kind: 'signal', program, signal });
      else for (const { role, argv } of data.boot) if (argv[0] === program) this.send(t, stackOf(host, role), { k: 'spawn', program, argv });
    }
  }

  /** A command that runs at no terminal, as from cron: what it did is done, what it said comes back. Not kept as an input. */
  async command(host: string, user: string, line: string): Promise<string> {
    if (!this.options.shell) return '';
    const t = this.current + 1;
    this.shell ??= this.options.shell(this);
    const result = await (await this.shell).run({ host, tty: `${host}:cron`, user, line, now: t });
    this.carryOut(host, result, t);
    return result.output;
  }

  /** A command that a process ordered (`|command` in an alias, pipe(8)): it sees the disk of its instant. */
  private async runOrdered({ t, dst, what }: KernelEvent): Promise<void> {
    if (what.k !== 'command') return;
    const host = dst.slice(0, dst.indexOf('/'));
    const answer = (after: Micros, end: CommandEnd): void => this.send(t + after, what.answerTo, { k: 'command-end', id: what.id, end });
    if (!this.options.shell) {
      answer(COMMAND_MICROS, { kind: 'no-shell' });
      return;
    }
    this.shell ??= this.options.shell(this);
    const result = await (await this.shell).command(host, what.order, t);
    if (result === null) {
      answer(COMMAND_MICROS, { kind: 'not-found' });
      return;
    }
    this.carryOut(host, result, t + 1);
    const { status, output, takesMicros } = result;
    answer(COMMAND_MICROS + Math.min(takesMicros, what.order.limitMicros), { kind: 'exited', status, output, tookMicros: takesMicros });
  }

  private userOf(host: string, tty: string): string {
    const boot = this.topology.host(host)?.boot ?? [];
    return boot.find(({ argv }) => argv[0] === 'tty' && argv[1] === tty)?.argv[2] ?? 'root';
  }

  private apply(input: Exclude<WorldInput, { kind: 'type' }>, t: Micros): void {
    switch (input.kind) {
      case 'key': case 'keys':
        this.post(t, stackOf(hostOfTty(input.tty), 'mua'), input);
        return;
      case 'edit': {
        const before = this.disks.disk(input.host).stat(input.path);
        const { mode = 0o644, owner = 'root' } = before ?? {};
        this.change(t, input.host, { how: 'write', path: input.path, octets: octetsFromText(input.text), mode, owner });
        return;
      }
      case 'connect': case 'send': case 'close':
        this.post(t, stackOf(input.host, 'mua'), input);
        return;
      case 'note': {
        const first = this.data.hosts[0];
        if (first) this.post(t, stackOf(first.name, first.roles[0] ?? 'mua'), input);
      }
    }
  }

  private change(t: Micros, host: string, change: ShellFileChange): void {
    const data = this.topology.host(host);
    if (!data) return;
    for (const role of rolesThatKeep(data, change.path)) {
      this.post(t, stackOf(host, role), { kind: 'disk', change: { ...change, at: t } });
    }
  }

  private toEveryRole(t: Micros, host: string, input: ProcessInput): void {
    for (const role of this.topology.host(host)?.roles ?? []) this.post(t, stackOf(host, role), input);
  }

  private post(t: Micros, dst: string, input: ProcessInput): void {
    this.send(t, dst, { k: 'input', input });
  }

  private send(t: Micros, dst: string, what: What): void {
    this.sent += 1;
    const event: KernelEvent = { t, src: OUTSIDE, n: this.sent, dst, cause: null, what, timer: null };
    this.conductor.post(event);
  }
}

/** A terminal's name is `<host>:<number>`. */
export function hostOfTty(tty: string): string {
  return tty.slice(0, tty.lastIndexOf(':'));
}
