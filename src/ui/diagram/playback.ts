/**
 * The view clock: turns a trace that grows in virtual time into what is shown at this instant.
 *
 * The world may live through a whole delivery in ten milliseconds; the eye needs the envelope's hop to take 900. So
 * what is shown lags behind: `cursor` is the number of events up to which ALL views draw (an index into the trace),
 * and it walks event by event, each looked at for its dwell (`dwell.ts`), divided by the speed. Three exceptions:
 * - A terminal is never kept waiting: output that answers a key is shown at once, with everything before it.
 * - A lag of more than `LAG_MILLIS` is run down faster, so that a burst of thousands of events does not take minutes.
 * - Waits in virtual time are shortened on replay (`waitMillis`); live, they were really waited for.
 *
 * How to wire it (the page's transport and store):
 *   const playback = createPlayback({ onChange: (state) => store.moveCursor(state.cursor) })   // playback-driver.ts
 *   lab.onTrace   → playback.append(events)        lab.onReset → playback.send({ kind: 'reset' })
 *   Play / pause  → playback.send({ kind: 'play' | 'pause' })
 *   `[` `]`       → playback.send({ kind: 'speed', speed })          (¼ to 16; any positive number works)
 *   `.` / `,`     → playback.send({ kind: 'step', by: 1 | -1 })      when `state.cursor === state.length`, also lab.step()
 *   milestones    → playback.send({ kind: 'scrub', cursor })         with the tick's `index + 1`
 *   time line     → onCursor={(cursor) => playback.send({ kind: 'scrub', cursor })}
 *   “back to now” → playback.send({ kind: 'end' })
 *   question      → playback.send({ kind: 'stop', at: index | null })  shows no event from `index` on
 * `state.motion` goes to the diagram: `play` lets things move to their new places, `jump` puts them there.
 *
 * The reducer is pure but for `schedule`, an append-only list that successive states share; a state reads only its
 * first `length` entries.
 */
import type { TraceEvent } from '../../kernel/trace.ts';
import { ANSWER_MICROS, dwellMillis, isStep, isTerminal, MOST_WAIT, READING_MILLIS, waitMillis } from './dwell.ts';

interface Entry {
  /** View time at which the event appears, and until when it is looked at. Milliseconds at 1×. */
  readonly at: number;
  readonly until: number;
  readonly event: TraceEvent;
}

export interface PlaybackState {
  /** Events known, and of them shown. */
  readonly length: number;
  readonly cursor: number;
  readonly playing: boolean;
  readonly speed: number;
  readonly motion: 'play' | 'jump';
  /** View time; see `Entry.at`. */
  readonly viewMillis: number;
  /** No event from this index on is shown. */
  readonly stopAt: number | null;
  /** Events up to here are shown without delay: the terminal has answered. */
  readonly urgent: number;
  readonly lastKey: number;
  readonly schedule: readonly Entry[];
}

export type PlaybackAction =
  | { readonly kind: 'append'; readonly events: readonly TraceEvent[] }
  | { readonly kind: 'tick'; readonly elapsedMillis: number }
  | { readonly kind: 'play' | 'pause' | 'end' | 'reset' }
  | { readonly kind: 'speed'; readonly speed: number }
  | { readonly kind: 'step'; readonly by: 1 | -1 }
  | { readonly kind: 'scrub'; readonly cursor: number }
  | { readonly kind: 'stop'; readonly at: number | null };

/** More than this behind, and the view hurries. */
export const LAG_MILLIS = 8000;
export const SLOWEST = 0.05;
export const FASTEST = 64;

export const NEW_PLAYBACK: PlaybackState = {
  length: 0,
  cursor: 0,
  playing: true,
  speed: 1,
  motion: 'jump',
  viewMillis: 0,
  stopAt: null,
  urgent: 0,
  lastKey: -Infinity,
  schedule: [],
};

export function playback(state: PlaybackState, action: PlaybackAction): PlaybackState {
  switch (action.kind) {
    case 'append':
      return appended(state, action.events);
    case 'tick':
      return state.playing ? ticked(state, Math.max(0, action.elapsedMillis)) : state;
    case 'play':
      return state.playing ? state : { ...state, playing: true, motion: 'play' };
    case 'pause':
      return state.playing ? { ...state, playing: false } : state;
    case 'end':
      return { ...shownUpTo(state, state.length, 'jump'), playing: true };
    case 'reset':
      return { ...NEW_PLAYBACK, schedule: [], speed: state.speed, playing: state.playing };
    case 'speed':
      return { ...state, speed: Math.max(SLOWEST, Math.min(FASTEST, action.speed)) };
    case 'step':
      return { ...stepped(state, action.by), playing: false };
    case 'scrub':
      return { ...shownUpTo(state, action.cursor, 'jump'), playing: false };
    case 'stop':
      return { ...state, stopAt: action.at };
  }
}

