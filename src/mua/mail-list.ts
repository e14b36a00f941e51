/** Lists of letters as people type them at the mail reader's prompt: `3`, `2-5`, `*`, `$`, `.`, `^`. Mirrors s-nail. */
import type { MailboxLetter } from './mailbox-file.ts';

export type LetterList = { readonly letters: readonly MailboxLetter[] } | { readonly problem: string };

/** The letters that `words` name; without words, the current one. `dot` is the current letter's number, 0 for none. */
export function readLetterList(
  words: readonly string[], letters: readonly MailboxLetter[], dot: number, wanted: 'present' | 'deleted' = 'present',
): LetterList {
  const fits = (letter: MailboxLetter): boolean => letter.deleted === (wanted === 'deleted');
  const last = letters.findLast(fits)?.number ?? 0;
  const first = letters.find(fits)?.number ?? 0;
  const chosen = new Set<number>();
  for (const word of words.length === 0 ? ['.'] : words) {
    if (word === '*') {
      for (const letter of letters) if (fits(letter)) chosen.add(letter.number);
      continue;
    }
    const [from, to = from, ...more] = word.split('-').map((end) => numberOf(end, { dot, first, last }));
    if (from === undefined || from === null || to === null || to === undefined || more.length > 0) return { problem: 'No applicable messages' };
    const wrong = [from, to].find((number) => number < 1 || number > letters.length);
    if (wrong !== undefined && /[0-9]/.test(word)) return { problem: `${wrong}: Invalid message number` };
    const only = letters[from - 1];
    if (/^[0-9]+$/.test(word) && only && !fits(only)) return { problem: `${from}: inappropriate message` };
    for (let number = from; number <= to; number += 1) {
      const letter = letters[number - 1];
      if (letter && fits(letter)) chosen.add(number);
    }
  }
  const found = letters.filter(({ number }) => chosen.has(number));
  return found.length > 0 ? { letters: found } : { problem: 'No applicable messages' };
}

function numberOf(word: string, { dot, first, last }: { dot: number; first: number; last: number }): number | null {
  if (/^[0-9]{1,6}$/.test(word)) return Number(word);
  return word === '.' ? dot : word === '$' ? last : word === '^' ? first : null;
}
