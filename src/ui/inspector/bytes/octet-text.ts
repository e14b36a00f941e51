/** How single octets are written: in hexadecimal, as a character or its picture, and which character they belong to. */
import { textFromOctets } from '../../../base/octets.ts';

export function hexOf(octet: string): string {
  return octet.charCodeAt(0).toString(16).padStart(2, '0');
}

/** ASCII as it is, control characters as their pictures (␍ ␊ ␛), all others as a middle dot. */
export function pictureOf(octet: string): string {
  const code = octet.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  if (code === 0x7f) return '\u2421';
  return code < 0x7f ? octet : '·';
}

const NAMES: Readonly<Record<number, string>> = {
  0x00: 'NUL', 0x07: 'BEL', 0x08: 'BS', 0x09: 'HT', 0x0a: 'LF', 0x0d: 'CR', 0x1b: 'ESC', 0x20: 'SP', 0x7f: 'DEL',
};

/** For reading aloud: octets that have a name of their own by it, others as they are. */
export function spokenOf(octets: string): string {
  const named = [...octets].map((octet) => NAMES[octet.charCodeAt(0)] ?? null);
  if (named.every((name) => name === null)) return readable(octets);
  return named.map((name, at) => (name === null ? pictureOf(octets[at] ?? '') : ` ${name} `)).join('').replace(/ +/g, ' ').trim();
}

/** As text where it is UTF-8, control characters as pictures. */
export function readable(octets: string): string {
  const text = textFromOctets(octets);
  return [...text].map((character) => (character.length === 1 && (character < ' ' || character === '\x7f') ? pictureOf(character) : character)).join('');
}

export interface WideCharacter {
  readonly character: string;
  readonly octets: string;
}

/** Characters of more than one octet (UTF-8), in order, each once, at most `most` of them. */
export function wideCharacters(octets: string, most: number): readonly WideCharacter[] {
  const found = new Map<string, WideCharacter>();
  for (const match of octets.matchAll(/[\xc2-\xf4][\x80-\xbf]{1,3}/g)) {
    if (found.size >= most) break;
    for (const character of textFromOctets(match[0])) {
      if (character !== '\ufffd' && character.charCodeAt(0) > 0x7f && !found.has(character)) found.set(character, { character, octets: match[0] });
    }
  }
  return [...found.values()];
}
