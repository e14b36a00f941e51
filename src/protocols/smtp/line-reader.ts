/**
 * Lines out of a stream of octets as Postfix's smtp_get() reads them: a line ends at LF, CRs before it are dropped, a
 * line longer than `line_length_limit` comes in pieces. RFC 5321 §2.3.8 would have CRLF only.
 */

export interface Piece {
  readonly text: string;
  /** The line ends here; otherwise the limit was reached in its middle. */
  readonly ends: boolean;
  /** The line ended with LF alone. Always false unless bare newlines are looked for. */
  readonly bareNewline: boolean;
  /** Where the next piece begins. */
  readonly next: number;
}

/** The piece that begins at `from`; null when more octets are needed to know it. */
export function readPiece(input: string, from: number, limit: number, detectBareNewline: boolean): Piece | null {
  // Looking no further than the limit keeps a letter that is one endless line cheap.
  const length = input.slice(from, from + limit + 1).indexOf('\n');
  if ((length >= 0 && length < limit) || (length === limit && input[from + limit - 1] === '\r')) {
    return endOfLine(input.slice(from, from + length), from + length + 1, detectBareNewline);
  }
  const available = input.length - from;
  if (available < limit) return null;
  if (available === limit && input[from + limit - 1] === '\r') return null;
  return { text: input.slice(from, from + limit), ends: false, bareNewline: false, next: from + limit };
}

function endOfLine(line: string, next: number, detectBareNewline: boolean): Piece {
  if (!detectBareNewline) {
    let end = line.length;
    while (end > 0 && line[end - 1] === '\r') end -= 1;
    return { text: line.slice(0, end), ends: true, bareNewline: false, next };
  }
  if (!line.endsWith('\r')) return { text: line, ends: true, bareNewline: true, next };
  return { text: line.slice(0, -1), ends: true, bareNewline: false, next };
}
