/**
 * The brackets beside the terminal's text: a bar at the left, a bracket and a word at the right of every run of lines
 * that belong to the envelope or to the letter. Drawn over the terminal, for the eyes only.
 */
import type { Group, Part } from './marks.ts';
import type { Rows } from './line-rows.ts';

export interface Visible {
  readonly firstRow: number;
  readonly rows: number;
  readonly cellHeight: number;
  readonly cellWidth: number;
  /** Where the rows begin inside the layer, in pixels. */
  readonly top: number;
  readonly left: number;
  readonly width: number;
  /** Columns that a row's text takes. */
  readonly columnsOf: (row: number) => number;
}

const WORD_SPACE = 96;

export function drawBrackets(
  layer: HTMLElement, groups: readonly Group[], rowsOf: ReadonlyMap<number, Rows>, visible: Visible, words: Readonly<Record<Part, string>>,
): void {
  const drawn = groups.flatMap((group) => {
    const rows = visibleRows(group, rowsOf, visible);
    return rows ? [bracket(group.part, rows, visible, words[group.part])] : [];
  });
  layer.replaceChildren(...drawn);
}

/** The group's rows inside the view, or null when none is. */
function visibleRows(group: Group, rowsOf: ReadonlyMap<number, Rows>, { firstRow, rows }: Visible): (Rows & { whole: { top: boolean; bottom: boolean } }) | null {
  const known = Array.from({ length: group.to - group.from + 1 }, (_, at) => rowsOf.get(group.from + at)).filter((one) => one !== undefined);
  const [first, last] = [known[0], known.at(-1)];
  if (!first || !last) return null;
  const from = Math.max(first.from, firstRow);
  const to = Math.min(last.to, firstRow + rows - 1);
  if (from > to) return null;
  return { from, to, whole: { top: from === rowsOf.get(group.from)?.from, bottom: to === rowsOf.get(group.to)?.to } };
}

function bracket(part: Part, rows: Rows & { whole: { top: boolean; bottom: boolean } }, visible: Visible, word: string): HTMLElement {
  const { cellHeight, firstRow } = visible;
  const element = document.createElement('div');
  element.className = `term-bracket term-bracket-${part}`;
  element.classList.toggle('term-bracket-open-top', !rows.whole.top);
  element.classList.toggle('term-bracket-open-bottom', !rows.whole.bottom);
  element.style.top = `${visible.top + (rows.from - firstRow) * cellHeight}px`;
  element.style.height = `${(rows.to - rows.from + 1) * cellHeight}px`;
  const label = document.createElement('span');
  label.className = 'term-bracket-word';
  label.textContent = word;
  const row = roomiestRow(rows, visible);
  label.style.top = `${(row.at - rows.from) * cellHeight}px`;
  label.style.lineHeight = `${cellHeight}px`;
  label.classList.toggle('term-bracket-word-over', !row.fits);
  element.append(label);
  return element;
}

/** The row for the word: the middle one where there is room, else the one with most room. */
function roomiestRow({ from, to }: Rows, visible: Visible): { at: number; fits: boolean } {
  const room = (row: number): number => visible.width - visible.left - visible.columnsOf(row) * visible.cellWidth;
  const middle = Math.floor((from + to) / 2);
  if (room(middle) >= WORD_SPACE) return { at: middle, fits: true };
  let best = middle;
  for (let row = from; row <= to; row += 1) if (room(row) > room(best)) best = row;
  return { at: best, fits: room(best) >= WORD_SPACE };
}
