/** The laboratory's keys and palette entries: time, panes, zoom, commands to type. */
import { askAddress } from '../app/ask-address.ts';
import { closeEditor, lastEdited, openEditor } from '../app/edit-place.ts';
import { focusPane, leaveTerminal, PANES, paneOfFocus, type Pane } from '../app/focus-panes.ts';
import type { LabLink, PaletteItem } from '../app/lab-link.ts';
import type { Translate } from '../i18n/words.ts';
import type { IconName } from '../pictures/icons.tsx';
import type { DiagramZoom } from '../stores/interface-slice.ts';
import { useStore, type PageState } from '../stores/store.ts';
import { isInPast } from '../stores/trace-slice.ts';
import { isRefusal, nextShown } from '../transport/milestones.ts';
import { changeSpeed, lookAt, lookAtNow, milestoneBack, milestoneForward, playOrPause, stepBack, stepForward, toStart } from '../transport/player.ts';
import { filesToEdit } from './editable-files.ts';
import { forkHere, typeLine } from './lesson-session.ts';
import { terminalTabs } from './terminal-list.ts';

/** How long `G` waits for its second key. */
const SEQUENCE_MILLIS = 1500;
const PANE_KEYS: Readonly<Record<string, Pane>> = { l: 'lesson', d: 'diagram', t: 'terminal', i: 'inspector' };
const PANE_ICONS: Readonly<Record<Pane, IconName>> = { lesson: 'book', diagram: 'globe', terminal: 'prompt', inspector: 'mail' };
const PANE_WORDS = { lesson: 'lesson.panel', diagram: 'lab.diagram', terminal: 'lab.terminal', inspector: 'lab.inspector' } as const;
/** Harmless commands that show something at any time. */
const COMMANDS = ['mailq', 'postconf -n', 'tail /var/log/mail.log', 'cat /etc/postfix/main.cf'];

const TIME_KEYS: Readonly<Record<string, () => void>> = {
  ' ': playOrPause,
  '.': stepForward,
  ',': stepBack,
  '>': milestoneForward,
  '<': milestoneBack,
  '[': () => changeSpeed(-1),
  ']': () => changeSpeed(1),
  'f': forkHere,
};

const ZOOM_KEYS: Readonly<Record<string, DiagramZoom>> = { 1: 'internet', 2: 'host' };

let goPressedAt = -Infinity;

export const LAB_LINK: LabLink = { onKey, onKeyAnywhere, items: labItems };

function onKeyAnywhere(event: KeyboardEvent): boolean {
  if (event.key === 'Escape' && event.ctrlKey && event.shiftKey) return leaveTerminal();
  if (event.key === 'F2' && !event.ctrlKey && !event.altKey && !event.metaKey && !event.shiftKey) return askWhy();
  if (event.key === 'F4' && !event.ctrlKey && !event.altKey && !event.metaKey && !event.shiftKey) return toggleEditor();
  if (event.key !== 'F6' || event.ctrlKey || event.altKey || event.metaKey) return false;
  const at = PANES.indexOf(paneOfFocus() ?? 'inspector');
  focusPane(PANES[(at + (event.shiftKey ? -1 : 1) + PANES.length) % PANES.length] ?? 'lesson');
  return true;
}

function onKey(event: KeyboardEvent): boolean {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const pane = PANE_KEYS[key];
  const isSecond = event.timeStamp - goPressedAt < SEQUENCE_MILLIS;
  if (pane && isSecond) {
    goPressedAt = -Infinity;
    focusPane(pane);
    return true;
  }
  if (/^[1-9]$/.test(key) && isSecond && goToTab(Number(key))) {
    goPressedAt = -Infinity;
    return true;
  }
  if (key === 'g') {
    goPressedAt = event.timeStamp;
    return true;
  }
  if (key === 'w' && !event.shiftKey) return askWhy();
  if (key === 'e' && !event.shiftKey) return toggleEditor();
  if (key === 'Escape') return closeWhy() || closeDrawer();
  const zoom = ZOOM_KEYS[key];
  if (zoom !== undefined) {
    useStore.getState().setInterface({ zoom });
    return true;
  }
  // Layouts write > and < with or without Shift; full stop and comma with Shift mean the same.
  const shifted = event.shiftKey && event.code === 'Period' ? '>' : event.shiftKey && event.code === 'Comma' ? '<' : key;
  const act = TIME_KEYS[shifted];
  act?.();
  return act !== undefined;
}

/** To a tab of the terminal pane, counted from 1; false where there are not so many. */
function goToTab(number: number): boolean {
  const { lesson, setSession } = useStore.getState();
  const tab = lesson ? terminalTabs(lesson)[number - 1] : undefined;
  if (tab) {
    setSession({ terminalTab: tab.id });
    focusPane('terminal');
  }
  return tab !== undefined;
}

