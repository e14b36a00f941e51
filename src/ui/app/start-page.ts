/** Joins the store to the browser: preferences, theme, language, address, and what is kept between visits. */
import { courseOutline } from '../course/course-source.ts';
import { LOCALES, loadLanguage, type Locale } from '../i18n/languages.ts';
import { speak } from '../i18n/speak.ts';
import { loadProgress } from '../progress/progress-store.ts';
import { useStore } from '../stores/store.ts';
import { followTheme, keepPreferences, readPreferences } from '../theme/preferences.ts';
import { parseRoute } from './route.ts';

/** Resolves when the page can speak; rejects when no language can be fetched. */
export async function startPage(): Promise<void> {
  const { setInterface } = useStore.getState();
  const preferences = readPreferences();
  let stopFollowing = followTheme(preferences.theme);
  const locale = await firstLanguage(parseRoute(window.location.hash).locale ?? preferences.locale);
  setInterface({ ...preferences, locale });
  applyLanguage();
  useStore.subscribe((state, before) => {
    if (state.theme !== before.theme) {
      stopFollowing();
      stopFollowing = followTheme(state.theme);
    }
    if (state.locale !== before.locale) applyLanguage();
    if (PREFERENCE_KEYS.some((key) => state[key] !== before[key])) keepPreferences(state);
  });
  window.addEventListener('hashchange', () => {
    const { locale } = parseRoute(window.location.hash);
    if (locale !== null && locale !== useStore.getState().locale) void speak(locale);
  });
  useStore.getState().setSession({ outline: courseOutline() });
  void loadProgress();
}

/** The language that is wanted, or any that can be had. */
async function firstLanguage(wanted: Locale): Promise<Locale> {
  const other = LOCALES.find((locale) => locale !== wanted) ?? wanted;
  return loadLanguage(wanted).then(() => wanted, () => loadLanguage(other).then(() => other));
}

const PREFERENCE_KEYS = ['theme', 'locale', 'lessonWidth', 'inspectorWidth', 'diagramHeight', 'singleKeys'] as const;

function applyLanguage(): void {
  document.documentElement.lang = useStore.getState().locale;
}