function appended(state: PlaybackState, events: readonly TraceEvent[]): PlaybackState {
  if (events.length === 0) return state;
  const schedule = ownSchedule(state);
  let { urgent, lastKey } = state;
  for (const event of events) {
    const before = schedule[schedule.length - 1];
    const at = before === undefined ? 0 : Math.max(before.until, before.at + waitMillis(event.t - before.event.t));
    if (event.kind === 'tty.input') lastKey = event.t;
    const isAnswer = isTerminal(event) && event.t - lastKey <= ANSWER_MICROS;
    const isRead = isAnswer && event.kind === 'tty.output';
    schedule.push({ at, until: at + (isRead ? READING_MILLIS : dwellMillis(event)), event });
    if (isAnswer) urgent = schedule.length;
  }
  return { ...state, schedule, length: schedule.length, urgent, lastKey };
}

/** The shared list, or a copy when another state went on from this one in another way. */
function ownSchedule(state: PlaybackState): Entry[] {
  const schedule = state.schedule as Entry[];
  return schedule.length === state.length ? schedule : schedule.slice(0, state.length);
}

function ticked(state: PlaybackState, elapsedMillis: number): PlaybackState {
  const last = state.schedule[state.length - 1];
  if (last === undefined) return state;
  const lag = last.at - state.viewMillis;
  const rate = state.speed * Math.max(1, lag / LAG_MILLIS) ** 1.5;
  // Past the end the clock goes on a little: a wait that was really waited for is not waited for again.
  let viewMillis = Math.min(state.viewMillis + elapsedMillis * rate, last.until + MOST_WAIT);
  const answered = state.schedule[state.urgent - 1];
  if (answered !== undefined && state.urgent > state.cursor && mayShow(state, state.urgent)) {
    viewMillis = Math.max(viewMillis, answered.at);
  }
  const cursor = Math.max(state.cursor, Math.min(countAt(state, viewMillis), limitOf(state)));
  if (cursor === state.cursor && viewMillis === state.viewMillis) return state;
  // A stopped view does not save up time to rush through afterwards.
  const held = cursor === state.stopAt ? (state.schedule[cursor]?.at ?? viewMillis) : viewMillis;
  return { ...state, cursor, viewMillis: Math.min(viewMillis, held), motion: cursor > state.cursor ? 'play' : state.motion };
}

function mayShow(state: PlaybackState, cursor: number): boolean {
  return cursor <= limitOf(state);
}

function limitOf(state: PlaybackState): number {
  return Math.min(state.length, state.stopAt ?? Infinity);
}

/** How many events have appeared at a view time. */
function countAt(state: PlaybackState, viewMillis: number): number {
  let low = 0;
  let high = state.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((state.schedule[middle]?.at ?? Infinity) <= viewMillis) low = middle + 1;
    else high = middle;
  }
  return low;
}

function shownUpTo(state: PlaybackState, wanted: number, motion: 'play' | 'jump'): PlaybackState {
  const cursor = Math.max(0, Math.min(Math.round(wanted), limitOf(state)));
  const last = state.schedule[cursor - 1];
  const viewMillis = cursor === state.length && last !== undefined ? last.until : (last?.at ?? 0);
  // On replay nobody waits at the terminal: what was urgent when it came is not any more.
  return { ...state, cursor, viewMillis, motion, urgent: 0 };
}

/** To the next or last event that shows; events of plumbing are passed over. */
function stepped(state: PlaybackState, by: 1 | -1): PlaybackState {
  let cursor = state.cursor + by;
  while (cursor > 0 && cursor < state.length) {
    const event = state.schedule[cursor - 1]?.event;
    if (event !== undefined && isStep(event)) break;
    cursor += by;
  }
  return shownUpTo(state, cursor, by > 0 ? 'play' : 'jump');
}

/** Whether time has to pass for anything to change: the driver sleeps otherwise. */
export function isPending(state: PlaybackState): boolean {
  return state.playing && state.cursor < limitOf(state);
}
