/** What the palette offers, as data: lessons, pages, the time line, panes, looks, commands to type. */
import { goTo } from './use-route.ts';
import { focusPane, type Pane } from './focus-panes.ts';
import { lessonsOf } from '../course/outline.ts';
import type { IconName } from '../pictures/icons.tsx';
import { useStore, type PageState } from '../stores/store.ts';
import { isInPast } from '../stores/trace-slice.ts';
import { isRefusal, nextShown } from '../transport/milestones.ts';
import { forkHere, lookAt, lookAtNow, milestoneBack, milestoneForward, playOrPause, toStart } from '../transport/player.ts';
import { NEXT_THEME } from '../theme/preferences.ts';
import type { Translate } from '../i18n/words.ts';

export interface PaletteItem {
  readonly id: string;
  readonly icon: IconName;
  readonly text: string;
  readonly kind: string;
  readonly run: () => void;
}

const PANE_ICONS: Readonly<Record<Pane, IconName>> = { lesson: 'book', diagram: 'globe', terminal: 'prompt', inspector: 'mail' };
/** Harmless ones that show something at any time. */
const COMMANDS = ['mailq', 'postconf -n', 'tail /var/log/mail.log', 'cat /etc/postfix/main.cf'];

export function paletteItems(state: PageState, t: Translate, lessonOpen: boolean): readonly PaletteItem[] {
  return [...(lessonOpen ? labItems(state, t) : []), ...lessonItems(state, t), ...pageItems(state, t)];
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
    { id: 'keys', icon: 'keyboard', text: t('keys.title'), kind: t('palette.kind.page'), run: () => setInterface({ overlay: 'shortcuts' }) },
    {
      id: 'language', icon: 'globe', text: t('palette.switchLanguage'), kind: t('palette.kind.look'),
      run: () => setInterface({ locale: locale === 'en' ? 'vi' : 'en' }),
    },
    {
      id: 'theme', icon: 'theme', text: `${t('app.theme')}: ${t(`app.theme.${next}`)}`, kind: t('palette.kind.look'),
      run: () => setInterface({ theme: next }),
    },
  ];
}

function labItems(state: PageState, t: Translate): readonly PaletteItem[] {
  const time = t('palette.kind.time');
  const panes = (['lesson', 'diagram', 'terminal', 'inspector'] as const).map((pane) => ({
    id: `pane ${pane}`, icon: PANE_ICONS[pane], text: t('lab.open', { panel: t(PANE_WORDS[pane]) }), kind: t('palette.kind.panel'), run: () => focusPane(pane),
  }));
  const items: PaletteItem[] = [
    { id: 'play', icon: 'step-forward', text: `${t('time.play')} / ${t('time.pause')}`, kind: time, run: playOrPause },
    { id: 'start', icon: 'rewind', text: t('time.toStart'), kind: time, run: toStart },
    { id: 'refusal', icon: 'octagon', text: t('palette.nextRefusal'), kind: time, run: jumpToRefusal },
    { id: 'milestone', icon: 'step-forward', text: t('keys.milestone'), kind: time, run: milestoneForward },
    { id: 'milestone-back', icon: 'step-back', text: t('time.stepBack'), kind: time, run: milestoneBack },
    ...panes,
    ...commandItems(state, t),
  ];
  if (isInPast(state)) {
    items.unshift(
      { id: 'fork', icon: 'fork', text: t('time.forkHere'), kind: time, run: forkHere },
      { id: 'now', icon: 'skip', text: t('time.toNow'), kind: time, run: lookAtNow },
    );
  }
  return items;
}

const PANE_WORDS = { lesson: 'lesson.panel', diagram: 'lab.diagram', terminal: 'lab.terminal', inspector: 'lab.inspector' } as const;

/** From what is shown, round to the beginning when there is none further on. */
function jumpToRefusal(): void {
  const state = useStore.getState();
  const from = state.cursor ?? 0;
  const next = nextShown(state.events, from, state.count, isRefusal) ?? nextShown(state.events, 0, state.count, isRefusal);
  if (next !== null) lookAt(next);
}

/** Only at the shell's prompt: inside telnet a command would be mail. */
function commandItems(state: PageState, t: Translate): readonly PaletteItem[] {
  const tty = state.lesson?.ttys[0];
  const { lab } = state;
  if (tty === undefined || !lab || isInPast(state) || !isAtPrompt(state, tty)) return [];
  const host = tty.slice(0, tty.lastIndexOf(':'));
  return COMMANDS.map((command) => ({
    id: `type ${command}`, icon: 'prompt', text: command, kind: t('palette.kind.terminal', { host }),
    run: () => {
      lab.type(tty, command);
      focusPane('terminal');
    },
  }));
}

export function isAtPrompt(state: Pick<PageState, 'events' | 'count'>, tty: string): boolean {
  for (let at = state.count - 1; at >= 0; at -= 1) {
    const event = state.events[at];
    if (event?.kind === 'tty.foreground' && event.data.tty === tty) return event.data.program === null;
  }
  return false;
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
