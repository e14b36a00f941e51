/** Stepping along milestones, there and back. */
import { describe, expect, it } from 'vitest';
import { lectureTrace, refusedTrace } from '../diagram/lecture-trace.fixture.ts';
import { isMilestone, isRefusal, nextShown, previousShown } from './milestones.ts';

describe('milestones', () => {
  it('lead there and back again', () => {
    const events = lectureTrace();
    const there: number[] = [];
    for (let at = nextShown(events, 0, events.length, isMilestone); at !== null; at = nextShown(events, at, events.length, isMilestone)) there.push(at);
    expect(there.length).toBeGreaterThan(6);
    const back: number[] = [];
    for (let at = events.length + 1; at > 0; ) {
      at = previousShown(events, at, isMilestone);
      if (at > 0) back.push(at);
    }
    expect(back.reverse()).toEqual(there);
  });

  it('end at what is known', () => {
    expect(nextShown([], 0, 0, isMilestone)).toBeNull();
    expect(previousShown([], 0, isMilestone)).toBe(0);
  });

  it('find a refusal', () => {
    expect(refusedTrace().some(isRefusal)).toBe(true);
    expect(lectureTrace().some(isRefusal)).toBe(false);
  });
});
