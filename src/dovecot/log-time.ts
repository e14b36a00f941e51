/** Dovecot's `log_timestamp`: strftime(3) as far as the usual formats need it. */
import { calendarTime } from '../formats/calendar.ts';
import type { System } from '../net/system.ts';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

export function formatLogTime(sys: Pick<System, 'epochMillis' | 'utcOffsetMinutes'>, template = '%b %d %H:%M:%S '): string {
  const t = calendarTime(Math.floor(sys.epochMillis / 1000), sys.utcOffsetMinutes);
  const two = (value: number): string => String(value).padStart(2, '0');
  const values: Readonly<Record<string, string>> = {
    Y: String(t.year), m: two(t.month + 1), b: MONTHS[t.month] ?? '', d: two(t.day), H: two(t.hour), M: two(t.minute), S: two(t.second), '%': '%',
  };
  return template.replace(/%([YmbdHMS%])/g, (whole, letter: string) => values[letter] ?? whole);
}
