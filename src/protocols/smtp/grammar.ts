/**
 * A command line into words, as Postfix's smtpd_token.c does it: white space separates, `<…>` and `"…"` hold together
 * (and nest), a colon ends the words `from:` and `to:` only. Words stay quoted as typed; RFC 5321's own grammar is
 * stricter and is not used.
 */

export interface Word {
  readonly text: string;
  /** A bracket or quote was left open. */
  readonly unclosed: boolean;
  /** What stands in a path that is `<local@domain>` with nothing in it to quote, to skip or to cut off; null for all others. */
  readonly address: string | null;
}

const SPACE = 0x20;
const TAB = 0x09;
const CR = 0x0d;
const QUOTE = 0x22;
const COLON = 0x3a;
const LESS = 0x3c;
const GREATER = 0x3e;
const BACKSLASH = 0x5c;
const AT = 0x40;
const CAPITAL_F = 0x46;
const CAPITAL_T = 0x54;

/** isspace(3): blank, tab, LF, VT, FF, CR. */
function isSpace(code: number): boolean {
  return code === SPACE || (code >= TAB && code <= CR);
}

/** 1 for the ASCII characters that mean more than themselves; a table, for every octet of every command is looked up. */
const SPECIAL = Uint8Array.from({ length: 0x80 }, (_, code) =>
  isSpace(code) || code === QUOTE || code === COLON || code === LESS || code === BACKSLASH ? 1 : 0,
);

/** The words of a command line; what follows a NUL is not seen, as in C. */
export function words(line: string): readonly Word[] {
  const nul = line.indexOf('\0');
  const end = nul < 0 ? line.length : nul;
  const found: Word[] = [];
  for (let at = 0; at < end; ) {
    if (isSpace(line.charCodeAt(at))) {
      at += 1;
      continue;
    }
    // A word is what was typed from its first character to its last, nothing added or taken away.
    const wordEnd = endOfWord(line, at, end);
    found.push({ text: line.slice(at, Math.abs(wordEnd)), unclosed: wordEnd < 0, address: null });
    at = Math.abs(wordEnd);
  }
  return found;
}

/** What an octet may do in a line as nearly all are: be part of a word, divide words, open a path, end `FROM:`; or more than that. */
const ROLE = { part: 0, space: 1, less: 2, colon: 3, other: 4 } as const;
const ROLES = Uint8Array.from({ length: 0x100 }, (_, code) => {
  if (isSpace(code)) return ROLE.space;
  if (code === LESS) return ROLE.less;
  if (code === COLON) return ROLE.colon;
  return code === 0 || code > 0x7f || code === QUOTE || code === BACKSLASH ? ROLE.other : ROLE.part;
});

/**
 * The words up to a place of a text that begins with the one word of `alone`. Null unless all of it is ASCII without NUL, quotes and
 * backslashes, and every bracket is closed: then `words` must look at it. Most commands have one word or three, for
 * which no list has to grow.
 */
export function plainWords(text: string, end: number, alone: readonly Word[]): readonly Word[] | null {
  const first = alone[0] as Word;
  const secondAt = afterSpace(text, first.text.length, end);
  if (secondAt === end) return alone;
  const secondEnd = endOfPlainWord(text, secondAt, end);
  if (secondEnd < 0) return null;
  const second = pathWord(text, secondAt, secondEnd) ?? plainWord(text, secondAt, secondEnd);
  const thirdAt = afterSpace(text, secondEnd, end);
  if (thirdAt === end) return [first, second];
  const pathEnd = endOfPlainPath(text, thirdAt, end);
  const thirdEnd = pathEnd < 0 ? endOfPlainWord(text, thirdAt, end) : pathEnd;
  if (thirdEnd < 0) return null;
  const address = pathEnd < 0 ? null : text.slice(thirdAt + 1, pathEnd - 1);
  const found: Word[] = [first, second, { text: text.slice(thirdAt, thirdEnd), unclosed: false, address }];
  for (let at = afterSpace(text, thirdEnd, end); at < end; ) {
    const wordEnd = endOfPlainWord(text, at, end);
    if (wordEnd < 0) return null;
    found.push(plainWord(text, at, wordEnd));
    at = afterSpace(text, wordEnd, end);
  }
  return found;
}

function plainWord(text: string, from: number, end: number): Word {
  return { text: text.slice(from, end), unclosed: false, address: null };
}

/** Characters of a plain address: `both` on both sides of its @, `local` before it only. */
export const IN_ADDRESS = { neither: 0, local: 1, both: 2 } as const;
export const IN_ADDRESSES = Uint8Array.from({ length: 0x100 }, (_, code) => {
  const char = String.fromCharCode(code);
  if (/[A-Za-z0-9.-]/.test(char)) return IN_ADDRESS.both;
  return /[_+=]/.test(char) ? IN_ADDRESS.local : IN_ADDRESS.neither;
});

