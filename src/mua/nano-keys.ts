/** What a terminal sends to nano in raw mode, taken apart: text, control keys (`^K`), meta keys (`M-U`), named keys. */

export type NanoKey = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'key'; readonly name: string };

const NAMES: Readonly<Record<string, string>> = {
  'A': 'up', 'B': 'down', 'C': 'right', 'D': 'left', 'H': 'home', 'F': 'end', '1~': 'home', '7~': 'home', '4~': 'end', '8~': 'end',
  '3~': 'delete', '5~': 'page-up', '6~': 'page-down', '1;5C': 'word-right', '1;5D': 'word-left', '1;5H': 'first', '1;5F': 'last',
};
/** Keys that have a name of their own. */
const CONTROLS: Readonly<Record<string, string>> = { '\r': 'enter', '\n': 'enter', '\t': 'tab', '\x7f': 'backspace', '\b': 'backspace' };
const SEQUENCE = /^\x1b(?:\[|O)([0-9;]*[A-Za-z~])/;

export function nanoKeys(data: string): readonly NanoKey[] {
  const keys: NanoKey[] = [];
  let at = 0;
  while (at < data.length) {
    const rest = data.slice(at);
    const plain = /^[^\x00-\x1f\x7f]+/.exec(rest)?.[0];
    const sequence = SEQUENCE.exec(rest);
    if (plain !== undefined) {
      keys.push({ kind: 'text', text: plain });
      at += plain.length;
    } else if (sequence) {
      keys.push({ kind: 'key', name: NAMES[sequence[1] ?? ''] ?? 'unknown' });
      at += sequence[0].length;
    } else if (rest.startsWith('\x1b') && rest.length > 1) {
      keys.push({ kind: 'key', name: `M-${rest.charAt(1).toUpperCase()}` });
      at += 2;
    } else {
      const character = rest.charAt(0);
      keys.push({ kind: 'key', name: CONTROLS[character] ?? `^${String.fromCharCode(character.charCodeAt(0) ^ 0x40)}` });
      at += 1;
    }
  }
  return keys;
}
