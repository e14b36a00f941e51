/** What octets of a session can mean, and the pieces in which a line is told apart. */

export const MEANINGS = [
  // What the client says.
  'verb', 'greeting-name', 'keyword', 'sender', 'recipient', 'parameter', 'argument', 'credentials', 'unknown', 'chunk',
  // What the server says.
  'code', 'more', 'enhanced', 'text', 'challenge',
  // The letter.
  'field-name', 'field-value', 'end-of-header', 'letter-text', 'stuffed-dot', 'end-of-data',
  // Either.
  'blank', 'line-end', 'bare-lf', 'control', 'line', 'tls', 'unread', 'unfinished', 'unexplained',
] as const;
export type MeaningKind = (typeof MEANINGS)[number];

/** So many octets, one after the other, mean this. */
export interface Piece {
  readonly kind: MeaningKind;
  readonly length: number;
}

/** A piece at its place in what one side has sent; `line` counts that side's lines. */
export interface Span {
  readonly kind: MeaningKind;
  readonly from: number;
  readonly to: number;
  readonly line: number;
}
