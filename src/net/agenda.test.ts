/** The agenda gives events in their one order, whatever was cancelled meanwhile, and knows what is worth waiting for. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareKernelEvents, type KernelEvent } from '../kernel/event.ts';
import { Agenda } from './agenda.ts';

function timer(t: number, n: number, background: boolean): KernelEvent {
  return { t, src: 'p', n, dst: 'p', cause: null, what: { k: 'timer', id: n, background } };
}

describe('the agenda', () => {
  test('is a sorted list without what was cancelled', () => {
    const step = fc.record({ t: fc.integer({ min: 1, max: 50 }), background: fc.boolean(), cancel: fc.option(fc.nat(300), { nil: null }) });
    fc.assert(fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
      const cancelled = new Set<number>();
      const agenda = new Agenda((event) => event.what.k === 'timer' && cancelled.has(event.what.id));
      const all: KernelEvent[] = [];
      for (const [n, { t, background, cancel }] of steps.entries()) {
        const event = timer(t, n, background);
        agenda.push(event);
        all.push(event);
        if (cancel === null || cancel > n || cancelled.has(cancel)) continue;
        cancelled.add(cancel);
        agenda.noteCancelled();
      }
      const left = all.filter(({ n }) => !cancelled.has(n)).sort(compareKernelEvents);
      const foreground = left.filter(({ what }) => what.k === 'timer' && !what.background);
      expect(agenda.nextForeground).toBe(foreground[0]?.t ?? Infinity);
      const popped: KernelEvent[] = [];
      while (agenda.next < Infinity) popped.push(agenda.pop());
      expect(popped).toEqual(left);
    }));
  });
});
