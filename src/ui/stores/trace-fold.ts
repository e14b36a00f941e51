/**
 * Turns "state after the first n events" into something cheap to ask on every frame: goes on from the last answer
 * while the prefix grows, and from the nearest kept state when somebody scrubs back.
 */
import type { TraceEvent } from '../../kernel/trace.ts';

/** `step` must not change the state that it is given: views compare states by identity. */
export type FoldStep<S> = (state: S, event: TraceEvent, index: number) => S;
export type TraceFold<S> = (events: readonly TraceEvent[], count: number) => S;

const KEEP_EVERY = 256;

export function createFold<S>(initial: S, step: FoldStep<S>): TraceFold<S> {
  let known: readonly TraceEvent[] | null = null;
  let kept: S[] = [initial];
  let at = 0;
  let state = initial;
  return (events, count) => {
    if (events !== known) {
      known = events;
      kept = [initial];
      at = 0;
      state = initial;
    }
    if (count < at) {
      const slot = Math.min(kept.length - 1, Math.floor(count / KEEP_EVERY));
      at = slot * KEEP_EVERY;
      state = kept[slot] ?? initial;
    }
    for (; at < count; at += 1) {
      const event = events[at];
      if (event === undefined) break;
      state = step(state, event, at);
      if ((at + 1) % KEEP_EVERY === 0) kept[(at + 1) / KEEP_EVERY] = state;
    }
    return state;
  };
}
