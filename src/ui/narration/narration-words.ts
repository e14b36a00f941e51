/**
 * The narration's words in the reader's language, filled in after the marks were read, so that an address or a file
 * name in a value is shown as it is, whatever it contains.
 */
import { languageOf, type Locale } from '../i18n/languages.ts';
import { parseRichText, type RichPart } from '../i18n/rich-text.tsx';
import type { NarrationKey } from './en.ts';

export type NarrationValues = Readonly<Record<string, string | number>>;
/** Text in one language. */
export type Say = (key: NarrationKey, values?: NarrationValues) => string;

export function narrationText(locale: Locale, key: NarrationKey): string {
  return languageOf(locale).narration[key];
}

export interface NarrationPart {
  readonly text: string;
  readonly ink: Exclude<RichPart['kind'], 'strong'>;
  readonly strong: boolean;
}

/** A sentence's parts with their inks; a strong half may hold inked words. */
export function narrationParts(locale: Locale, key: NarrationKey, values: NarrationValues = {}): readonly NarrationPart[] {
  return narrationText(locale, key)
    .split('**')
    .flatMap((half, at) =>
      parseRichText(half).map(({ kind, text }) => ({
        text: fill(text, values),
        ink: kind === 'strong' ? ('text' as const) : kind,
        strong: at % 2 === 1,
      })),
    );
}

/** The sentence as plain text, for a screen reader, a title, a list. */
export function sayIn(locale: Locale): Say {
  return (key, values = {}) => narrationParts(locale, key, values).map(({ text }) => text).join('');
}

function fill(text: string, values: NarrationValues): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
