/** anvil's highest counts since it last told them, and the log lines that tell them (anvil_status_dump() of anvil.c). */
import { formatCtime } from '../../formats/calendar.ts';
import type { System } from '../../net/system.ts';
import { epochSeconds } from '../global/epoch-time.ts';
import type { Service } from '../global/service.ts';

interface Largest {
  readonly value: number;
  readonly ident: string;
  readonly seconds: number;
}

export type Statistics = Map<string, Largest>;

/** In the order of the log. */
const TOLD = ['connection rate', 'connection count', 'message rate', 'recipient rate', 'auth rate', 'cache size'];

export function createStatistics(): Statistics {
  return new Map();
}

export function noteLargest(statistics: Statistics, sys: System, what: string, value: number, ident: string): void {
  if (value <= (statistics.get(what)?.value ?? 0)) return;
  statistics.set(what, { value, ident, seconds: epochSeconds(sys, sys.now) });
}

export function logStatistics(sys: System, { cf, ident: name }: Service, statistics: Statistics): void {
  for (const what of TOLD) {
    const largest = statistics.get(what);
    if (!largest) continue;
    const unit = what.endsWith(' rate') ? `/${cf.seconds('anvil_rate_time_unit')}s` : '';
    const whom = largest.ident === '' ? '' : ` for (${largest.ident})`;
    // ctime(3) without the day's name and the year.
    const when = formatCtime(largest.seconds, sys.utcOffsetMinutes).slice(4, 19);
    sys.log(name, `statistics: max ${what} ${largest.value}${unit}${whom} at ${when}`);
    statistics.delete(what);
  }
}
