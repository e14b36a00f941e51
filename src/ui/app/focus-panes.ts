/** Moving the focus between panes; on narrow screens the pane is brought into sight first. Focus is never lost. */
import { useStore } from '../stores/store.ts';

export const PANES = ['lesson', 'diagram', 'terminal', 'inspector'] as const;
export type Pane = (typeof PANES)[number];

/** Panes mark themselves with `data-pane`, and what in them takes the focus with `data-pane-focus`. */
function paneElement(pane: Pane): HTMLElement | null {
  return document.querySelector<HTMLElement>(`[data-pane="${pane}"]`);
}

export function paneOfFocus(): Pane | null {
  const name = document.activeElement?.closest<HTMLElement>('[data-pane]')?.dataset['pane'];
  return PANES.find((pane) => pane === name) ?? null;
}

export function focusPane(pane: Pane): void {
  const { setInterface, inspectorTab } = useStore.getState();
  if (pane === 'lesson') setInterface({ phonePanel: 'lesson' });
  else if (pane === 'inspector') setInterface({ phonePanel: inspectorTab, drawerOpen: true });
  else setInterface({ phonePanel: 'lab' });
  // After React has drawn what was hidden.
  requestAnimationFrame(() => focusInside(pane));
}

const FOCUSABLE = 'button:not(:disabled), a[href], input:not(:disabled), select, textarea, [tabindex="0"]';

function focusInside(pane: Pane): void {
  const element = paneElement(pane);
  if (!element) return;
  const target =
    element.querySelector<HTMLElement>('[data-pane-focus]') ??
    (pane === 'terminal' ? element.querySelector<HTMLElement>('.xterm-helper-textarea') : null) ??
    element.querySelector<HTMLElement>(FOCUSABLE) ??
    element;
  if (target === element && !element.hasAttribute('tabindex')) element.setAttribute('tabindex', '-1');
  target.focus();
}

/** To the question that stops the clock if there is one, else to the lesson. */
export function leaveTerminal(): boolean {
  if (paneOfFocus() !== 'terminal') return false;
  focusPane('lesson');
  return true;
}
