/** What keys mean on the time line: event by event, tick by tick, to the ends. */
import type { TraceEvent } from '../../kernel/trace.ts';
import { isStep } from '../diagram/dwell.ts';
import type { Tick } from './milestones.ts';

interface Where {
  readonly events: readonly TraceEvent[];
  readonly cursor: number;
  readonly ticks: readonly Tick[];
}

/** What a key means for the cursor; null when the key is not the time line's. */
export function cursorForKey(event: { readonly key: string; readonly shiftKey: boolean }, { events, cursor, ticks }: Where): number | null {
  switch (event.key) {
    case 'ArrowRight':
    case 'ArrowUp':
      return event.shiftKey ? nextTick(ticks, cursor, events.length) : neighbour(events, cursor, 1);
    case 'ArrowLeft':
    case 'ArrowDown':
      return event.shiftKey ? lastTick(ticks, cursor) : neighbour(events, cursor, -1);
    case 'PageDown':
      return nextTick(ticks, cursor, events.length);
    case 'PageUp':
      return lastTick(ticks, cursor);
    case 'Home':
      return 0;
    case 'End':
      return events.length;
    default:
      return null;
  }
}

/** The cursor of the next tick after, or the last before, a cursor: also for the page's own keys. */
export function nextTick(ticks: readonly Tick[], cursor: number, length: number): number {
  const next = ticks.find(({ index }) => index >= cursor);
  return next === undefined ? length : next.index + 1;
}

export function lastTick(ticks: readonly Tick[], cursor: number): number {
  const last = ticks.findLast(({ index }) => index + 1 < cursor);
  return last === undefined ? 0 : last.index + 1;
}

function neighbour(events: readonly TraceEvent[], cursor: number, by: 1 | -1): number {
  let next = cursor + by;
  while (next > 0 && next < events.length) {
    const event = events[next - 1];
    if (event !== undefined && isStep(event)) break;
    next += by;
  }
  return Math.max(0, Math.min(events.length, next));
}