/** Where a word ends that is a path with a plain address; negative for any other word. */
function endOfPlainPath(text: string, from: number, end: number): number {
  if (text.charCodeAt(from) !== LESS) return -1;
  let at = from + 1;
  while (at < end && IN_ADDRESSES[text.charCodeAt(at)] !== IN_ADDRESS.neither) at += 1;
  if (at === end || at === from + 1 || text.charCodeAt(at) !== AT) return -1;
  const domain = at + 1;
  for (at = domain; at < end && IN_ADDRESSES[text.charCodeAt(at)] === IN_ADDRESS.both; ) at += 1;
  if (at === domain || at === end || text.charCodeAt(at) !== GREATER) return -1;
  at += 1;
  return at === end || text.charCodeAt(at) === SPACE ? at : -1;
}

const FROM: Word = { text: 'FROM:', unclosed: false, address: null };
const TO: Word = { text: 'TO:', unclosed: false, address: null };

/** The word before the path, where it is in capitals as nearly all clients write it. */
function pathWord(text: string, from: number, end: number): Word | null {
  const first = text.charCodeAt(from);
  if (end - from === 5 && first === CAPITAL_F) return text.startsWith(FROM.text, from) ? FROM : null;
  return end - from === 3 && first === CAPITAL_T && text.startsWith(TO.text, from) ? TO : null;
}

function afterSpace(text: string, from: number, end: number): number {
  let at = from;
  while (at < end && ROLES[text.charCodeAt(at)] === ROLE.space) at += 1;
  return at;
}

function endOfPlainWord(text: string, from: number, end: number): number {
  for (let at = from; at < end; ) {
    const role = ROLES[text.charCodeAt(at)];
    if (role === ROLE.space) return at;
    if (role === ROLE.other) return -1;
    at += 1;
    if (role === ROLE.colon && isFromOrTo(text, from, at)) return at;
    if (role === ROLE.less) {
      at = afterPlainPath(text, at, end);
      if (at < 0) return -1;
    }
  }
  return end;
}

function afterPlainPath(text: string, from: number, end: number): number {
  for (let at = from; at < end; at += 1) {
    const code = text.charCodeAt(at);
    if (code === GREATER) return at + 1;
    if (code === LESS || ROLES[code] === ROLE.other) return -1;
  }
  return -1;
}

/** Where the word that begins at `from` ends; negative when a bracket or quote in it is left open. */
function endOfWord(line: string, from: number, end: number): number {
  let at = from;
  while (at < end) {
    const code = line.charCodeAt(at);
    if (code >= 0x80 || SPECIAL[code] === 0) {
      at += 1;
    } else if (code === COLON) {
      at += 1;
      if (isFromOrTo(line, from, at)) return at;
    } else if (code === LESS || code === QUOTE) {
      at = endOfQuoted(line, at, end);
      if (at < 0) return -end;
    } else if (code === BACKSLASH) {
      // With what it takes the meaning from.
      at = Math.min(at + 2, end);
    } else return at;
  }
  return at;
}

/** `from:` or `to:`, however the letters are cased; `end` is after the colon. */
function isFromOrTo(line: string, from: number, end: number): boolean {
  const length = end - from;
  if (length === 3) return isLetter(line, from, 0x74) && isLetter(line, from + 1, 0x6f);
  return length === 5 && isLetter(line, from, 0x66) && isLetter(line, from + 1, 0x72) && isLetter(line, from + 2, 0x6f) && isLetter(line, from + 3, 0x6d);
}

/** Whether the small letter of that code stands there, or its capital. */
function isLetter(text: string, at: number, small: number): boolean {
  return (text.charCodeAt(at) | 0x20) === small;
}

/** The end of what opens at `from`, the closing character included; -1 when it is left open, and then reaches to the line's end. */
function endOfQuoted(line: string, from: number, end: number): number {
  const closing = line.charCodeAt(from) === LESS ? GREATER : QUOTE;
  for (let at = from + 1; at < end; at += 1) {
    const code = line.charCodeAt(at);
    if (code === closing) return at + 1;
    if (code === LESS || code === QUOTE || code === BACKSLASH) return endOfNested(line, from, end);
  }
  return -1;
}

/** The same where there may be quotes in brackets or brackets in brackets. */
function endOfNested(line: string, from: number, end: number): number {
  const open = [line.charCodeAt(from) === LESS ? GREATER : QUOTE];
  let at = from + 1;
  while (at < end && open.length > 0) {
    const code = line.charCodeAt(at);
    const wanted = open[open.length - 1];
    at = Math.min(at + (code === BACKSLASH ? 2 : 1), end);
    if (code === wanted) open.pop();
    else if (code === QUOTE || (code === LESS && wanted === GREATER)) open.push(code === QUOTE ? QUOTE : GREATER);
  }
  return open.length > 0 ? -1 : at;
}

/** What follows the first word, without the blanks around it. */
export function argumentOf(line: string, word: string): string {
  let from = line.indexOf(word) + word.length;
  let end = line.length;
  while (from < end && isSpace(line.charCodeAt(from))) from += 1;
  while (end > from && isSpace(line.charCodeAt(end - 1))) end -= 1;
  return line.slice(from, end);
}

/** Words joined again by single blanks: `HELO two words` has one argument. */
export function joined(found: readonly Word[]): string {
  return found.length === 1 ? (found[0]?.text ?? '') : found.map((word) => word.text).join(' ');
}
