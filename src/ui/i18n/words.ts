/**
 * The interface's words in the reader's language. Keys, not English sentences, name a string; a key that a language
 * lacks is shown as it is and reported once. Lesson prose and captions are not here: they belong to the lessons.
 *
 * `{name}` is filled in. A key that ends in `_one`/`_other` is chosen by `count`, as the language counts (Vietnamese
 * has `_other` alone).
 */
import type { EN } from './en.ts';
import { languageOf, type Locale } from './languages.ts';

type Singular<K extends string> = K extends `${infer Stem}_one` | `${infer Stem}_other` ? Stem : K;
/** Every key that may be asked for, plural endings taken off. */
export type WordKey = Singular<keyof typeof EN>;
export type WordValues = Readonly<Record<string, string | number>>;
export type Translate = (key: WordKey, values?: WordValues) => string;

const missing = new Set<string>();

/** Keys that were asked for and not found in the reader's language, as `vi:key`. */
export function missingWords(): readonly string[] {
  return [...missing];
}

/** The translator of one language. The same function every time, so that React may compare it. */
export const translators: Readonly<Record<Locale, Translate>> = {
  en: translator('en'),
  vi: translator('vi'),
};

function translator(locale: Locale): Translate {
  const plural = new Intl.PluralRules(locale);
  return (key, values = {}) => {
    const { words } = languageOf(locale);
    const count = values['count'];
    const counted = typeof count === 'number' ? (words[`${key}_${plural.select(count)}`] ?? words[`${key}_other`]) : undefined;
    const text = counted ?? words[key];
    if (text === undefined) reportMissing(locale, key);
    return fill(text ?? key, values);
  };
}

/** In one pass, so that a value is shown as it is, whatever it holds. */
function fill(text: string, values: WordValues): string {
  return text.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''));
}

function reportMissing(locale: Locale, key: string): void {
  if (missing.has(`${locale}:${key}`)) return;
  missing.add(`${locale}:${key}`);
  // The only place that speaks to the console: a translator must notice, a student must not be stopped.
  // eslint-disable-next-line no-console
  console.warn(`No ${locale} text for “${key}”.`);
}
