/** The store's trace: how it grows, and how a reset replaces it. */
import { describe, expect, it } from 'vitest';
import type { TraceEvent } from '../../kernel/trace.ts';
import { clockText, spanText } from './clock.ts';
import { speedStep, SPEEDS } from './lab-slice.ts';
import { createPageStore } from './store.ts';
import { isAsked, isCatchingUp, isInPast, showable, type ViewState } from './trace-slice.ts';

const EVENT: TraceEvent = { t: 5, host: 'h', process: 'h/p.1', pid: 1, n: 1, cause: null, kind: 'tty.output', data: { tty: 'h:1', text: 'x' } };
const LIVE: ViewState = { cursor: 0, playing: true, motion: 'jump', stopAt: null, speed: 1 };

describe('the trace in the store', () => {
  it('grows in place, so that views may keep what they read', () => {
    const store = createPageStore();
    const before = store.getState().events;
    store.getState().appendEvents([EVENT, EVENT]);
    store.getState().appendEvents([EVENT]);
    expect(store.getState().events).toBe(before);
    expect(store.getState().count).toBe(3);
  });

  it('is another one after a reset, cut to what is kept', () => {
    const store = createPageStore();
    store.getState().appendEvents([EVENT, EVENT, EVENT]);
    store.getState().setView({ ...LIVE, cursor: 3, stopAt: 3 });
    const before = store.getState().events;
    store.getState().resetTrace(2);
    const { events, count, cursor, stopAt } = store.getState();
    expect(events).not.toBe(before);
    expect([events.length, count, cursor, stopAt]).toEqual([2, 2, 2, null]);
  });

  it('does not tell subscribers about nothing', () => {
    const store = createPageStore();
    let told = 0;
    store.subscribe((state, before) => (told += state.count === before.count ? 0 : 1));
    store.getState().appendEvents([]);
    expect(told).toBe(0);
  });
});

describe('where the view is', () => {
  const at = (cursor: number, playing: boolean, stopAt: number | null = null) => ({ cursor, playing, stopAt, count: 10 });

  it('looks back only when it does not follow the world', () => {
    expect(isInPast(at(4, false))).toBe(true);
    expect(isInPast(at(4, true))).toBe(false);
    expect(isInPast(at(10, false))).toBe(false);
    expect(isCatchingUp(at(4, true))).toBe(true);
  });

  it('stands still before a question, which is no past', () => {
    expect(showable(at(0, true, 6))).toBe(6);
    expect(isAsked(at(6, true, 6))).toBe(true);
    expect(isAsked(at(5, true, 6))).toBe(false);
    expect(isInPast(at(6, false, 6))).toBe(false);
    expect(isInPast(at(3, false, 6))).toBe(true);
  });
});

describe('clock', () => {
  const clock = { startEpochMillis: Date.UTC(2026, 10, 24, 2, 0, 0), utcOffsetMinutes: 420 };

  it('tells the time of day of the world, in its own zone', () => {
    expect(clockText(0, clock)).toBe('09:00:00.000');
    expect(clockText(893_412_900, clock)).toBe('09:14:53.412');
    expect(clockText(15 * 3_600_000_000, clock)).toBe('00:00:00.000');
    expect(clockText(0, { startEpochMillis: 0, utcOffsetMinutes: -60 })).toBe('23:00:00.000');
  });

  it('tells spans coarsely', () => {
    expect([400_000, 12_000_000, 300_000_000, 7_200_000_000].map(spanText)).toEqual(['0.4 s', '12 s', '5 min', '2 h']);
  });

  it('goes through the speeds one notch at a time and stops at the ends', () => {
    expect(speedStep(1, 1)).toBe(2);
    expect(speedStep(1, -1)).toBe(0.5);
    expect(speedStep(SPEEDS[0], -1)).toBe(SPEEDS[0]);
    expect(speedStep(60, 1)).toBe(60);
    expect(speedStep(3, 1)).toBe(4);
  });
});
