/**
 * The button “Why this reply?” over the terminal: at the reply under the pointer, at the one that is being explained, else
 * at the last one. One button at a time, so that it stays out of the way; keys have their own way to it (lab-keys.ts).
 */
import type { Rows } from './line-rows.ts';
import type { Visible } from './bracket-layer.ts';

export interface WhyLayerOptions {
  readonly layer: HTMLElement;
  /** A reply's place in the trace. */
  readonly onAsk: (index: number) => void;
  readonly onPlace: (place: AskedPlace | null) => void;
}

/** Where the reply that is being explained stands in the window, and its button's middle; null when it is out of sight. */
export interface AskedPlace {
  readonly top: number;
  readonly bottom: number;
  readonly middle: number;
}

interface Shown {
  readonly index: number;
  readonly rows: Rows;
  readonly isAsked: boolean;
}

const ICON = 'M12 2.7a9.3 9.3 0 1 1 0 18.6 9.3 9.3 0 0 1 0-18.6zM9.3 9.3a2.8 2.8 0 1 1 4.3 2.4c-1 .6-1.6 1.2-1.6 2.3M12 17h.02';
const GAP = 12;
/** The button with its words; where there is less room it shows its icon alone. */
const WORDS_WIDTH = 170;
const ICON_WIDTH = 30;

export class WhyLayer {
  private readonly options: WhyLayerOptions;
  private readonly band = document.createElement('div');
  private readonly button = document.createElement('button');
  private readonly words = document.createElement('span');
  private index: number | null = null;
  private place = '';

  constructor(options: WhyLayerOptions) {
    this.options = options;
    this.band.className = 'term-why-band';
    this.button.className = 'term-why';
    this.button.type = 'button';
    this.button.tabIndex = -1;
    this.button.append(icon(), this.words);
    this.button.addEventListener('click', () => {
      if (this.index !== null) options.onAsk(this.index);
    });
    // The terminal keeps the focus, and the page can give it back.
    this.button.addEventListener('pointerdown', (event) => event.preventDefault());
  }

  setLabel(label: string): void {
    this.words.textContent = label;
    this.button.title = label;
  }

  /** Null: no reply is in sight. */
  draw(shown: Shown | null, visible: Visible): void {
    const { layer } = this.options;
    this.index = shown?.index ?? null;
    const from = shown ? Math.max(shown.rows.from, visible.firstRow) : 0;
    const to = shown ? Math.min(shown.rows.to, visible.firstRow + visible.rows - 1) : -1;
    if (!shown || from > to) {
      layer.replaceChildren();
      this.tell(null);
      return;
    }
    const top = visible.top + (from - visible.firstRow) * visible.cellHeight;
    const lastTop = visible.top + (to - visible.firstRow) * visible.cellHeight;
    this.band.style.top = `${top}px`;
    this.band.style.height = `${(to - from + 1) * visible.cellHeight}px`;
    this.band.hidden = !shown.isAsked;
    const end = visible.left + visible.columnsOf(to) * visible.cellWidth + GAP;
    const room = visible.width - end;
    this.button.classList.toggle('term-why-open', shown.isAsked);
    this.button.classList.toggle('term-why-small', room < WORDS_WIDTH);
    this.button.style.top = `${lastTop}px`;
    this.button.style.height = `${visible.cellHeight}px`;
    this.button.style.left = `${Math.min(end, visible.width - ICON_WIDTH)}px`;
    this.button.setAttribute('aria-expanded', String(shown.isAsked));
    if (this.button.parentElement !== layer) layer.replaceChildren(this.band, this.button);
    this.tell(shown.isAsked ? this.askedPlace() : null);
  }

  private askedPlace(): AskedPlace {
    const { top, bottom } = this.band.getBoundingClientRect();
    const { left, width } = this.button.getBoundingClientRect();
    return { top, bottom, middle: left + width / 2 };
  }

  private tell(place: AskedPlace | null): void {
    const key = place === null ? '' : [place.top, place.bottom, place.middle].map(Math.round).join();
    if (key === this.place) return;
    this.place = key;
    this.options.onPlace(place);
  }
}

function icon(): SVGElement {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('class', 'icon icon-small');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  path.setAttribute('d', ICON);
  svg.append(path);
  return svg;
}
