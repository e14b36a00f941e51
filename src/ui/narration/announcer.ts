/**
 * What a screen reader is told, and when: at most one announcement a second. What comes in between is merged: the
 * weightiest of them, and how many there were. A pure reducer; the component owns the timer.
 */
import type { Caption } from './narration.ts';

export interface AnnouncerState {
  /** Captions that wait, in order. */
  readonly waiting: readonly Caption[];
  /** Before this instant (milliseconds) nothing may be said. */
  readonly quietUntil: number;
  readonly spoken: Announcement | null;
}

export interface Announcement {
  readonly caption: Caption;
  /** How many events it stands for. */
  readonly count: number;
  /** Makes the same words said twice two announcements. */
  readonly serial: number;
}

export const NEW_ANNOUNCER: AnnouncerState = { waiting: [], quietUntil: 0, spoken: null };
export const QUIET_MILLIS = 1000;

/** New captions were shown. */
export function heard(state: AnnouncerState, captions: readonly Caption[], nowMillis: number): AnnouncerState {
  if (captions.length === 0) return state;
  return speak({ ...state, waiting: [...state.waiting, ...captions] }, nowMillis);
}

/** Says what waits, if it may; `quietUntil` tells when to ask again. */
export function speak(state: AnnouncerState, nowMillis: number): AnnouncerState {
  const { waiting, spoken } = state;
  const first = waiting[0];
  if (first === undefined || nowMillis < state.quietUntil) return state;
  const caption = waiting.reduce((best, one) => (one.importance >= best.importance ? one : best), first);
  return {
    waiting: [],
    quietUntil: nowMillis + QUIET_MILLIS,
    spoken: { caption, count: waiting.length, serial: (spoken?.serial ?? 0) + 1 },
  };
}
