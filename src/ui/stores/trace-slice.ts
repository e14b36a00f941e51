/**
 * The trace so far, and how much of it is shown. Every view of the mail system is a pure function of the first `cursor`
 * events. The view clock (`transport/player.ts`) moves the cursor; nothing here knows what the events mean.
 */
import type { TraceEvent } from '../../kernel/trace.ts';
import type { SetState } from './store.ts';

export interface ViewState {
  /** How many of the events are shown. It walks behind the world, so that movements can be seen. */
  readonly cursor: number;
  /** The cursor follows the world. */
  readonly playing: boolean;
  /** `play`: things move to their new places; `jump`: they are put there. */
  readonly motion: 'play' | 'jump';
  /** No event from this index on is shown: a question comes before it. */
  readonly stopAt: number | null;
  readonly speed: number;
}

export interface TraceSlice extends ViewState {
  /** All events received, in the trace's order. One array that only grows; `count` says how far. */
  readonly events: readonly TraceEvent[];
  readonly count: number;
  readonly appendEvents: (batch: readonly TraceEvent[]) => void;
  /** Another trace, or this one cut to its first `keep` events. */
  readonly resetTrace: (keep?: number) => void;
  readonly setView: (view: ViewState) => void;
}

export function createTraceSlice(set: SetState): TraceSlice {
  return {
    events: [],
    count: 0,
    cursor: 0,
    playing: true,
    motion: 'jump',
    stopAt: null,
    speed: 1,
    appendEvents: (batch) =>
      set((state) => {
        if (batch.length === 0) return {};
        const events = state.events as TraceEvent[];
        for (const event of batch) events.push(event);
        return { count: events.length };
      }),
    resetTrace: (keep = 0) =>
      set((state) => {
        const events = state.events.slice(0, keep);
        return { events, count: events.length, cursor: Math.min(state.cursor, events.length), stopAt: null };
      }),
    setView: ({ cursor, playing, motion, stopAt, speed }) => set({ cursor, playing, motion, stopAt, speed }),
  };
}

type Place = Pick<TraceSlice, 'cursor' | 'count' | 'playing' | 'stopAt'>;

/** As far as the view may go. */
export function showable({ count, stopAt }: Pick<TraceSlice, 'count' | 'stopAt'>): number {
  return Math.min(count, stopAt ?? Infinity);
}

/** Somebody looks back: the terminal is read-only, and a branch can begin here. */
export function isInPast(state: Place): boolean {
  return !state.playing && state.cursor < showable(state);
}

/** The view has come to the question that stops the clock. */
export function isAsked({ cursor, stopAt }: Pick<TraceSlice, 'cursor' | 'stopAt'>): boolean {
  return stopAt !== null && cursor >= stopAt;
}

/** Still walking through what has been recorded. */
export function isCatchingUp(state: Place): boolean {
  return state.playing && state.cursor < showable(state);
}
