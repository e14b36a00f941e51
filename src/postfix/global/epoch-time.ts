/**
 * Between the world's virtual microseconds and the seconds since 1970 that queue files, logs and headers carry.
 */
import type { Micros } from '../../kernel/trace.ts';

/** What of a `System` tells the time; a whole `System` fits. */
export interface Clock {
  readonly now: Micros;
  readonly epochMillis: number;
  readonly utcOffsetMinutes: number;
}

/** Milliseconds since 1970 at virtual time 0, whether or not `epochMillis` was rounded down. */
export function startEpochMillis(clock: Clock): number {
  return Math.ceil(clock.epochMillis - clock.now / 1000 - 1e-6);
}

/** Microseconds since 1970 at a virtual time. Exact: below 2^53 until the year 2255. */
export function epochMicros(clock: Clock, at: Micros): number {
  return startEpochMillis(clock) * 1000 + Math.round(at);
}

/** Whole seconds since 1970 at a virtual time. */
export function epochSeconds(clock: Clock, at: Micros): number {
  return Math.floor(epochMicros(clock, at) / 1e6);
}

/** The virtual time of an instant that is given as seconds and microseconds since 1970. */
export function microsOfEpoch(clock: Clock, seconds: number, micros: number): Micros {
  return seconds * 1e6 + micros - startEpochMillis(clock) * 1000;
}
