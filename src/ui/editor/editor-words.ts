/** The editor's words in the reader's language: fetched with the editor. */
import type { Locale } from '../i18n/languages.ts';
import type { EditorKey } from './words-en.ts';

export interface EditorLanguage {
  readonly words: Readonly<Record<EditorKey, string>>;
  /** By parameter; those that need no explanation of ours are not there. */
  readonly meanings: Readonly<Record<string, string>>;
}

export type EditorValues = Readonly<Record<string, string | number>>;
export type EditorSay = (key: EditorKey, values?: EditorValues) => string;

export interface EditorSpeech {
  readonly say: EditorSay;
  /** What a parameter is for; null for those that are known by name and default only. */
  meaning(parameter: string): string | null;
}

const FETCH: Readonly<Record<Locale, () => Promise<{ readonly EDITOR_LANGUAGE: EditorLanguage }>>> = {
  en: () => import('./language-en.ts'),
  vi: () => import('./language-vi.ts'),
};
const asked = new Map<Locale, Promise<EditorSpeech>>();

/** The same promise every time, as React's `use` wants it; one that failed is asked for again. */
export function editorSpeech(locale: Locale): Promise<EditorSpeech> {
  let promise = asked.get(locale);
  if (promise === undefined) {
    promise = FETCH[locale]().then(({ EDITOR_LANGUAGE }) => speechOf(EDITOR_LANGUAGE));
    promise.catch(() => asked.delete(locale));
    asked.set(locale, promise);
  }
  return promise;
}

export function speechOf({ words, meanings }: EditorLanguage): EditorSpeech {
  return {
    say: (key, values = {}) => words[key].replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole)),
    meaning: (parameter) => (Object.hasOwn(meanings, parameter) ? (meanings[parameter] ?? null) : null),
  };
}
