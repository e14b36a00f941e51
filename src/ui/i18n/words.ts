/**
 * The interface's words in the reader's language. Keys, not English sentences, name a string; a key that a dictionary
 * lacks is read in English and reported once. Lesson prose and captions are not here: they belong to the lessons.
 *
 * Written as ICU-like `{name}` placeholders. A key that ends in `_one`/`_other` is chosen by `count` (Vietnamese has
 * `_other` alone).
 */
import { createInstance, type i18n } from 'i18next';
import { EN } from './en.ts';
import { VI } from './vi.ts';

export const LOCALES = ['en', 'vi'] as const;
export type Locale = (typeof LOCALES)[number];

type Singular<K extends string> = K extends `${infer Stem}_one` | `${infer Stem}_other` ? Stem : K;
/** Every key that may be asked for, plural endings taken off. */
export type WordKey = Singular<keyof typeof EN>;
export type WordValues = Readonly<Record<string, string | number>>;
export type Translate = (key: WordKey, values?: WordValues) => string;

export function isLocale(value: unknown): value is Locale {
  return value === 'en' || value === 'vi';
}

const missing = new Set<string>();

/** Keys that were asked for and not found in the reader's language, as `vi:key`. */
export function missingWords(): readonly string[] {
  return [...missing];
}

function createWords(dictionaries: Readonly<Record<Locale, Readonly<Record<string, string>>>>): i18n {
  const instance = createInstance();
  void instance.init({
    lng: 'en',
    fallbackLng: 'en',
    initAsync: false,
    keySeparator: false,
    nsSeparator: false,
    interpolation: { escapeValue: false, prefix: '{', suffix: '}' },
    resources: { en: { translation: dictionaries.en }, vi: { translation: dictionaries.vi } },
    returnNull: false,
  });
  return instance;
}

const words = createWords({ en: EN, vi: VI });

function isKnown(locale: Locale, key: string): boolean {
  return words.exists(key, { lng: locale, fallbackLng: locale, count: 2 });
}

/** The translator of one language. The same function every time, so that React may compare it. */
export const translators: Readonly<Record<Locale, Translate>> = {
  en: translator('en'),
  vi: translator('vi'),
};

function translator(locale: Locale): Translate {
  return (key, values) => {
    if (!isKnown(locale, key) && !missing.has(`${locale}:${key}`)) {
      missing.add(`${locale}:${key}`);
      reportMissing(locale, key);
    }
    return words.t(key, { ...values, lng: locale });
  };
}

function reportMissing(locale: Locale, key: string): void {
  // The only place that speaks to the console: a translator must notice, a student must not be stopped.
  // eslint-disable-next-line no-console
  console.warn(`No ${locale} text for “${key}”; showing the English one.`);
}

/** What the browser asks for, as far as we have it. */
export function preferredLocale(languages: readonly string[]): Locale {
  for (const language of languages) {
    const short = language.slice(0, 2).toLowerCase();
    if (isLocale(short)) return short;
  }
  return 'en';
}
