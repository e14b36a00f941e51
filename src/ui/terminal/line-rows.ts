/** Where a picture's lines stand in a terminal's buffer, however they are wrapped. */

/** What of a buffer is needed; xterm's and its headless twin fit. */
export interface BufferLike {
  readonly baseY: number;
  readonly cursorY: number;
  readonly length: number;
  getLine(y: number): { readonly isWrapped: boolean } | undefined;
}

export interface Rows {
  /** First and last row, both included. */
  readonly from: number;
  readonly to: number;
}

/**
 * Rows of the lines from `lastLine` back to row `oldest`. `linesBeforeCursor`: how many line ends of what is typed
 * stand between the picture's last line and the cursor.
 */
export function rowsOfLines(buffer: BufferLike, lastLine: number, linesBeforeCursor: number, oldest: number): ReadonlyMap<number, Rows> {
  const rows = new Map<number, Rows>();
  let end = buffer.baseY + buffer.cursorY;
  while (end + 1 < buffer.length && buffer.getLine(end + 1)?.isWrapped) end += 1;
  let line = lastLine + linesBeforeCursor;
  for (let y = end; y >= Math.max(0, oldest) && line >= 0; y -= 1) {
    if (buffer.getLine(y)?.isWrapped && y > 0) continue;
    if (line <= lastLine) rows.set(line, { from: y, to: end });
    line -= 1;
    end = y - 1;
  }
  return rows;
}
