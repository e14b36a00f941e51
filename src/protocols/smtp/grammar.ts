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

const WHITE_SPACE = /[ \t\n\v\f\r]/;

/** The words of a command line; what follows a NUL is not seen, as in C. */
export function words(line: string): readonly Word[] {
  const nul = line.indexOf('\0');
  const text = nul < 0 ? line : line.slice(0, nul);
  const found: Word[] = [];
  let at = 0;
  for (;;) {
    const [word, next] = nextWord(text, at);
    if (word === null) return found;
    found.push(word);
    at = next;
  }
}

function nextWord(text: string, from: number): [Word | null, number] {
  let word = '';
  let unclosed = false;
  let at = from;
  while (at < text.length) {
    const char = text[at] as string;
    at += 1;
    if (WHITE_SPACE.test(char)) {
      if (word !== '') break;
    } else if (char === '<' || char === '"') {
      const [quoted, next, closed] = quotedText(text, at, char === '<' ? '>' : '"');
      word += char + quoted;
      unclosed ||= !closed;
      at = next;
    } else if (char === ':') {
      word += char;
      if (/^(to|from):$/i.test(word)) break;
    } else if (char === '\\') {
      word += char + (text[at] ?? '');
      at += 1;
    } else {
      word += char;
    }
  }
  return [word === '' ? null : { text: word, unclosed }, Math.min(at, text.length)];
}

/** Text up to the closing character, which is included; quotes nest in brackets, brackets in brackets. */
function quotedText(text: string, from: number, closing: string): [string, number, boolean] {
  const open = [closing];
  let at = from;
  while (at < text.length) {
    const char = text[at] as string;
    const wanted = open[open.length - 1];
    at += 1;
    if (char === '\\') {
      at = Math.min(at + 1, text.length);
    } else if (char === wanted) {
      open.pop();
      if (open.length === 0) return [text.slice(from, at), at, true];
    } else if (char === '"') {
      open.push('"');
    } else if (char === '<' && wanted === '>') {
      open.push('>');
    }
  }
  return [text.slice(from, at), at, false];
}

/** Words joined again by single blanks: `HELO two words` has one argument. */
export function joined(found: readonly Word[]): string {
  return found.map((word) => word.text).join(' ');
}
