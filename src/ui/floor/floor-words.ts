/** The floor's words in the reader's language; loaded together with the floor. */
import type { Locale } from '../i18n/languages.ts';
import { FLOOR_EN, type FloorKey } from './floor-en.ts';
import { FLOOR_VI } from './floor-vi.ts';

export type FloorSay = (key: FloorKey, values?: Readonly<Record<string, string | number>>) => string;

export function floorWords(locale: Locale): FloorSay {
  const words = locale === 'vi' ? FLOOR_VI : FLOOR_EN;
  return (key, values = {}) => words[key].replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
