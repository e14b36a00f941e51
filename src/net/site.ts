/**
 * A site: where the processes of one or more roles run, with an event queue of its own. It is told how far it may go
 * (no other site can still send it anything earlier) and reports what it sent elsewhere and what it traced. Inline in
 * Node, or alone in a web worker, it is the same code; the trace must not show where a process ran.
 */
import { assert, BugError } from '../base/assert.ts';
import type { KernelEvent } from '../kernel/event.ts';
import { hashText } from '../kernel/random.ts';
import { compareEvents, type Micros, type Role, type TraceData, type TraceEvent, type TraceKind } from '../kernel/trace.ts';
import { Agenda } from './agenda.ts';
import type { Process } from './process.ts';
import { Stack } from './stack.ts';
import type { ProgramTable } from './system.ts';
import { createTopology, roleOfStack, type Topology, type WorldData } from './topology.ts';

export interface SiteOptions {
  readonly world: WorldData;
  readonly roles: readonly Role[];
  readonly seed: string;
  readonly programs: ProgramTable;
  /** For each role elsewhere: the least time after which something sent there can come back. */
  readonly echo: Readonly<Partial<Record<Role, Micros>>>;
  /** Kinds that are counted but not recorded. */
  readonly mute?: readonly TraceKind[];
}

export interface SiteGrant {
  readonly inbox: readonly KernelEvent[];
  /** Events before this time may be handled. */
  readonly horizon: Micros;
  readonly maxEvents: number;
  /**
   * Only events up to this time, or up to one that is worth waiting for, are handled. Only for a site that is alone:
   * another could still send it something.
   */
  readonly settledTo?: Micros;
}

export interface SiteReport {
  /** Time of the next event, and of the next one worth waiting for; Infinity when there is none. */
  readonly next: Micros;
  readonly nextForeground: Micros;
  /** A site that settles: the time of the last event that was waited for. */
  readonly settledTo: Micros;
  readonly out: readonly KernelEvent[];
  /** The conductor's to keep. */
  readonly trace: TraceEvent[];
  /** Each of them comes after all that this site has traced before it, in the one order. */
  readonly isInOrder: boolean;
}

export class Site {
  readonly topology: Topology;
  readonly world: WorldData;
  readonly seed: string;
  readonly programs: ProgramTable;
  now: Micros = 0;
  /** The handling of one event: its number, and the trace event that led to it. */
  serial = 0;
  cause: string | null = null;
  private readonly options: SiteOptions;
  private readonly muted: ReadonlySet<TraceKind>;
  private readonly agenda = new Agenda();
  private readonly stacks = new Map<string, Stack>();
  private out: KernelEvent[] = [];
  private traced: TraceEvent[] = [];
  /** The last of all that was traced so far, in the one order; whether all of `traced` comes after what was reported before. */
  private readonly last = { t: 0, process: '' };
  private isInOrder = true;
  private horizon: Micros = 0;

  constructor(options: SiteOptions) {
    this.options = options;
    this.world = options.world;
    this.topology = createTopology(options.world);
    this.seed = options.seed;
    this.programs = options.programs;
    this.muted = new Set(options.mute);
    for (const host of options.world.hosts) {
      for (const role of host.roles) {
        if (!options.roles.includes(role)) continue;
        const stack = new Stack(this, host, role);
        this.stacks.set(stack.name, stack);
      }
    }
    for (const stack of this.stacks.values()) stack.boot();
    this.out = [];
  }

  run(grant: SiteGrant): SiteReport {
    const { agenda } = this;
    for (const event of grant.inbox) agenda.push(event);
    this.horizon = grant.horizon;
    let reached = grant.settledTo ?? Infinity;
    for (let count = 0; count < grant.maxEvents; count += 1) {
      const head = agenda.peek();
      if (head === undefined) break;
      if (head.t > reached) {
        const foreground = head.timer?.background === true ? agenda.nextForeground : head.t;
        if (foreground < this.horizon) reached = foreground;
      }
      if (head.t > reached || head.t >= this.horizon) break;
      agenda.remove(head);
      this.handle(head);
    }
    const report = { next: agenda.next, nextForeground: agenda.nextForeground, settledTo: reached, out: this.out, trace: this.traced, isInOrder: this.isInOrder };
    this.out = [];
    this.traced = [];
    this.isInOrder = true;
    return report;
  }

  private handle(event: KernelEvent): void {
    // A text made for every event would cost as much as the event.
    if (event.t < this.now) assert(false, `an event for ${event.dst} came late: ${event.t} < ${this.now}`);
    this.now = event.t;
    this.serial += 1;
    this.cause = event.cause;
    try {
      if (event.timer !== null) event.timer.ring();
      else this.stacks.get(event.dst)?.handle(event);
    } catch (error) {
      throw this.explain(error, event);
    }
  }

  private explain(error: unknown, event: KernelEvent): Error {
    const where = `world=${this.world.id} seed=${this.seed} t=${event.t} event=${event.src}#${event.n} to ${event.dst} (${event.what.k})`;
    const text = error instanceof Error ? error.message : String(error);
    return Object.assign(new BugError(`${text} [${where}]`), { cause: error });
  }

  post(event: KernelEvent): void {
    if (event.t <= this.now && this.serial !== 0) assert(false, `a message without delay from ${event.src}`);
    if (event.timer !== null || this.stacks.has(event.dst)) {
      this.agenda.push(event);
      return;
    }
    this.out.push(event);
    this.horizon = Math.min(this.horizon, event.t + (this.options.echo[roleOfStack(event.dst)] ?? 0));
  }

  record<K extends TraceKind>(process: Process, n: number, kind: K, data: TraceData[K]): void {
    if (this.muted.size > 0 && this.muted.has(kind)) return;
    const { host, process: name, pid } = process;
    const event = { t: this.now, host: host.name, process: name, pid, n, cause: this.cause, kind, data } as TraceEvent;
    if (this.isLast(name)) this.traced.push(event);
    else this.putInOrder(event);
  }

  /** Whether what a process traces now comes after all that was traced. Its own events are counted, and come in that order. */
  private isLast(process: string): boolean {
    const { last, now } = this;
    if (now === last.t) {
      if (process === last.process) return true;
      if (process < last.process) return false;
    }
    last.t = now;
    last.process = process;
    return true;
  }

  /** Another process has traced at the same time, and its name comes later: a few events have to make room. */
  private putInOrder(event: TraceEvent): void {
    const { traced } = this;
    let at = traced.length;
    for (; at > 0; at -= 1) {
      const before = traced[at - 1] as TraceEvent;
      if (compareEvents(before, event) < 0) break;
      traced[at] = before;
    }
    traced[at] = event;
    // Earlier than all that is here, it may be earlier than what was reported already.
    if (at === 0) this.isInOrder = false;
  }

  timerCancelled(): void {
    this.agenda.noteCancelled();
  }

  portSeed(stack: string): number {
    return hashText(`${this.seed}/${stack}/port`);
  }
}
