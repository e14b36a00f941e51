/**
 * Lets a world's virtual time follow the wall clock. Everything that touches the world goes through one queue, so that
 * the world sees one thing at a time.
 */
import type { Micros } from '../../kernel/trace.ts';
import type { World } from '../../world/world.ts';

/** How far virtual time may be ahead: timers of the machine are no finer, and a client should not wait for them. */
const LEAD_MICROS: Micros = 2000;
const LONGEST_NAP_MILLIS = 1000;

export class LiveClock {
  private readonly world: World;
  private readonly onProblem: (problem: unknown) => void;
  private readonly startedMillis = performance.now();
  private readonly startedMicros: Micros;
  private queue: Promise<void> = Promise.resolve();
  private timer: NodeJS.Timeout | null = null;
  private isStopped = false;

  constructor(world: World, onProblem: (problem: unknown) => void) {
    this.world = world;
    this.onProblem = onProblem;
    this.startedMicros = world.now;
  }

  /** Lets the world catch up, then does `action`; resolves when the world has answered what it can at once. */
  do(action: () => Promise<unknown>): Promise<void> {
    this.queue = this.queue.then(async () => {
      if (this.isStopped) return;
      try {
        await this.catchUp();
        await action();
        await this.catchUp();
      } catch (problem) {
        this.stop();
        this.onProblem(problem);
      }
      this.nap();
    });
    return this.queue;
  }

  stop(): void {
    this.isStopped = true;
    if (this.timer) clearTimeout(this.timer);
  }

  private get wallMicros(): Micros {
    return this.startedMicros + Math.floor((performance.now() - this.startedMillis) * 1000);
  }

  private async catchUp(): Promise<void> {
    await this.world.advance(Math.max(this.world.now, this.wallMicros));
    while (this.world.nextEvent <= this.wallMicros + LEAD_MICROS) await this.world.advance(Math.max(this.world.now, this.world.nextEvent));
  }

  private nap(): void {
    if (this.isStopped) return;
    if (this.timer) clearTimeout(this.timer);
    const millis = (this.world.nextEvent - this.wallMicros) / 1000;
    this.timer = setTimeout(() => void this.do(async () => {}), Math.min(LONGEST_NAP_MILLIS, Math.max(1, millis)));
  }
}
