/**
 * A timer of a process. It may be set again and again: one that is put off, as a read's time limit is at every segment,
 * leaves its event on the agenda where it is, and gets its later place only when the agenda comes to the old one. The
 * number and the cause are those of the latest setting, so that the order of events does not tell how it was kept.
 */
import type { KernelEvent, Timer } from '../kernel/event.ts';
import { eventId, type Micros } from '../kernel/trace.ts';
import type { Process } from './process.ts';

const RINGS = { k: 'timer' } as const;

export class ProcessTimer implements Timer {
  readonly background: boolean;
  private readonly process: Process;
  private readonly fire: () => void;
  private isArmed = false;
  private t: Micros = 0;
  private n = 0;
  private cause: string | number | null = null;
  /** What of it is on the agenda; anything else there is no longer meant. */
  private queued: KernelEvent | null = null;

  constructor(process: Process, fire: () => void, background: boolean) {
    this.process = process;
    this.fire = fire;
    this.background = background;
  }

  arm(micros: Micros): void {
    const { process, queued } = this;
    this.t = process.now + Math.max(1, Math.ceil(micros));
    this.n = process.countSent();
    this.cause = process.causeNow();
    this.isArmed = true;
    if (queued !== null && queued.t <= this.t) return;
    if (queued !== null) process.stack.site.timerCancelled();
    this.queued = this.event();
    process.stack.site.post(this.queued);
  }

  /** Nothing is to happen, but it is soon set again. */
  disarm(): void {
    this.isArmed = false;
  }

  /** Nothing is to happen any more. */
  cancel(): void {
    this.isArmed = false;
    if (this.queued !== null) this.process.stack.site.timerCancelled();
  }

  current(event: KernelEvent): KernelEvent | null {
    if (event !== this.queued) return null;
    if (!this.isArmed || this.process.ended) this.queued = null;
    else if (event.n !== this.n) this.queued = this.event();
    return this.queued;
  }

  ring(): void {
    this.isArmed = false;
    this.queued = null;
    this.fire();
  }

  private event(): KernelEvent {
    const { process, t, n, cause } = this;
    const name = typeof cause === 'number' ? eventId({ process: process.process, n: cause }) : cause;
    return { t, src: process.process, n, dst: process.process, cause: name, what: RINGS, timer: this };
  }
}
