/** Dates as a post office stamps them: day, month in Roman numerals. */
const MONTHS = ['I', 'II', 'III', 'IV', 'V', 'VI', 'VII', 'VIII', 'IX', 'X', 'XI', 'XII'];

/** `24 XI`, in the browser's own zone. */
export function stampDate(epochMillis: number): string {
  const date = new Date(epochMillis);
  return `${date.getDate()} ${MONTHS[date.getMonth()] ?? ''}`;
}

/** `24 XI 26`. */
export function stampDateLong(epochMillis: number): string {
  return `${stampDate(epochMillis)} ${String(new Date(epochMillis).getFullYear()).slice(2)}`;
}

/** `09:41`. */
export function stampTime(epochMillis: number): string {
  const date = new Date(epochMillis);
  return [date.getHours(), date.getMinutes()].map((part) => String(part).padStart(2, '0')).join(':');
}
