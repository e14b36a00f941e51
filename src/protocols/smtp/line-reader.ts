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

const CR = 0x0d;

/** The piece that begins at `from`; null when more octets are needed to know it. */
export function readPiece(input: string, from: number, limit: number, detectBareNewline: boolean): Piece | null {
  const length = lengthOfLine(input, from, limit);
  if ((length >= 0 && length < limit) || (length === limit && input[from + limit - 1] === '\r')) {
    return endOfLine(input, from, from + length, detectBareNewline);
  }
  const available = input.length - from;
  if (available < limit) return null;
  if (available === limit && input[from + limit - 1] === '\r') return null;
  return { text: input.slice(from, from + limit), ends: false, bareNewline: false, next: from + limit };
}

/** Octets before the line's LF; negative when none comes soon. */
export function lengthOfLine(input: string, from: number, limit: number): number {
  // Looking no further than the limit keeps a letter that is one endless line cheap.
  if (input.length - from > 4 * limit) return input.slice(from, from + limit + 1).indexOf('\n');
  return input.indexOf('\n', from) - from;
}

/** The piece whose LF is at `newline`. */
function endOfLine(input: string, from: number, newline: number, detectBareNewline: boolean): Piece {
  let end = newline;
  if (!detectBareNewline) {
    while (end > from && input.charCodeAt(end - 1) === CR) end -= 1;
    return { text: input.slice(from, end), ends: true, bareNewline: false, next: newline + 1 };
  }
  const bareNewline = newline === from || input.charCodeAt(newline - 1) !== CR;
  if (!bareNewline) end -= 1;
  return { text: input.slice(from, end), ends: true, bareNewline, next: newline + 1 };
}
