/**
 * What must be known before the first paint: theme, language, sizes of panes. Kept in localStorage, which can be read
 * at once; without one (private window) the page works and forgets. `data-theme` on <html> carries the result.
 */
import { isLocale, preferredLocale, type Locale } from '../i18n/languages.ts';
import type { ThemeChoice } from '../stores/interface-slice.ts';

const KEY = 'posthorn.preferences';

export interface Preferences {
  readonly theme: ThemeChoice;
  readonly locale: Locale;
  readonly lessonWidth: number | null;
  readonly inspectorWidth: number | null;
  readonly diagramHeight: number | null;
  /** Shortcuts of one key; some people must be able to turn them off (WCAG 2.1.4). */
  readonly singleKeys: boolean;
}

type Kept = Partial<Record<keyof Preferences, unknown>>;

function kept(): Kept {
  try {
    const value: unknown = JSON.parse(window.localStorage.getItem(KEY) ?? '{}');
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

function pixels(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 && value < 10_000 ? value : null;
}

export function readPreferences(): Preferences {
  const { theme, locale, lessonWidth, inspectorWidth, diagramHeight, singleKeys } = kept();
  return {
    theme: theme === 'light' || theme === 'dark' ? theme : 'system',
    locale: isLocale(locale) ? locale : preferredLocale(window.navigator.languages),
    lessonWidth: pixels(lessonWidth),
    inspectorWidth: pixels(inspectorWidth),
    diagramHeight: pixels(diagramHeight),
    singleKeys: singleKeys !== false,
  };
}

export function keepPreferences(state: Preferences): void {
  const { theme, locale, lessonWidth, inspectorWidth, diagramHeight, singleKeys } = state;
  try {
    window.localStorage.setItem(KEY, JSON.stringify({ theme, locale, lessonWidth, inspectorWidth, diagramHeight, singleKeys }));
  } catch {
    // No room or not allowed: the choice lasts until the tab closes.
  }
}

export function forgetPreferences(): void {
  try {
    window.localStorage.removeItem(KEY);
  } catch {
    // Nothing was kept either.
  }
}

const DARK = '(prefers-color-scheme: dark)';

/** Applies the choice, and follows the system while that is the choice. Returns how to stop. */
export function followTheme(theme: ThemeChoice): () => void {
  const system = window.matchMedia(DARK);
  const apply = (): void => {
    document.documentElement.dataset['theme'] = theme === 'system' ? (system.matches ? 'dark' : 'light') : theme;
  };
  apply();
  system.addEventListener('change', apply);
  return () => system.removeEventListener('change', apply);
}

export const NEXT_THEME: Readonly<Record<ThemeChoice, ThemeChoice>> = { system: 'light', light: 'dark', dark: 'system' };
