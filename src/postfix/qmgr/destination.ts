/**
 * Destinations (qmgr_queue.c): how many deliveries to the same next hop run at a time. The window starts small, grows
 * with success and shrinks with failure; after a cohort of failures the destination is suspended for a while.
 * Feedback is the default's, one step for each delivery; `default_destination_concurrency_*_feedback` is not read.
 */
import { Mailbox, type Task } from '../../kernel/task.ts';
import type { System } from '../../net/system.ts';
import { REQUEST_FLAG } from '../global/delivery-request.ts';
import type { Dsn } from '../global/dsn.ts';
import type { MainCf } from '../global/main-cf.ts';

/** More destinations than this are forgotten when idle. */
const DESTINATION_LIMIT = 10_000;
const NO_LIMIT = Number.MAX_SAFE_INTEGER;

export class Destination {
  private readonly sys: System;
  private readonly initial: number;
  private readonly limit: number;
  private readonly cohortLimit: number;
  private readonly pauseMicros: number;
  private window: number;
  private busy = 0;
  /** `REQUEST_FLAG` bits about the connection cache; and the second in which the last delivery ended. */
  private connections = 0;
  private lastDone: number | null = null;
  private failedCohorts = 0;
  private readonly queue = new Mailbox<null>();
  private waiting = 0;
  /** Why nothing is sent there at present; null when it is alive. */
  suspended: Dsn | null = null;

  constructor(sys: System, cf: MainCf, transport: string) {
    this.sys = sys;
    this.limit = transportLimit(cf, transport, 'destination_concurrency_limit') || NO_LIMIT;
    this.initial = Math.max(1, Math.min(transportOwn(cf, transport, 'initial_destination_concurrency'), this.limit));
    this.cohortLimit = transportLimit(cf, transport, 'destination_concurrency_failed_cohort_limit');
    this.pauseMicros = cf.seconds('minimal_backoff_time') * 1e6;
    this.window = this.initial;
  }

  get isIdle(): boolean {
    return this.busy === 0 && this.waiting === 0 && this.suspended === null;
  }

  /**
   * How the delivery that begins now treats the connection cache (qmgr_entry_select()): once deliveries follow each other
   * within a second, connections are left there and taken from there; when they do no more, only taken.
   */
  connectionFlags(): number {
    const isBackToBack = this.lastDone !== null && this.lastDone + 1 >= Math.floor(this.sys.now / 1e6);
    if ((this.connections & REQUEST_FLAG.connectionStore) === 0) {
      if (isBackToBack) this.connections |= REQUEST_FLAG.connectionLoad | REQUEST_FLAG.connectionStore;
    } else if (this.busy <= 1 && !isBackToBack) this.connections &= ~REQUEST_FLAG.connectionStore;
    return this.connections;
  }

  /** Waits for a free place. */
  *enter(): Task<void> {
    if (this.busy >= this.window && this.suspended === null) {
      this.waiting += 1;
      yield* this.queue.take();
      this.waiting -= 1;
    }
    this.busy += 1;
  }

  /** Gives the place back. `hopStatus` says that the destination could not be reached at all. */
  leave(hopStatus: Dsn | undefined): void {
    this.busy -= 1;
    this.lastDone = Math.floor(this.sys.now / 1e6);
    if (hopStatus) this.failed(hopStatus);
    else this.succeeded();
    this.admit();
    // Postfix forgets a destination that has nothing left to do.
    if (this.isIdle) [this.connections, this.lastDone] = [0, null];
  }

  private succeeded(): void {
    this.failedCohorts = 0;
    if (this.suspended) {
      this.suspended = null;
      this.window = this.busy > 0 ? this.busy : this.initial;
    } else if (this.window < this.busy + this.initial) {
      this.window = Math.min(this.window + 1, this.limit);
    }
  }

  private failed(dsn: Dsn): void {
    if (this.suspended) return;
    this.failedCohorts += 1 / this.window;
    if (this.cohortLimit > 0 && this.failedCohorts >= this.cohortLimit) {
      this.suspended = { ...dsn, reason: `delivery temporarily suspended: ${dsn.reason}` };
      this.sys.timer(this.pauseMicros, () => this.revive(), { background: true });
      return;
    }
    this.window = Math.max(1, this.window - 1);
  }

  private revive(): void {
    if (this.suspended) this.succeeded();
  }

  /** Lets in who waits; all of them when the destination is suspended, so that they can be turned away. */
  private admit(): void {
    const free = this.suspended ? this.waiting : Math.min(this.waiting, this.window - this.busy);
    for (let place = 0; place < free; place += 1) this.queue.put(null);
  }
}

export class Destinations {
  private readonly sys: System;
  private readonly cf: MainCf;
  private readonly table = new Map<string, Destination>();

  constructor(sys: System, cf: MainCf) {
    this.sys = sys;
    this.cf = cf;
  }

  of(transport: string, queueName: string): Destination {
    const key = `${transport}\0${queueName}`;
    const known = this.table.get(key);
    if (known) return known;
    if (this.table.size >= DESTINATION_LIMIT) this.forgetIdle();
    const destination = new Destination(this.sys, this.cf, transport);
    this.table.set(key, destination);
    return destination;
  }

  /** A flush gives everybody another chance. */
  reviveAll(): void {
    this.table.clear();
  }

  private forgetIdle(): void {
    for (const [key, destination] of this.table) if (destination.isIdle) this.table.delete(key);
  }
}

/** `<transport>_<limit>`, or the default for transports that have no parameter of their own. */
export function transportLimit(cf: MainCf, transport: string, limit: string): number {
  const own = `${transport}_${limit}`;
  return cf.raw(own) === null ? cf.number(`default_${limit}`) : cf.number(own);
}

/** `<transport>_<parameter>`, or the parameter itself. */
function transportOwn(cf: MainCf, transport: string, parameter: string): number {
  const own = `${transport}_${parameter}`;
  return cf.raw(own) === null ? cf.number(parameter) : cf.number(own);
}
