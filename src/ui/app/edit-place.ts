/** Opening and closing the editor from anywhere; the editor itself is loaded when it is first opened. */
import type { EditedPlace } from '../stores/interface-slice.ts';
import { useStore } from '../stores/store.ts';
import { focusPane } from './focus-panes.ts';

let before: Element | null = null;
let last: EditedPlace | null = null;

export function openEditor(place: EditedPlace): void {
  const { editing, setInterface } = useStore.getState();
  if (editing === null) before = document.activeElement;
  last = { host: place.host, path: place.path };
  setInterface({ editing: place, phonePanel: 'lab' });
}

/** What was open last, to open it again. */
export function lastEdited(): EditedPlace | null {
  return last;
}

/** The focus goes back to where it was, or to the terminal. */
export function closeEditor(): void {
  useStore.getState().setInterface({ editing: null });
  const target = before;
  before = null;
  requestAnimationFrame(() => {
    if (target instanceof HTMLElement && target.isConnected && target !== document.body) target.focus();
    else focusPane('terminal');
  });
}
