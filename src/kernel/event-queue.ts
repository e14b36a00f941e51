/** A binary heap of kernel events in their total order (time, sender, sender's count). */
import { compareKernelEvents, type KernelEvent } from './event.ts';

export class EventQueue {
  private heap: KernelEvent[] = [];

  get size(): number {
    return this.heap.length;
  }

  /** The arrival time of the next event, or Infinity. */
  get next(): number {
    return this.heap[0]?.t ?? Infinity;
  }

  peek(): KernelEvent | undefined {
    return this.heap[0];
  }

  push(event: KernelEvent): void {
    const { heap } = this;
    let at = heap.length;
    heap.push(event);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = heap[parent] as KernelEvent;
      if (compareKernelEvents(above, event) <= 0) break;
      heap[at] = above;
      at = parent;
    }
    heap[at] = event;
  }

  pop(): KernelEvent | undefined {
    const { heap } = this;
    const top = heap[0];
    const last = heap.pop();
    if (top === undefined || last === undefined || heap.length === 0) return top;
    this.sink(last, 0);
    return top;
  }

  /** Puts other events in the place of those that are there, or nothing. */
  renew(current: (event: KernelEvent) => KernelEvent | null): void {
    this.heap = this.heap.map(current).filter((event) => event !== null);
    for (let at = (this.heap.length >> 1) - 1; at >= 0; at -= 1) this.sink(this.heap[at] as KernelEvent, at);
  }

  /** Puts an event at a place, or below it where earlier ones are. */
  private sink(event: KernelEvent, from: number): void {
    const { heap } = this;
    let at = from;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      const right = child + 1;
      if (right < heap.length && compareKernelEvents(heap[right] as KernelEvent, heap[child] as KernelEvent) < 0) child = right;
      const below = heap[child] as KernelEvent;
      if (compareKernelEvents(event, below) <= 0) break;
      heap[at] = below;
      at = child;
    }
    heap[at] = event;
  }
}
