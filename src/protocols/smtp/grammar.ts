/**
 * A command line into words, as Postfix's smtpd_token.c does it: white space separates, `<…>` and `"…"` hold together
 * (and nest), a colon ends the words `from:` and `to:` only. Words stay quoted as typed; RFC 5321's own grammar is
 * stricter and is not used.
 */

export interface Word {
  readonly text: string;
  /** A bracket or quote was left open. */
  readonly unclosed: boolean;
}

const MAIL_OR_RCPT = /^(to|from):$/i;
const SPACE = 0x20;
const TAB = 0x09;
const CR = 0x0d;
const QUOTE = 0x22;
const COLON = 0x3a;
const LESS = 0x3c;
const GREATER = 0x3e;
const BACKSLASH = 0x5c;

/** isspace(3): blank, tab, LF, VT, FF, CR. */
function isSpace(code: number): boolean {
  return code === SPACE || (code >= TAB && code <= CR);
}

/** The words of a command line; what follows a NUL is not seen, as in C. */
export function words(line: string): readonly Word[] {
  const nul = line.indexOf('\0');
  const text = nul < 0 ? line : line.slice(0, nul);
  const found: Word[] = [];
  for (let at = 0; at < text.length; ) {
    if (isSpace(text.charCodeAt(at))) {
      at += 1;
      continue;
    }
    const scan: Scan = { text, at, word: '', unclosed: false };
    scanWord(scan);
    found.push({ text: scan.word, unclosed: scan.unclosed });
    at = scan.at;
  }
  return found;
}

interface Scan {
  readonly text: string;
  at: number;
  word: string;
  unclosed: boolean;
}

function scanWord(scan: Scan): void {
  const { text } = scan;
  while (scan.at < text.length && !isSpace(text.charCodeAt(scan.at))) {
    const from = scan.at;
    scan.at = plainEnd(text, from);
    if (scan.at > from) {
      scan.word += text.slice(from, scan.at);
      continue;
    }
    const code = text.charCodeAt(from);
    if (code === LESS || code === QUOTE) {
      scanQuoted(scan, code === LESS ? GREATER : QUOTE);
    } else if (code === COLON) {
      scan.at += 1;
      scan.word += ':';
      if (MAIL_OR_RCPT.test(scan.word)) return;
    } else {
      // A backslash, and what it takes the meaning from.
      scan.at = Math.min(from + 2, text.length);
      scan.word += text.slice(from, scan.at);
    }
  }
}

/** The end of what means nothing but itself. */
function plainEnd(text: string, from: number): number {
  let at = from;
  for (; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code <= BACKSLASH && (code === LESS || code === QUOTE || code === COLON || code === BACKSLASH || isSpace(code))) break;
  }
  return at;
}

/** Takes text up to and with the closing character; quotes nest in brackets, brackets in brackets. */
function scanQuoted(scan: Scan, closing: number): void {
  const { text } = scan;
  const open = [closing];
  let at = scan.at + 1;
  while (at < text.length && open.length > 0) {
    const code = text.charCodeAt(at);
    const wanted = open[open.length - 1];
    at = Math.min(at + (code === BACKSLASH ? 2 : 1), text.length);
    if (code === wanted) open.pop();
    else if (code === QUOTE || (code === LESS && wanted === GREATER)) open.push(code === QUOTE ? QUOTE : GREATER);
  }
  scan.word += text.slice(scan.at, at);
  scan.at = at;
  scan.unclosed ||= open.length > 0;
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
