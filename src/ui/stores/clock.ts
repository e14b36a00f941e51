/** Virtual time for the eye: wall-clock time in the world, as `09:14:53.412`, and spans such as `5 min`. */
import type { Micros } from '../../kernel/trace.ts';
import type { WorldData } from '../../net/topology.ts';

export type WorldClock = Pick<WorldData, 'startEpochMillis' | 'utcOffsetMinutes'>;

const DAY_MILLIS = 86_400_000;

/** Time of day in the world's own zone, to the millisecond. */
export function clockText(t: Micros, clock: WorldClock): string {
  const millis = clock.startEpochMillis + clock.utcOffsetMinutes * 60_000 + Math.floor(t / 1000);
  const ofDay = ((millis % DAY_MILLIS) + DAY_MILLIS) % DAY_MILLIS;
  const parts = [ofDay / 3_600_000, (ofDay / 60_000) % 60, (ofDay / 1000) % 60].map((part) => String(Math.floor(part)).padStart(2, '0'));
  return `${parts.join(':')}.${String(ofDay % 1000).padStart(3, '0')}`;
}

/** How long until something happens, coarsely: `0.4 s`, `12 s`, `5 min`, `2 h`. The same in both languages. */
export function spanText(micros: Micros): string {
  const seconds = micros / 1_000_000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 90) return `${Math.round(seconds)} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  return `${Math.round(seconds / 3600)} h`;
}
