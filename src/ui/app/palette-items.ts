/** What the palette offers on every screen, and how it is searched. The open laboratory adds its own. */
import { lessonsOf } from '../course/outline.ts';
import { speak } from '../i18n/speak.ts';
import type { Translate } from '../i18n/words.ts';
import type { PageState } from '../stores/store.ts';
import { NEXT_THEME } from '../theme/preferences.ts';
import { linkedLab, type PaletteItem } from './lab-link.ts';
import { goTo } from './use-route.ts';

export function paletteItems(state: PageState, t: Translate): readonly PaletteItem[] {
  return [...(linkedLab()?.items(t) ?? []), ...lessonItems(state, t), ...pageItems(state, t)];
}

function lessonItems(state: PageState, t: Translate): readonly PaletteItem[] {
  const { outline, locale } = state;
  if (!outline) return [];
  return lessonsOf(outline).map((lesson) => ({
    id: `lesson ${lesson.id}`,
    icon: 'book',
    text: `${lesson.number} · ${lesson.title[locale]}`,
    kind: t('palette.kind.lesson'),
    run: () => goTo({ name: 'lesson', lesson: lesson.id, part: null }),
  }));
}

function pageItems(state: PageState, t: Translate): readonly PaletteItem[] {
  const { setInterface, locale, theme } = state;
  const next = NEXT_THEME[theme];
  return [
    { id: 'home', icon: 'arrow-right', text: t('app.home'), kind: t('palette.kind.page'), run: () => goTo({ name: 'home' }) },
    { id: 'settings', icon: 'settings', text: t('app.settings'), kind: t('palette.kind.page'), run: () => goTo({ name: 'settings' }) },
    { id: 'support', icon: 'book', text: t('app.support'), kind: t('palette.kind.page'), run: () => goTo({ name: 'support' }) },
    { id: 'keys', icon: 'keyboard', text: t('keys.title'), kind: t('palette.kind.page'), run: () => setInterface({ overlay: 'shortcuts' }) },
    {
      id: 'language', icon: 'globe', text: t('palette.switchLanguage'), kind: t('palette.kind.look'),
      run: () => void speak(locale === 'en' ? 'vi' : 'en'),
    },
    {
      id: 'theme', icon: 'theme', text: `${t('app.theme')}: ${t(`app.theme.${next}`)}`, kind: t('palette.kind.look'),
      run: () => setInterface({ theme: next }),
    },
  ];
}

/** Marks and case do not matter: `hang doi` finds `hàng đợi`. */
export function foldForSearch(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').replace(/[đĐ]/g, 'd').toLowerCase();
}

/** Every word of the query must occur. Items whose text begins with the query come first. */
export function findItems(items: readonly PaletteItem[], query: string): readonly PaletteItem[] {
  const asked = foldForSearch(query.trim());
  if (asked === '') return items;
  const words = asked.split(/\s+/);
  const found = items.filter(({ text, kind }) => {
    const hay = foldForSearch(`${text} ${kind}`);
    return words.every((word) => hay.includes(word));
  });
  return [...found].sort((a, b) => rank(a, asked) - rank(b, asked));
}

function rank({ text }: PaletteItem, asked: string): number {
  const folded = foldForSearch(text);
  return folded.startsWith(asked) ? 0 : folded.includes(` ${asked}`) ? 1 : 2;
}
