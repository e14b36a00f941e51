/** Dates of a virtual instant as Postfix writes them: mail_date(3) for headers, ctime(3) for mbox From_ lines. */
import { formatCtime, formatMailDate } from '../../formats/calendar.ts';
import { epochSeconds, type Clock } from './epoch-time.ts';
import type { Micros } from '../../kernel/trace.ts';

/** The RFC 5322 date of this instant on this host. */
export function mailDate(clock: Clock, at: Micros = clock.now): string {
  return formatMailDate(epochSeconds(clock, at), clock.utcOffsetMinutes);
}

/** The ctime(3) date of this instant on this host. */
export function ctimeDate(clock: Clock, at: Micros = clock.now): string {
  return formatCtime(epochSeconds(clock, at), clock.utcOffsetMinutes);
}
