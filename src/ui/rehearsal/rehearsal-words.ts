/** What "What would happen?" says, in the reader's language. */
import type { Locale } from '../i18n/languages.ts';
import { REHEARSAL_EN, type RehearsalKey } from './words-en.ts';
import { REHEARSAL_VI } from './words-vi.ts';

export type RehearsalSay = (key: RehearsalKey, values?: Readonly<Record<string, string | number>>) => string;

export function rehearsalSay(locale: Locale): RehearsalSay {
  const words = locale === 'vi' ? REHEARSAL_VI : REHEARSAL_EN;
  return (key, values = {}) => words[key].replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
