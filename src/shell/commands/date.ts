/** date: the host's clock. Mirrors GNU coreutils 9.1 in the C locale: formats, -u, -R, -I, `-d @SECONDS`. */
import { octetsFromText } from '../../base/octets.ts';
import { calendarTime, formatMailDate, type CalendarTime } from '../../formats/calendar.ts';
import { parseMailDate } from '../../formats/date-parse.ts';
import { getopt } from '../../formats/getopt.ts';
import { failed, printed, type HostCall, type Outcome } from '../host-command.ts';

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS = [
  'January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December',
];
const USUAL = '%a %b %e %H:%M:%S %Z %Y';

export function date(call: HostCall): Outcome {
  const words = call.args.map((word) => (word === '-I' ? '-Idate' : word));
  const options = getopt(words, { letters: 'uRI:d:s:', long: { '--utc': 'u', '--universal': 'u', '--rfc-email': 'R', '--date': 'd', '--set': 's' } });
  if (!options.ok) return failed(`date: ${options.text}\nTry 'date --help' for more information.\n`);
  const value = (letter: string): string | undefined => options.given.findLast((option) => option.letter === letter)?.value;
  if (value('s') !== undefined) return failed('date: cannot set date: Operation not permitted\n');
  const offset = value('u') === undefined ? call.clock.utcOffsetMinutes : 0;
  const wanted = value('d');
  const seconds = wanted === undefined ? call.clock.epochMillis / 1000 : secondsOf(wanted, call.clock.epochMillis / 1000);
  if (seconds === null) return failed(octetsFromText(`date: invalid date ‘${wanted ?? ''}’\n`));
  const [format = USUAL] = options.operands;
  if (options.operands.length > 1) return failed(octetsFromText(`date: extra operand ‘${options.operands[1] ?? ''}’\nTry 'date --help' for more information.\n`));
  if (format !== USUAL && !format.startsWith('+')) return failed(octetsFromText(`date: invalid date ‘${format}’\n`));
  const iso = value('I');
  const text = value('R') !== undefined ? formatMailDate(Math.floor(seconds), offset).replace(/ \([^()]*\)$/, '')
    : iso !== undefined ? formatDate(iso === 'date' ? '%Y-%m-%d' : '%Y-%m-%dT%H:%M:%S%:z', seconds, offset)
    : formatDate(format.replace(/^\+/, ''), seconds, offset);
  return printed(`${octetsFromText(text)}\n`);
}

function secondsOf(text: string, now: number): number | null {
  if (text === 'now' || text === 'today' || text === '') return now;
  const at = /^@(-?\d{1,11})$/.exec(text);
  return at ? Number(at[1]) : parseMailDate(text);
}

/** strftime(3) in the C locale. `seconds` may have a fraction. */
export function formatDate(format: string, seconds: number, offsetMinutes: number): string {
  const whole = Math.floor(seconds);
  const t = calendarTime(whole, offsetMinutes);
  return format.replace(/%(:?[A-Za-z%])/g, (match, letter: string) => fieldOf(letter, t, seconds, whole, offsetMinutes) ?? match);
}

function fieldOf(letter: string, t: CalendarTime, seconds: number, whole: number, offset: number): string | null {
  const two = (value: number): string => String(value).padStart(2, '0');
  const again = (format: string): string => formatDate(format, seconds, offset);
  const zone = `${offset < 0 ? '-' : '+'}${two(Math.floor(Math.abs(offset) / 60))}`;
  const minutes = two(Math.abs(offset) % 60);
  switch (letter) {
    case '%': return '%';
    case 'a': return (DAYS[t.weekday] ?? '').slice(0, 3);
    case 'A': return DAYS[t.weekday] ?? '';
    case 'b': case 'h': return (MONTHS[t.month] ?? '').slice(0, 3);
    case 'B': return MONTHS[t.month] ?? '';
    case 'c': return again('%a %b %e %H:%M:%S %Y');
    case 'd': return two(t.day);
    case 'D': case 'x': return again('%m/%d/%y');
    case 'e': return String(t.day).padStart(2);
    case 'F': return again('%Y-%m-%d');
    case 'H': return two(t.hour);
    case 'I': return two(t.hour % 12 || 12);
    case 'm': return two(t.month + 1);
    case 'M': return two(t.minute);
    case 'n': return '\n';
    case 'N': return String(Math.round((seconds - whole) * 1e9)).padStart(9, '0');
    case 'p': return t.hour < 12 ? 'AM' : 'PM';
    case 'R': return again('%H:%M');
    case 's': return String(whole);
    case 'S': return two(t.second);
    case 't': return '\t';
    case 'T': case 'X': return again('%H:%M:%S');
    case 'u': return String(t.weekday || 7);
    case 'w': return String(t.weekday);
    case 'y': return two(t.year % 100);
    case 'Y': return String(t.year);
    case 'z': return zone + minutes;
    case ':z': return `${zone}:${minutes}`;
    case 'Z': return offset === 0 ? 'UTC' : minutes === '00' ? zone : zone + minutes;
    default: return null;
  }
}
