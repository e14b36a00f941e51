/**
 * Keyboard shortcuts of every screen: the palette and the list of shortcuts. Keys that write belong to whatever has the
 * focus (a field, the terminal). The open laboratory adds its own.
 */
import { useStore } from '../stores/store.ts';
import { linkedLab } from './lab-link.ts';

function isWriting(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.closest('.xterm') !== null) return true;
  if (target instanceof HTMLInputElement) return !['radio', 'checkbox', 'range', 'button', 'submit', 'file'].includes(target.type);
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}

/** A button or link presses itself with Space. */
function pressesItself(target: EventTarget | null, key: string): boolean {
  return key === ' ' && target instanceof HTMLElement && target.closest('button, a, summary, input, [role="option"]') !== null;
}

function isInTerminal(event: KeyboardEvent): boolean {
  return event.target instanceof HTMLElement && event.target.closest('.xterm') !== null;
}

/** Handles one key; true when it was ours. */
export function onShortcut(event: KeyboardEvent): boolean {
  const { overlay, singleKeys, setInterface } = useStore.getState();
  const isPaletteKey = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === 'k';
  if (isPaletteKey && !isInTerminal(event)) {
    setInterface({ overlay: overlay === 'palette' ? 'none' : 'palette' });
    return true;
  }
  if (overlay !== 'none') return false;
  if (linkedLab()?.onKeyAnywhere(event) === true) return true;
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return false;
  if (!singleKeys || isWriting(event.target) || pressesItself(event.target, event.key)) return false;
  if (event.key === '?') {
    setInterface({ overlay: 'shortcuts' });
    return true;
  }
  return linkedLab()?.onKey(event) ?? false;
}
