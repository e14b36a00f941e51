/**
 * What a site has before it: events in their one order, those worth waiting for apart from mere housekeeping (background
 * timers), so that it is known at once whether anything is still to come. A timer that was cancelled or put off may stay
 * until its turn comes, and then counts as nothing or is put where it belongs.
 */
import { compareKernelEvents, type KernelEvent } from '../kernel/event.ts';
import { EventQueue } from '../kernel/event-queue.ts';

/** So few are not worth the trouble. */
const CANCELLED_LIMIT = 64;

export class Agenda {
  private readonly foreground = new EventQueue();
  private readonly background = new EventQueue();
  private cancelled = 0;

  push(event: KernelEvent): void {
    const isHousekeeping = event.what.k === 'timer' && event.what.timer.background;
    (isHousekeeping ? this.background : this.foreground).push(event);
  }

  /** Time of the next event, and of the next that is worth waiting for; Infinity when there is none. */
  get next(): number {
    settleHead(this.background);
    return Math.min(this.nextForeground, this.background.next);
  }

  get nextForeground(): number {
    settleHead(this.foreground);
    return this.foreground.next;
  }

  /** The next event; to be called only where `next` is finite. */
  pop(): KernelEvent {
    const first = this.foreground.peek();
    const other = this.background.peek();
    const isHousekeeping = first === undefined || (other !== undefined && compareKernelEvents(other, first) < 0);
    return (isHousekeeping ? this.background : this.foreground).pop() as KernelEvent;
  }

  /** Called for each timer that is cancelled: when they are many, they are thrown away together. */
  noteCancelled(): void {
    this.cancelled += 1;
    if (this.cancelled < CANCELLED_LIMIT || this.cancelled < (this.foreground.size + this.background.size) / 2) return;
    this.cancelled = 0;
    for (const queue of [this.foreground, this.background]) queue.renew(current);
  }
}

/** Until the first event is one that will happen, and then. */
function settleHead(queue: EventQueue): void {
  for (let head = queue.peek(); head !== undefined; head = queue.peek()) {
    const event = current(head);
    if (event === head) return;
    queue.pop();
    if (event !== null) queue.push(event);
  }
}

function current(event: KernelEvent): KernelEvent | null {
  return event.what.k === 'timer' ? event.what.timer.current(event) : event;
}
