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

/** Two letters in place of an octet that has no letter: its name, or the key that sends it with Ctrl. */
export function shortNameOf(octet: string): string | null {
  const code = octet.charCodeAt(0);
  if (code === 0x0d || code === 0x0a) return NAMES[code] ?? null;
  if (code < 0x20) return `^${String.fromCharCode(0x40 + code)}`;
  return code === 0x7f ? '^?' : null;
}

export type Named = { readonly text: string; readonly name?: undefined } | { readonly name: string; readonly text?: undefined };

/** Octets as readable text with the names of those that are none. */
export function namedParts(octets: string): readonly Named[] {
  return (octets.match(/[\0-\x1f\x7f]|[^\0-\x1f\x7f]+/g) ?? []).map((part) => {
    const code = part.charCodeAt(0);
    if (part.length > 1 || (code >= 0x20 && code !== 0x7f)) return { text: textFromOctets(part) };
    return { name: NAMES[code] ?? shortNameOf(part) ?? part };
  });
}

/** For reading aloud: octets that have a name of their own by it, others as they are. */
export function spokenOf(octets: string): string {
  if (octets === ' ') return 'SP';
  return namedParts(octets).map(({ text, name }) => text ?? ` ${name} `).join('').replace(/ +/g, ' ').trim();
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
