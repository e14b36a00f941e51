/** Joins the store to the browser: preferences, theme, language, address, and what is kept between visits. */
import { courseOutline } from '../course/course-source.ts';
import { loadProgress } from '../progress/progress-store.ts';
import { useStore } from '../stores/store.ts';
import { followTheme, keepPreferences, readPreferences } from '../theme/preferences.ts';
import { parseRoute } from './route.ts';

export function startPage(): void {
  const { setInterface } = useStore.getState();
  const preferences = readPreferences();
  setInterface({ ...preferences, locale: parseRoute(window.location.hash).locale ?? preferences.locale });
  applyLanguage();
  let stopFollowing = followTheme(preferences.theme);
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
    if (locale !== null && locale !== useStore.getState().locale) setInterface({ locale });
  });
  useStore.getState().setSession({ outline: courseOutline() });
  void loadProgress();
}

const PREFERENCE_KEYS = ['theme', 'locale', 'lessonWidth', 'inspectorWidth', 'diagramHeight', 'singleKeys'] as const;

function applyLanguage(): void {
  document.documentElement.lang = useStore.getState().locale;
}
