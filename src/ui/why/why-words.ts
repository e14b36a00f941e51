/** The card's words in the reader's language: fetched with the card, and filled in after the marks were read. */
import type { Locale } from '../i18n/languages.ts';
import { parseRichText, type RichPart } from '../i18n/rich-text.tsx';
import type { RuleTexts } from './rule-names.ts';
import type { WhyKey } from './words-en.ts';

export interface WhyLanguage {
  readonly rules: RuleTexts;
  readonly words: Readonly<Record<WhyKey, string>>;
}

export type WhyValues = Readonly<Record<string, string | number>>;

const FETCH: Readonly<Record<Locale, () => Promise<{ readonly WHY_LANGUAGE: WhyLanguage }>>> = {
  en: () => import('./language-en.ts'),
  vi: () => import('./language-vi.ts'),
};
const asked = new Map<Locale, Promise<WhyLanguage>>();

/** The same promise every time, as React's `use` wants it; one that failed is asked for again. */
export function whyLanguage(locale: Locale): Promise<WhyLanguage> {
  let promise = asked.get(locale);
  if (promise === undefined) {
    promise = FETCH[locale]().then(({ WHY_LANGUAGE }) => WHY_LANGUAGE);
    promise.catch(() => asked.delete(locale));
    asked.set(locale, promise);
  }
  return promise;
}

/** Values go in last and in one pass: what a client typed is shown as it is, whatever it holds. */
export function filledParts(text: string, values: WhyValues = {}): readonly RichPart[] {
  return parseRichText(text).map((part) => ({ ...part, text: fill(part.text, values) }));
}

export function fill(text: string, values: WhyValues): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
