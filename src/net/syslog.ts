/**
 * syslogd: how a line gets into /var/log/mail.log, in the traditional format (RFC 3164 §4.1.2 time stamp).
 *
 * @rfc 3164 §4.1.2
 */
import type { Micros } from '../kernel/trace.ts';
import type { WorldData } from './topology.ts';

export const MAIL_LOG = '/var/log/mail.log';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const DAY_SECONDS = 86_400;

export function formatLogLine(
  world: WorldData,
  hostname: string,
  entry: { readonly ident: string; readonly pid: number; readonly text: string; readonly at: Micros },
): string {
  const seconds = Math.floor((world.startEpochMillis + world.utcOffsetMinutes * 60_000) / 1000 + entry.at / 1e6);
  // Joined, the line is one string: a template's pieces would be kept, each for itself, as long as the log is.
  return [stampOf(seconds), ' ', hostname, ' ', entry.ident, '[', entry.pid, ']: ', entry.text].join('');
}

/** Many lines are written in the same second. */
const latest = { seconds: -1, stamp: '' };

function stampOf(seconds: number): string {
  if (seconds !== latest.seconds) Object.assign(latest, { seconds, stamp: formatStamp(seconds) });
  return latest.stamp;
}

function formatStamp(seconds: number): string {
  const { month, day } = civilFromDays(Math.floor(seconds / DAY_SECONDS));
  const inDay = seconds % DAY_SECONDS;
  const time = [inDay / 3600, (inDay / 60) % 60, inDay % 60].map((part) => String(Math.floor(part)).padStart(2, '0')).join(':');
  return `${MONTHS[month - 1] ?? '???'} ${String(day).padStart(2, ' ')} ${time}`;
}

/** Proleptic Gregorian date of a day count since 1970-01-01 (H. Hinnant's algorithm). */
export function civilFromDays(days: number): { readonly year: number; readonly month: number; readonly day: number } {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const ofEra = shifted - era * 146_097;
  const yearOfEra = Math.floor((ofEra - Math.floor(ofEra / 1460) + Math.floor(ofEra / 36_524) - Math.floor(ofEra / 146_096)) / 365);
  const ofYear = ofEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * ofYear + 2) / 153);
  const day = ofYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1;
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day };
}
