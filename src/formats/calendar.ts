/**
 * Calendar arithmetic without a Date object, and dates as mail software writes them: RFC 5322 in headers, ctime(3) in
 * mbox From_ lines and queue listings, fourteen digits in generated Message-Ids.
 */

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

/** A broken-down time, as struct tm; `month` counts from 0. */
export interface CalendarTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly weekday: number;
}

/** Breaks down seconds since 1970, moved by an offset from UTC in minutes (days-from-civil, run backwards). */
export function calendarTime(seconds: number, utcOffsetMinutes = 0): CalendarTime {
  const local = seconds + utcOffsetMinutes * 60;
  const days = Math.floor(local / 86400);
  const rest = local - days * 86400;
  const shifted = days + 719468;
  const era = Math.floor(shifted / 146097);
  const dayOfEra = shifted - era * 146097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36524) - Math.floor(dayOfEra / 146096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = (shiftedMonth + 2) % 12;
  return {
    year: yearOfEra + era * 400 + (month <= 1 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1,
    hour: Math.floor(rest / 3600),
    minute: Math.floor(rest / 60) % 60,
    second: rest % 60,
    weekday: (((days + 4) % 7) + 7) % 7,
  };
}

/** `Tue, 24 Nov 2026 02:00:00 +0000 (UTC)`; a day below 10 is padded with a blank. */
export function formatMailDate(seconds: number, utcOffsetMinutes = 0): string {
  const t = calendarTime(seconds, utcOffsetMinutes);
  const offset = formatOffset(utcOffsetMinutes);
  return `${dayName(t)}, ${blank2(t.day)} ${monthName(t)} ${t.year} ${clockTime(t)} ${offset} (${zoneName(utcOffsetMinutes)})`;
}

/** `Tue Nov 24 02:00:00 2026`, as in an mbox From_ line. */
export function formatCtime(seconds: number, utcOffsetMinutes = 0): string {
  const t = calendarTime(seconds, utcOffsetMinutes);
  return `${dayName(t)} ${monthName(t)} ${blank2(t.day)} ${clockTime(t)} ${t.year}`;
}

/** `20261124020000` in UTC, as in a generated Message-Id. */
export function formatDateDigits(seconds: number): string {
  const t = calendarTime(seconds);
  return `${t.year}${zero2(t.month + 1)}${zero2(t.day)}${zero2(t.hour)}${zero2(t.minute)}${zero2(t.second)}`;
}

function dayName(t: CalendarTime): string {
  return DAYS[t.weekday] ?? '';
}
function monthName(t: CalendarTime): string {
  return MONTHS[t.month] ?? '';
}
function clockTime(t: CalendarTime): string {
  return `${zero2(t.hour)}:${zero2(t.minute)}:${zero2(t.second)}`;
}
function zero2(value: number): string {
  return String(value).padStart(2, '0');
}
function blank2(value: number): string {
  return String(value).padStart(2, ' ');
}
function formatOffset(minutes: number): string {
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${zero2(Math.floor(size / 60))}${zero2(size % 60)}`;
}

/** tzdata names zones without a letter code by their offset (`+07`); whole hours drop the minutes. */
function zoneName(minutes: number): string {
  if (minutes === 0) return 'UTC';
  const offset = formatOffset(minutes);
  return offset.endsWith('00') ? offset.slice(0, 3) : offset;
}
