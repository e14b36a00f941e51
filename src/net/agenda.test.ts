/** The agenda gives events in their one order, whatever was cancelled meanwhile, and knows what is worth waiting for. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareKernelEvents, type KernelEvent, type Timer } from '../kernel/event.ts';
import { Agenda } from './agenda.ts';

/** A timer as the agenda sees it: one event of it counts, if any, and that may have to be put off. */
class TestTimer implements Timer {
  readonly background: boolean;
  private readonly n: number;
  private t: number;
  private queued: KernelEvent | null;

  constructor(t: number, n: number, background: boolean) {
    this.t = t;
    this.n = n;
    this.background = background;
    this.queued = this.event();
  }

  event(): KernelEvent {
    return { t: this.t, src: 'p', n: this.n, dst: 'p', cause: null, what: { k: 'timer' }, timer: this };
  }

  get first(): KernelEvent {
    return this.queued as KernelEvent;
  }

  cancel(): void {
    this.queued = null;
  }

  putOff(by: number): void {
    this.t += by;
  }

  current(event: KernelEvent): KernelEvent | null {
    if (event !== this.queued) return null;
    if (event.t !== this.t) this.queued = this.event();
    return this.queued;
  }

  ring(): void {
    // The test only asks for the order.
  }
}

describe('the agenda', () => {
  test('is a sorted list without what was cancelled, and with what was put off in its later place', () => {
    const step = fc.record({ t: fc.integer({ min: 1, max: 50 }), background: fc.boolean(), cancel: fc.option(fc.nat(300), { nil: null }), by: fc.nat(30) });
    fc.assert(fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
      const cancelled = new Set<number>();
      const agenda = new Agenda();
      const all: TestTimer[] = [];
      for (const [n, { t, background, cancel, by }] of steps.entries()) {
        const timer = new TestTimer(t, n, background);
        agenda.push(timer.first);
        all.push(timer);
        if (cancel === null || cancel > n || cancelled.has(cancel)) continue;
        // Half of them are cancelled, the others put off.
        if (by % 2 === 0) {
          all[cancel]?.putOff(by);
          continue;
        }
        cancelled.add(cancel);
        all[cancel]?.cancel();
        agenda.noteCancelled();
      }
      const left = all.filter((_, n) => !cancelled.has(n)).map((timer) => timer.event()).sort(compareKernelEvents);
      const foreground = left.filter(({ timer }) => timer?.background === false);
      expect(agenda.nextForeground).toBe(foreground[0]?.t ?? Infinity);
      const popped: KernelEvent[] = [];
      while (agenda.next < Infinity) popped.push(popOf(agenda));
      expect(popped).toEqual(left);
    }));
  });
});

function popOf(agenda: Agenda): KernelEvent {
  const head = agenda.peek();
  if (head === undefined) throw new Error('nothing there');
  agenda.remove(head);
  return head;
}
