/** Words of command lines against a scanner that goes character by character, as smtpd_token.c does; addresses in paths. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { argumentOf, plainWords, words } from './grammar.ts';
import { addressOf } from './path.ts';

const pieces = fc.array(fc.constantFrom('MAIL', 'from:', 'TO:', '<', '>', '"', '\\', ':', ' ', '\t', 'a@b', 'x', '\0', '\u00e9', '\r', 'SIZE=1'), { maxLength: 14 });

/** The same grammar, slowly. */
function wordsByCharacter(line: string): readonly { text: string; unclosed: boolean }[] {
  const text = line.split('\0', 1)[0] ?? '';
  const found: { text: string; unclosed: boolean }[] = [];
  let word: { text: string; unclosed: boolean } | null = null;
  let open: string[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charAt(at);
    const wanted = open[open.length - 1];
    if (open.length === 0 && /[ \t\n\v\f\r]/.test(char)) {
      word = null;
      continue;
    }
    if (word === null) found.push((word = { text: '', unclosed: false }));
    word.text += char;
    if (char === '\\' && at + 1 < text.length) word.text += text.charAt((at += 1));
    else if (char === wanted) open = open.slice(0, -1);
    else if (char === '"') open = [...open, '"'];
    else if (char === '<' && wanted !== '"') open = [...open, '>'];
    else if (char === ':' && open.length === 0 && /^(to|from):$/i.test(word.text)) word = null;
  }
  if (word !== null) word.unclosed = open.length > 0;
  return found;
}

describe('words', () => {
  test.each([
    ['MAIL FROM:<a@b> SIZE=3', ['MAIL', 'FROM:', '<a@b>', 'SIZE=3']],
    ['RCPT TO: <"a b"@c>', ['RCPT', 'TO:', '<"a b"@c>']],
    ['  EHLO\tx:y ', ['EHLO', 'x:y']],
  ])('%s', (line, expected) => expect(words(line).map(({ text }) => text)).toEqual(expected));

  test('are those that a scan by character finds', () => {
    fc.assert(fc.property(pieces, (parts) => {
      expect(words(parts.join('')).map(({ text, unclosed }) => ({ text, unclosed }))).toEqual(wordsByCharacter(parts.join('')));
    }));
  });

  test('are the same where a line is taken the short way, and an address found on it is the one in the path', () => {
    const short = fc.array(fc.constantFrom('FROM:', 'TO:', 'from:', '<', '>', '@', 'a', 'b.c', '+', '"', ' ', '\t', '<a@b>', '<a+x@b.c>', 'SIZE=1', ':'), { maxLength: 12 });
    fc.assert(fc.property(short, (parts) => {
      const line = `MAIL ${parts.join('')}`;
      const found = plainWords(`${line}\r\nQUIT`, line.length, [{ text: 'MAIL', unclosed: false, address: null }]);
      if (found === null) return;
      expect(found.map(({ text, unclosed }) => ({ text, unclosed }))).toEqual(wordsByCharacter(line));
      for (const { text, address } of found) if (address !== null) expect(addressOf(text, { mayBeEmpty: true, strict: true })).toBe(address);
    }));
  });

  test('the argument is what follows the first, blanks of ASCII taken off', () => {
    expect(argumentOf(' MAIL  FROM:<a@b> \r', 'MAIL')).toBe('FROM:<a@b>');
    expect(argumentOf('HELO \xc3\xa0', 'HELO')).toBe('\xc3\xa0');
    expect(argumentOf('QUIT', 'QUIT')).toBe('');
  });
});

test('an address in which there is nothing to parse is what parsing it would give', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'B', '9', '.', '+', '-', '_', '=', '@'), maxLength: 12 });
  const rules = fc.record({ mayBeEmpty: fc.boolean(), strict: fc.constant(false) });
  fc.assert(fc.property(text, rules, (address, rule) => {
    // A comment has the whole parser at work, and is not part of the address.
    expect(addressOf(`<${address}>`, rule)).toBe(addressOf(`(x)<${address}>`, rule));
  }));
});
