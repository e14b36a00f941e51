/**
 * The languages of the page: a reader is sent the one in use, and the other when it is asked for. Nothing may be said
 * in a language before it was fetched; `startPage` sees to the first, `speak` to every change.
 */
import type { NarrationKey } from '../narration/en.ts';

export const LOCALES = ['en', 'vi'] as const;
export type Locale = (typeof LOCALES)[number];

export interface Language {
  readonly words: Readonly<Record<string, string>>;
  readonly narration: Readonly<Record<NarrationKey, string>>;
}

const FETCH: Readonly<Record<Locale, () => Promise<{ readonly LANGUAGE: Language }>>> = {
  en: () => import('./language-en.ts'),
  vi: () => import('./language-vi.ts'),
};
const fetched = new Map<Locale, Language>();

export function isLocale(value: unknown): value is Locale {
  return value === 'en' || value === 'vi';
}

/** What the browser asks for, as far as we have it. */
export function preferredLocale(languages: readonly string[]): Locale {
  for (const language of languages) {
    const short = language.slice(0, 2).toLowerCase();
    if (isLocale(short)) return short;
  }
  return 'en';
}

/** Rejects when the language cannot be fetched: no network, and not kept for use without one. */
export async function loadLanguage(locale: Locale): Promise<void> {
  if (!fetched.has(locale)) fetched.set(locale, (await FETCH[locale]()).LANGUAGE);
}

/** The language if it is here, else the one that is. */
export function languageOf(locale: Locale): Language {
  const found = fetched.get(locale) ?? [...fetched.values()][0];
  if (!found) throw new Error('nothing may be said before a language was fetched');
  return found;
}
