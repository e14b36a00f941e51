/** How the open laboratory hooks into the page's keys and palette, without the first screen loading any of it. */
import type { Translate } from '../i18n/words.ts';
import type { IconName } from '../pictures/icons.tsx';

export interface PaletteItem {
  readonly id: string;
  readonly icon: IconName;
  readonly text: string;
  readonly kind: string;
  readonly run: () => void;
}

export interface LabLink {
  /** A key that no field took; true when it was the laboratory's. */
  onKey(event: KeyboardEvent): boolean;
  /** A key wherever the focus is: F6, and out of the terminal. */
  onKeyAnywhere(event: KeyboardEvent): boolean;
  items(t: Translate): readonly PaletteItem[];
}

let linked: LabLink | null = null;

/** Returns how to let go again. */
export function linkLab(link: LabLink): () => void {
  linked = link;
  return () => {
    if (linked === link) linked = null;
  };
}

export function linkedLab(): LabLink | null {
  return linked;
}
