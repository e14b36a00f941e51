/**
 * The trace so far, and where in it the page is looking. Every view of the mail system is a pure function of
 * `events` up to `shownCount(state)`; nothing here knows what the events mean.
 */
import type { TraceEvent } from '../../kernel/trace.ts';
import type { SetState } from './store.ts';

export interface TraceSlice {
  /** All events received and released, in the trace's order. One array that only grows; `count` says how far. */
  readonly events: readonly TraceEvent[];
  readonly count: number;
  /** How many events are shown while looking back; null while the page follows the world. */
  readonly cursor: number | null;
  /** Changes when the trace starts over (reset, fork), so that caches know. */
  readonly generation: number;
  readonly appendEvents: (batch: readonly TraceEvent[]) => void;
  readonly resetTrace: () => void;
  /** Looks at the first `shown` events; null, or as many as there are while the world runs, follows it again. */
  readonly moveCursor: (shown: number | null) => void;
}

export function createTraceSlice(set: SetState): TraceSlice {
  return {
    events: [],
    count: 0,
    cursor: null,
    generation: 0,
    appendEvents: (batch) =>
      set((state) => {
        if (batch.length === 0) return {};
        const events = state.events as TraceEvent[];
        for (const event of batch) events.push(event);
        return { count: events.length };
      }),
    resetTrace: () =>
      set((state) => ({ events: [], count: 0, cursor: null, generation: state.generation + 1 })),
    moveCursor: (shown) =>
      set((state) => ({
        cursor: shown === null ? null : Math.max(0, Math.min(Math.round(shown), state.count)),
      })),
  };
}

/** How many of the events are shown. */
export function shownCount(state: Pick<TraceSlice, 'cursor' | 'count'>): number {
  return state.cursor ?? state.count;
}

export function isInPast(state: Pick<TraceSlice, 'cursor' | 'count'>): boolean {
  return state.cursor !== null && state.cursor < state.count;
}
