/** Where the card stands: under the reply's line where there is room, else above it, never out of the window. */
import type { AskedPlace } from '../terminal/why-layer.ts';

const GAP = 12;
const MARGIN = 10;
const WIDEST = 680;
/** Above the terminal the page's bar stays in sight. */
const BAR = 48;
const PHONE = '(max-width: 700px)';

export function placeCard(card: HTMLElement, line: AskedPlace | null): void {
  const { style } = card;
  if (window.matchMedia(PHONE).matches) {
    // A sheet at the lower edge (why.css).
    for (const name of ['left', 'top', 'width', 'max-height', '--arrow']) style.removeProperty(name);
    card.dataset['side'] = '';
    return;
  }
  const area = (card.parentElement ?? document.body).getBoundingClientRect();
  const width = Math.min(WIDEST, Math.max(360, area.width - 2 * GAP), window.innerWidth - 2 * MARGIN);
  const left = clamp(area.left + GAP, MARGIN, window.innerWidth - width - MARGIN);
  style.width = `${width}px`;
  style.left = `${left}px`;
  style.maxHeight = 'none';
  const wanted = card.offsetHeight;
  const below = window.innerHeight - MARGIN - ((line?.bottom ?? area.top) + GAP);
  const above = (line?.top ?? area.bottom) - GAP - BAR - MARGIN;
  const isBelow = wanted <= below || below >= above;
  const height = Math.min(wanted, Math.max(isBelow ? below : above, 160));
  style.maxHeight = `${height}px`;
  style.top = `${isBelow ? (line?.bottom ?? area.top) + GAP : (line?.top ?? area.bottom) - GAP - height}px`;
  style.setProperty('--arrow', `${clamp((line?.middle ?? left) - left - 7, 24, width - 40)}px`);
  card.dataset['side'] = line === null ? '' : isBelow ? 'below' : 'above';
}

function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(most, value));
}
