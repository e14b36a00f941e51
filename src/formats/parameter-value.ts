/**
 * Values of main.cf parameters: times with units (conv_time(3)) and lists (mystrtokq(3) over CHARS_COMMA_SP).
 */

const UNIT_SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86400, w: 604800 };

/** Seconds of `30`, `4h`, `5d`; null where the text is none. Anything after the unit letter is ignored, as in Postfix. */
export function parseSeconds(text: string, defaultUnit: string): number | null {
  const match = /^\s*(\d{1,9})(.?)/s.exec(text);
  if (!match) return null;
  const unit = UNIT_SECONDS[match[2] || defaultUnit];
  return unit === undefined ? null : Number(match[1]) * unit;
}

/** The unit letter of a default such as `300s`; seconds where it has none. */
export function timeUnitOf(usual: string): string {
  return /[A-Za-z]/.exec(usual)?.[0] ?? 's';
}

/** Splits at commas and white space; text in braces stays together, braces included. */
export function splitList(text: string): readonly string[] {
  const items: string[] = [];
  let item = '';
  let level = 0;
  for (const character of text) {
    if (level === 0 && /[\s,]/.test(character)) {
      if (item !== '') items.push(item);
      item = '';
      continue;
    }
    if (character === '{') level += 1;
    if (character === '}' && level > 0) level -= 1;
    item += character;
  }
  if (item !== '') items.push(item);
  return items;
}
