/**
 * The live world: a world whose virtual time follows the wall clock, as the conductor's worker runs it. Takes the page's
 * messages in order, keeps at most one batch of trace under way, and rebuilds the world by running its inputs again.
 */
import type { Micros, TraceEvent } from '../kernel/trace.ts';
import { createTopology } from '../net/topology.ts';
import { echoes, siteDistances } from '../world/conductor.ts';
import type { ShellRunner, StampedInput, WorldInput } from '../world/input.ts';
import { World } from '../world/world.ts';
import type { FromLab, LabStart, LabState, ToLab } from './lab-messages.ts';
import type { PortLike } from './port.ts';
import { connectSite } from './site-client.ts';

/** How far virtual time may run ahead of the wall, so that a typed line is answered in one batch. */
const AHEAD_MICROS: Micros = 5000;
/** A sleeping computer or a throttled tab makes no leap: at most this much passes in one step. */
const LONGEST_STEP_MICROS: Micros = 250_000;
const HEARTBEAT_MILLIS = 100;

export interface LiveWorldHost {
  post(message: FromLab): void;
  /** Milliseconds of a steady clock. */
  clock(): number;
  /** Calls back after some milliseconds; a later call replaces an earlier one. */
  wakeAfter(millis: number, wake: () => void): void;
  loadShell(world: World): Promise<ShellRunner>;
}

export class LiveWorld {
  private readonly host: LiveWorldHost;
  private readonly sites: ReturnType<typeof connectSite>[];
  private readonly start: LabStart;
  private world: World;
  private running: boolean;
  private speed = 1;
  private batch: TraceEvent[] = [];
  private credit = 1;
  private muted = false;
  private lastWall: number;
  private busy: Promise<void> = Promise.resolve();
  private statePending = true;

  constructor(host: LiveWorldHost, start: LabStart, ports: readonly PortLike[]) {
    this.host = host;
    this.start = start;
    this.running = start.running;
    this.sites = start.placement.map((roles, index) => connectSite(ports[index] as PortLike, roles));
    this.lastWall = host.clock();
    this.world = this.createWorld();
    this.enqueue(() => this.replay(start.inputs, start.now));
    this.enqueue(() => this.flush());
    this.enqueue(() => host.post({ k: 'ready' }));
  }

  receive(message: Exclude<ToLab, { k: 'start' }>): void {
    switch (message.k) {
      case 'credit':
        this.credit = 1;
        this.flush();
        return;
      case 'run':
        return this.enqueue(() => this.setRunning(message.running));
      case 'speed':
        return this.enqueue(() => {
          this.speed = message.speed;
          this.statePending = true;
        });
      case 'input':
        return this.enqueue(() => this.input(message.input));
      case 'step':
        return this.enqueue(() => this.skipTo(this.world.nextEvent));
      case 'skip':
        return this.enqueue(() => this.skipTo(this.world.nextForeground));
      case 'fork':
        return this.enqueue(() => this.fork(message.t));
      case 'hash':
        return this.enqueue(() => this.host.post({ k: 'hash', id: message.id, hash: this.world.hash() }));
    }
  }

  /** One thing at a time, in order; whatever it was, time is brought up to date after it. */
  private enqueue(work: () => void | Promise<void>): void {
    this.busy = this.busy
      .then(work)
      .then(() => this.tick())
      .catch((error: unknown) => this.fail(error));
  }

  private fail(error: unknown): void {
    this.running = false;
    this.host.post({ k: 'problem', message: error instanceof Error ? error.message : String(error) });
  }

  private createWorld(): World {
    const { data, seed, placement } = this.start;
    const distances = siteDistances(createTopology(data), placement);
    this.sites.forEach((site, index) => {
      site.start({ world: data, roles: placement[index] ?? [], seed, echo: echoes(distances, placement, index) });
    });
    return new World({
      data,
      seed,
      sites: this.sites.map(({ handle }) => handle),
      shell: (world) => this.host.loadShell(world),
      onTrace: (events) => this.onTrace(events),
    });
  }

  private onTrace(events: readonly TraceEvent[]): void {
    if (this.muted) return;
    for (const event of events) this.batch.push(event);
  }

  private async tick(): Promise<void> {
    const wall = this.host.clock();
    const passed = Math.min((wall - this.lastWall) * 1000 * this.speed, LONGEST_STEP_MICROS * Math.max(1, this.speed));
    this.lastWall = wall;
    if (this.running) {
      this.target = Math.max(this.target, this.world.now - AHEAD_MICROS) + passed;
      await this.world.advance(Math.floor(this.target + AHEAD_MICROS));
    }
    this.flush();
    this.scheduleNext();
  }

  /** Where virtual time should be by the wall clock. */
  private target: Micros = 0;

  private scheduleNext(): void {
    if (!this.running) return;
    const ahead = (this.world.nextEvent - this.target - AHEAD_MICROS) / 1000 / this.speed;
    const millis = Math.max(1, Math.min(HEARTBEAT_MILLIS, Number.isFinite(ahead) ? ahead : HEARTBEAT_MILLIS));
    this.host.wakeAfter(millis, () => this.enqueue(() => undefined));
  }

  private setRunning(running: boolean): void {
    this.lastWall = this.host.clock();
    this.target = this.world.now - AHEAD_MICROS;
    this.running = running;
    this.statePending = true;
  }

  private async input(input: WorldInput): Promise<void> {
    const stamped = await this.world.input(input);
    this.host.post({ k: 'input', stamped });
    this.target = Math.max(this.target, this.world.now - AHEAD_MICROS);
    this.statePending = true;
  }

  private async skipTo(t: Micros): Promise<void> {
    if (!Number.isFinite(t)) return;
    await this.world.advance(Math.max(t, this.world.now));
    this.target = this.world.now - AHEAD_MICROS;
    this.lastWall = this.host.clock();
    this.statePending = true;
  }

  /** The inputs up to `t` again, in a new world with the same seed; the page already has that part of the trace. */
  private async fork(t: Micros): Promise<void> {
    const inputs = this.world.inputs.filter((stamped) => stamped.t <= t);
    this.batch = [];
    this.muted = true;
    try {
      this.world = this.createWorld();
      await this.replay(inputs, t);
    } finally {
      this.muted = false;
    }
    this.host.post({ k: 'reset', keep: this.world.trace.length, inputs });
    this.target = this.world.now - AHEAD_MICROS;
    this.lastWall = this.host.clock();
    this.statePending = true;
  }

  private async replay(inputs: readonly StampedInput[], now: Micros): Promise<void> {
    for (const { t, input } of inputs) await this.world.input(input, t);
    await this.world.advance(Math.max(now, this.world.now));
    this.target = this.world.now - AHEAD_MICROS;
    this.lastWall = this.host.clock();
  }

  private state(): LabState {
    const next = this.world.nextForeground;
    return { now: this.world.now, running: this.running, speed: this.speed, nextAt: Number.isFinite(next) ? next : null };
  }

  private flush(): void {
    if (this.credit === 0 || (this.batch.length === 0 && !this.statePending && !this.running)) return;
    if (this.batch.length === 0 && !this.statePending && this.host.clock() - this.lastFlush < HEARTBEAT_MILLIS) return;
    this.credit = 0;
    this.statePending = false;
    this.lastFlush = this.host.clock();
    this.host.post({ k: 'trace', events: this.batch, state: this.state() });
    this.batch = [];
  }

  private lastFlush = 0;
}
