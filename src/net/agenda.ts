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
    (event.timer?.background === true ? this.background : this.foreground).push(event);
  }

  /** Time of the next event, and of the next that is worth waiting for; Infinity when there is none. */
  get next(): number {
    return this.peek()?.t ?? Infinity;
  }

  get nextForeground(): number {
    return settledHead(this.foreground)?.t ?? Infinity;
  }

  /** The next event of all; it stays. */
  peek(): KernelEvent | undefined {
    const first = settledHead(this.foreground);
    // A timer that was cancelled or put off can only make room for later ones.
    if (first !== undefined && first.t < this.background.next) return first;
    const other = settledHead(this.background);
    return first === undefined || (other !== undefined && compareKernelEvents(other, first) < 0) ? other : first;
  }

  /** Takes away what `peek` has just given. */
  remove(head: KernelEvent): void {
    (this.foreground.peek() === head ? this.foreground : this.background).pop();
  }

  /** Called for each timer that is cancelled: when they are many, they are thrown away together. */
  noteCancelled(): void {
    this.cancelled += 1;
    if (this.cancelled < CANCELLED_LIMIT || this.cancelled < (this.foreground.size + this.background.size) / 2) return;
    this.cancelled = 0;
    for (const queue of [this.foreground, this.background]) queue.renew(current);
  }
}

/** The first event, once it is one that will happen, and then. */
function settledHead(queue: EventQueue): KernelEvent | undefined {
  for (;;) {
    const head = queue.peek();
    if (head === undefined || head.timer === null) return head;
    const event = head.timer.current(head);
    if (event === head) return head;
    queue.pop();
    if (event !== null) queue.push(event);
  }
}

function current(event: KernelEvent): KernelEvent | null {
  return event.timer === null ? event : event.timer.current(event);
}
