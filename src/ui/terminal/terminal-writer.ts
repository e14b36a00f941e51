/**
 * Draws a picture and the line that is being typed on a terminal: only what is new is written, the typed line is taken
 * away before and put back after. Knows no React and no page; a terminal without a screen serves as well.
 */
import { columnsOf } from '../../formats/text-width.ts';
import type { Ink, Picture } from './picture.ts';

/** What of a terminal is needed here; xterm's and its headless twin fit. Line ends are LF (`convertEol`). */
export interface Screen {
  readonly cols: number;
  write(data: string): void;
}

/** What is typed and not yet in the picture. */
export interface Pending {
  /** As echoed; may hold line ends when whole lines are on their way. */
  readonly text: string;
  /** The part of it before the cursor. */
  readonly beforeCursor: string;
}

export const NOTHING_PENDING: Pending = { text: '', beforeCursor: '' };

const SGR: Readonly<Record<Ink, string>> = { prompt: '\x1b[90m', typed: '\x1b[1;97m', output: '', screen: '' };
const PLAIN = '\x1b[0m';
const ERASE_BELOW = '\x1b[J';
/** In the stream, because what was written before may not have been drawn yet. */
const RESET = '\x1bc';

interface Place {
  readonly row: number;
  readonly column: number;
}

export class TerminalWriter {
  private readonly screen: Screen;
  private page = -1;
  private written = 0;
  private pending: Pending = NOTHING_PENDING;
  /** The cursor, counted from the row in which the picture's last line ends; null while nothing pending is drawn. */
  private cursor: Place | null = null;
  /** The picture's last line when the pending text was drawn. */
  private lastLine = '';

  constructor(screen: Screen) {
    this.screen = screen;
  }

  /** Brings the terminal up to date. */
  show(picture: Picture, pending: Pending): void {
    if (picture.page !== this.page) {
      this.rewrite(picture, pending);
      return;
    }
    const isNew = this.written < picture.pieces.length;
    if (!isNew && samePending(pending, this.pending)) return;
    this.screen.write(this.erased() + this.newPieces(picture) + this.drawn(picture, pending));
  }

  /** Draws everything anew: another terminal, another width, another past. */
  rewrite(picture: Picture, pending: Pending): void {
    this.page = picture.page;
    this.written = 0;
    this.cursor = null;
    this.screen.write(RESET + this.newPieces(picture) + this.drawn(picture, pending));
  }

  private newPieces(picture: Picture): string {
    let data = '';
    for (; this.written < picture.pieces.length; this.written += 1) {
      const piece = picture.pieces[this.written];
      if (piece) data += `${SGR[piece.ink]}${piece.text}${PLAIN}`;
    }
    return data;
  }

  /** Control sequences that take the pending text off the screen. */
  private erased(): string {
    if (!this.cursor) return '';
    const { cols } = this.screen;
    const start = advance({ row: 0, column: 0 }, this.lastLine, cols).column;
    const { row } = this.cursor;
    this.cursor = null;
    if (start < cols) return `${up(row)}\r${right(start)}${ERASE_BELOW}`;
    // The line before is exactly as wide as the screen: its last character is written again, so that the cursor waits
    // behind it as before.
    const last = [...this.lastLine].at(-1) ?? '';
    return `${up(row - 1)}\r${ERASE_BELOW}${up(1)}${right(cols - columnsOf(last))}${last}`;
  }

  private drawn(picture: Picture, pending: Pending): string {
    this.pending = pending;
    this.lastLine = picture.lines.at(-1) ?? '';
    if (pending.text === '') return '';
    const { cols } = this.screen;
    const start = { row: 0, column: advance({ row: 0, column: 0 }, this.lastLine, cols).column };
    const end = advance(start, pending.text, cols);
    let place = advance(start, pending.beforeCursor, cols);
    const data = `${SGR.typed}${pending.text}${PLAIN}`;
    if (pending.beforeCursor.length === pending.text.length) {
      this.cursor = end;
      return data;
    }
    if (place.column === cols) place = { row: place.row + 1, column: 0 };
    this.cursor = place;
    return `${data}${up(end.row - place.row)}\r${right(place.column)}`;
  }
}

function samePending(a: Pending, b: Pending): boolean {
  return a.text === b.text && a.beforeCursor === b.beforeCursor;
}

/** Where the cursor is after `text`; at the right edge it waits in the last column, which counts as `cols`. */
function advance(from: Place, text: string, cols: number): Place {
  let { row, column } = from;
  for (const character of text) {
    if (character === '\n') {
      row += 1;
      column = 0;
      continue;
    }
    const width = columnsOf(character);
    if (column + width > cols) {
      row += 1;
      column = 0;
    }
    column += width;
  }
  return { row, column };
}

function up(rows: number): string {
  return rows > 0 ? `\x1b[${rows}A` : '';
}

function right(columns: number): string {
  return columns > 0 ? `\x1b[${columns}C` : '';
}
