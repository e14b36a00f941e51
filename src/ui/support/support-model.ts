/** What is simulated, as the build reads it from the sources, and how the reader's words narrow it down. */
import type { Locale } from '../i18n/languages.ts';
import { ABSENCES_VI } from './absences-vi.ts';
import { RFC_TITLES } from './rfc-titles.ts';

export interface RfcSection {
  readonly section: string | null;
  /** What it is, in protocol words: `MAIL`. */
  readonly label: string | null;
}
export interface SupportedRfc {
  readonly rfc: number;
  readonly sections: readonly RfcSection[];
}
export interface Absence {
  readonly id: string;
  readonly text: string;
}
export interface SupportedParameter {
  readonly name: string;
  /** As `postconf -d` prints it; null where the host decides. */
  readonly value: string | null;
  readonly readers: readonly string[];
}
export interface Support {
  readonly programs: readonly string[];
  readonly rfcs: readonly SupportedRfc[];
  readonly absences: readonly Absence[];
  readonly parameters: readonly SupportedParameter[];
}

/** Read by at least so many programmes: nearly all of Postfix does, and the list would say nothing more. */
export const NEARLY_ALL = 8;

/** The part of the table in which every word of `query` occurs, absences in the reader's language. */
export function narrowed(support: Support, query: string, locale: Locale): Support {
  const words = query.toLowerCase().split(/\s+/).filter((word) => word !== '');
  const fits = (...texts: readonly (string | null)[]): boolean => {
    const hay = texts.join(' ').toLowerCase();
    return words.every((word) => hay.includes(word));
  };
  const absences = support.absences.map(({ id, text }) => ({ id, text: locale === 'vi' ? (ABSENCES_VI[id] ?? text) : text }));
  return {
    programs: support.programs.filter((name) => fits(name)),
    rfcs: support.rfcs.filter(({ rfc, sections }) =>
      fits(`rfc ${rfc}`, `rfc${rfc}`, RFC_TITLES[rfc] ?? '', ...sections.flatMap(({ section, label }) => [`§${section ?? ''}`, label]))),
    absences: absences.filter(({ id, text }) => fits(id, text)),
    parameters: support.parameters.filter(({ name, value, readers }) => fits(name, value, ...(readers.length < NEARLY_ALL ? readers : []))),
  };
}