/** What was open last, or main.cf; from within the editor it goes away. */
function toggleEditor(): boolean {
  const { editing } = useStore.getState();
  const isInside = document.activeElement?.closest('.editor') !== null;
  if (editing !== null && isInside) {
    closeEditor();
    return true;
  }
  const files = filesToEdit(useStore.getState());
  const last = lastEdited();
  const place = editing ?? files.find(({ host, path }) => host === last?.host && path === last.path) ?? files[0];
  if (place) openEditor({ host: place.host, path: place.path });
  return place !== undefined;
}

/** About the last reply; a second time it puts the explanation away. */
function askWhy(): boolean {
  if (!closeWhy()) useStore.getState().setInterface({ phonePanel: 'lab', whyReply: 'last' });
  return true;
}

function closeWhy(): boolean {
  const { whyReply, setInterface } = useStore.getState();
  if (whyReply === null) return false;
  setInterface({ whyReply: null });
  return true;
}

function closeDrawer(): boolean {
  const { drawerOpen, setInterface } = useStore.getState();
  if (!drawerOpen) return false;
  setInterface({ drawerOpen: false });
  document.querySelector<HTMLElement>('[data-opens="drawer"]')?.focus();
  return true;
}

function labItems(t: Translate): readonly PaletteItem[] {
  const state = useStore.getState();
  const time = t('palette.kind.time');
  const items: PaletteItem[] = [
    { id: 'play', icon: 'step-forward', text: `${t('time.play')} / ${t('time.pause')}`, kind: time, run: playOrPause },
    { id: 'start', icon: 'rewind', text: t('time.toStart'), kind: time, run: toStart },
    { id: 'why', icon: 'question', text: t('palette.why'), kind: t('palette.kind.panel'), run: () => state.setInterface({ phonePanel: 'lab', whyReply: 'last' }) },
    { id: 'address', icon: 'question', text: t('palette.address'), kind: t('palette.kind.panel'), run: () => askAddress(null) },
    { id: 'refusal', icon: 'octagon', text: t('palette.nextRefusal'), kind: time, run: jumpToRefusal },
    { id: 'milestone', icon: 'step-forward', text: t('palette.nextMilestone'), kind: time, run: milestoneForward },
    { id: 'milestone-back', icon: 'step-back', text: t('palette.lastMilestone'), kind: time, run: milestoneBack },
    { id: 'zoom host', icon: 'server', text: t('palette.zoomHost'), kind: t('palette.kind.panel'), run: () => state.setInterface({ zoom: 'host' }) },
    ...PANES.map((pane): PaletteItem => ({
      id: `pane ${pane}`, icon: PANE_ICONS[pane], text: t('lab.open', { panel: t(PANE_WORDS[pane]) }), kind: t('palette.kind.panel'), run: () => focusPane(pane),
    })),
    ...editItems(state, t),
    ...commandItems(state, t),
  ];
  if (!isInPast(state)) return items;
  return [
    { id: 'fork', icon: 'fork', text: t('time.forkHere'), kind: time, run: forkHere },
    { id: 'now', icon: 'skip', text: t('time.toNow'), kind: time, run: lookAtNow },
    ...items,
  ];
}

/** From what is shown on; round from the beginning when there is none further on. */
function jumpToRefusal(): void {
  const { events, cursor, count } = useStore.getState();
  const next = nextShown(events, cursor, count, isRefusal) ?? nextShown(events, 0, count, isRefusal);
  if (next !== null) lookAt(next);
}

function editItems(state: PageState, t: Translate): readonly PaletteItem[] {
  return filesToEdit(state).map(({ host, path }) => ({
    id: `edit ${host}:${path}`, icon: 'scroll', text: path, kind: t('palette.kind.edit', { host }), run: () => openEditor({ host, path }),
  }));
}

/** Only at the shell's prompt: inside telnet a command would be mail. */
function commandItems(state: PageState, t: Translate): readonly PaletteItem[] {
  const tty = state.lesson?.ttys[0];
  if (tty === undefined || isInPast(state) || !isAtPrompt(state, tty)) return [];
  const host = tty.slice(0, tty.lastIndexOf(':'));
  return COMMANDS.map((command) => ({
    id: `type ${command}`, icon: 'prompt', text: command, kind: t('palette.kind.terminal', { host }),
    run: () => {
      typeLine(tty, command);
      focusPane('terminal');
    },
  }));
}

export function isAtPrompt(state: Pick<PageState, 'events' | 'count'>, tty: string): boolean {
  return programAt(state, tty) === null;
}

/** What holds a terminal: a programme's name, null at the prompt, undefined before it has come up. */
export function programAt(state: Pick<PageState, 'events' | 'count'>, tty: string): string | null | undefined {
  for (let at = state.count - 1; at >= 0; at -= 1) {
    const event = state.events[at];
    if (event?.kind === 'tty.foreground' && event.data.tty === tty) return event.data.program;
  }
  return undefined;
}
