/**
 * Case folding of octet strings that may be UTF-8, as Postfix's casefold(3) has it from ICU: text that is UTF-8 folds
 * by Unicode's full rules (ß becomes ss), anything else A to Z alone. Leaves out the rules that only one language has.
 */
import { isAscii, isValidUtf8, octetsFromText, textFromOctets } from '../base/octets.ts';
import { lowerAscii } from './ascii-case.ts';

/** `isUnicode`: whether SMTPUTF8 support is on (`smtputf8_enable`). */
export function foldCase(octets: string, isUnicode: boolean): string {
  if (!isUnicode || isAscii(octets) || !isValidUtf8(octets)) return lowerAscii(octets);
  return octetsFromText([...textFromOctets(octets)].map(foldCharacter).join(''));
}

/** A character whose upper case is several folds to their lower case; others fold to their lower case. */
function foldCharacter(character: string): string {
  const upper = character.toUpperCase();
  return [...upper].length > 1 ? upper.toLowerCase() : character.toLowerCase();
}
