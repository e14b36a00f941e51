/** React's way to the words: `const { t, locale } = useWords()`. */
import { useStore } from '../stores/store.ts';
import type { Locale } from './languages.ts';
import { translators, type Translate } from './words.ts';

export function useWords(): { readonly t: Translate; readonly locale: Locale } {
  const locale = useStore((state) => state.locale);
  return { t: translators[locale], locale };
}
