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

/** Characters that mean nothing but themselves, from where `lastIndex` says; and the same inside quotes and brackets. */
const PLAIN = /[^ \t\n\v\f\r<":\\]+/y;
const PLAIN_IN_QUOTES = /[^<>"\\]+/y;
const MAIL_OR_RCPT = /^(to|from):$/i;
const SPACE = 0x20;
const TAB = 0x09;
const CR = 0x0d;

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
    PLAIN.lastIndex = from;
    if (PLAIN.test(text)) {
      scan.at = PLAIN.lastIndex;
      scan.word += text.slice(from, scan.at);
      continue;
    }
    const char = text.charAt(from);
    if (char === '<' || char === '"') {
      scanQuoted(scan, char === '<' ? '>' : '"');
    } else if (char === ':') {
      scan.at += 1;
      scan.word += char;
      if (MAIL_OR_RCPT.test(scan.word)) return;
    } else {
      // A backslash, and what it takes the meaning from.
      scan.at = Math.min(from + 2, text.length);
      scan.word += text.slice(from, scan.at);
    }
  }
}

/** Takes text up to and with the closing character; quotes nest in brackets, brackets in brackets. */
function scanQuoted(scan: Scan, closing: string): void {
  const { text } = scan;
  const open = [closing];
  let at = scan.at + 1;
  while (at < text.length && open.length > 0) {
    PLAIN_IN_QUOTES.lastIndex = at;
    if (PLAIN_IN_QUOTES.test(text)) at = PLAIN_IN_QUOTES.lastIndex;
    const char = text.charAt(at);
    const wanted = open[open.length - 1];
    at = Math.min(at + (char === '\\' ? 2 : 1), text.length);
    if (char === wanted) open.pop();
    else if (char === '"') open.push('"');
    else if (char === '<' && wanted === '>') open.push('>');
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
  return found.map((word) => word.text).join(' ');
}
