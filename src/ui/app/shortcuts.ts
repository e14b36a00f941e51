/**
 * Keyboard shortcuts. Keys that write belong to whatever has the focus (a field, the terminal); these act elsewhere.
 * Out of the terminal lead Ctrl+Shift+Esc and F6, which also goes round the panes.
 */
import type { DiagramZoom, Overlay } from '../stores/interface-slice.ts';
import { useStore } from '../stores/store.ts';
import { changeSpeed, forkHere, milestoneBack, milestoneForward, playOrPause, stepBack, stepForward } from '../transport/player.ts';
import { PANES, focusPane, paneOfFocus, leaveTerminal, type Pane } from './focus-panes.ts';

/** How long `G` waits for its second key. */
const SEQUENCE_MILLIS = 1500;
const PANE_KEYS: Readonly<Record<string, Pane>> = { l: 'lesson', d: 'diagram', t: 'terminal', i: 'inspector' };
const ZOOM_KEYS: Readonly<Record<string, DiagramZoom>> = { '1': 'internet' };

let goPressedAt = -Infinity;

function isWriting(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.closest('.xterm') !== null) return true;
  if (target instanceof HTMLInputElement) return !['radio', 'checkbox', 'range', 'button', 'submit', 'file'].includes(target.type);
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}

/** A button or link presses itself with these; sliders and lists walk with arrows and Home. */
function pressesItself(target: EventTarget | null, key: string): boolean {
  return key === ' ' && target instanceof HTMLElement && target.closest('button, a, summary, input, [role="option"], [role="tab"]') !== null;
}

/** Handles one key; true when it was ours. `lessonOpen`: there is a laboratory to steer. */
export function onShortcut(event: KeyboardEvent, lessonOpen: boolean): boolean {
  const state = useStore.getState();
  const open = (overlay: Overlay): true => {
    state.setInterface({ overlay });
    return true;
  };
  if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === 'k' && !isInTerminal(event)) {
    return open(state.overlay === 'palette' ? 'none' : 'palette');
  }
  if (state.overlay !== 'none') return false;
  if (lessonOpen && event.key === 'Escape' && event.ctrlKey && event.shiftKey) return leaveTerminal();
  if (lessonOpen && event.key === 'F6') return roundThePanes(event.shiftKey ? -1 : 1);
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return false;
  if (!state.singleKeys || isWriting(event.target) || pressesItself(event.target, event.key)) return false;
  if (event.key === '?') return open('shortcuts');
  return lessonOpen && onLabKey(event);
}

function isInTerminal(event: KeyboardEvent): boolean {
  return event.target instanceof HTMLElement && event.target.closest('.xterm') !== null;
}

function roundThePanes(by: 1 | -1): boolean {
  const at = PANES.indexOf(paneOfFocus() ?? 'inspector');
  focusPane(PANES[(at + by + PANES.length) % PANES.length] ?? 'lesson');
  return true;
}

const LAB_KEYS: Readonly<Record<string, () => void>> = {
  ' ': playOrPause,
  '.': () => stepForward(),
  ',': () => stepBack(),
  '>': milestoneForward,
  '<': milestoneBack,
  '[': () => changeSpeed(-1),
  ']': () => changeSpeed(1),
  f: forkHere,
};

function onLabKey(event: KeyboardEvent): boolean {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const pane = PANE_KEYS[key];
  if (pane && event.timeStamp - goPressedAt < SEQUENCE_MILLIS) {
    goPressedAt = -Infinity;
    focusPane(pane);
    return true;
  }
  if (key === 'g') {
    goPressedAt = event.timeStamp;
    return true;
  }
  const zoom = ZOOM_KEYS[key];
  if (zoom) {
    useStore.getState().setInterface({ zoom });
    return true;
  }
  // Layouts write > and < with or without Shift; the comma and the full stop with Shift mean the same.
  const shifted = event.shiftKey && event.code === 'Period' ? '>' : event.shiftKey && event.code === 'Comma' ? '<' : key;
  const act = LAB_KEYS[shifted];
  act?.();
  return act !== undefined;
}
