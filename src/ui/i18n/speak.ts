/** Changing the reader's language: the page goes on in the old one until the new one has been fetched. */
import { useStore } from '../stores/store.ts';
import { loadLanguage, type Locale } from './languages.ts';

let asked: Locale | null = null;

/** Of two quick choices the last one counts, whichever is fetched first. */
export async function speak(locale: Locale): Promise<void> {
  asked = locale;
  const { setInterface } = useStore.getState();
  try {
    await loadLanguage(locale);
    if (asked === locale) setInterface({ locale, languageTrouble: false });
  } catch {
    if (asked === locale) setInterface({ languageTrouble: true });
  }
}
