/** The date of a log line, `Nov 24 02:00:00`, as `$localtime` in reply templates shows it (strftime `%b %d %H:%M:%S`). */
import { mailDate } from '../global/mail-date.ts';
import type { Clock } from '../global/epoch-time.ts';

export function formatLogDate(clock: Clock): string {
  const match = /^\w+, +(\d+) (\w+) \d+ (\d\d:\d\d:\d\d)/.exec(mailDate(clock));
  return match ? `${match[2] ?? ''} ${(match[1] ?? '').padStart(2, '0')} ${match[3] ?? ''}` : '';
}
