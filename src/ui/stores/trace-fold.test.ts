/** Folds over a prefix of the trace: any walk of the cursor gives the same. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TraceEvent } from '../../kernel/trace.ts';
import { createFold } from './trace-fold.ts';

function events(length: number): TraceEvent[] {
  return Array.from({ length }, (_, n) => ({
    t: n, host: 'h', process: 'h/p.1', pid: 1, n, cause: null, kind: 'tty.output', data: { tty: 'h:1', text: String(n) },
  }));
}

const sum = () => createFold(0, (state, event) => state + event.n);

describe('fold over a prefix of the trace', () => {
  it('gives the same for any walk of the cursor as reading from the start', () => {
    const all = events(900);
    fc.assert(
      fc.property(fc.array(fc.nat(900), { maxLength: 12 }), (walk) => {
        const fold = sum();
        for (const count of walk) expect(fold(all, count)).toEqual(Math.abs(count * (count - 1)) / 2);
      }),
    );
  });

  it('starts over for another trace', () => {
    const fold = sum();
    expect(fold(events(10), 10)).toBe(45);
    expect(fold(events(4), 4)).toBe(6);
  });

  it('reads no further than there are events', () => {
    expect(sum()(events(3), 10)).toBe(3);
  });

  it('keeps the state identical while nothing is added', () => {
    const all = events(5);
    const fold = createFold<readonly number[]>([], (state, event) => [...state, event.n]);
    expect(fold(all, 5)).toBe(fold(all, 5));
  });
});
