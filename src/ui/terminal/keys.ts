/** What a terminal sends for the keys that are pressed, taken apart: characters, control characters, function keys. */

export type KeyName =
  | 'enter' | 'backspace' | 'delete' | 'left' | 'right' | 'up' | 'down' | 'home' | 'end' | 'word-left' | 'word-right'
  | 'control' | 'escape' | 'other';

export interface Key {
  /** Null for text. */
  readonly name: KeyName | null;
  /** The characters themselves, as a terminal in raw mode would get them. */
  readonly raw: string;
}

const SEQUENCES: Readonly<Record<string, KeyName>> = {
  '\x1b[A': 'up', '\x1bOA': 'up', '\x1b[B': 'down', '\x1bOB': 'down', '\x1b[C': 'right', '\x1bOC': 'right', '\x1b[D': 'left', '\x1bOD': 'left',
  '\x1b[H': 'home', '\x1bOH': 'home', '\x1b[1~': 'home', '\x1b[F': 'end', '\x1bOF': 'end', '\x1b[4~': 'end', '\x1b[3~': 'delete',
  '\x1b[1;5C': 'word-right', '\x1bf': 'word-right', '\x1b[1;5D': 'word-left', '\x1bb': 'word-left',
};
const ESCAPE_SEQUENCE = /^\x1b(?:\[[0-9;]*[ -/]*[@-~]|O[@-~]|[^[O\x00-\x1f\x7f])?/;

export function keysOf(data: string): readonly Key[] {
  const keys: Key[] = [];
  let at = 0;
  while (at < data.length) {
    const character = data.charAt(at);
    const code = character.charCodeAt(0);
    if (character === '\x1b') {
      const raw = ESCAPE_SEQUENCE.exec(data.slice(at))?.[0] ?? '\x1b';
      keys.push({ name: raw === '\x1b' ? 'escape' : (SEQUENCES[raw] ?? 'other'), raw });
      at += raw.length;
    } else if (character === '\r' || character === '\n') {
      keys.push({ name: 'enter', raw: '\r' });
      at += character === '\r' && data.charAt(at + 1) === '\n' ? 2 : 1;
    } else if (code === 0x7f) {
      keys.push({ name: 'backspace', raw: character });
      at += 1;
    } else if (code < 0x20) {
      keys.push({ name: 'control', raw: character });
      at += 1;
    } else {
      const raw = /^[^\x00-\x1f\x7f]+/.exec(data.slice(at))?.[0] ?? character;
      keys.push({ name: null, raw });
      at += raw.length;
    }
  }
  return keys;
}

/** What is pasted: text and its line ends. Other control characters are left out, they would act as keys. */
export function pasteAsKeys(text: string): string {
  return text.replace(/\r\n|\n/g, '\r').replace(/[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]/g, '');
}

/** The control character of a letter: what Ctrl and the letter send together. */
export function controlOf(character: string): string {
  const code = character.toUpperCase().charCodeAt(0);
  return code >= 0x40 && code <= 0x5f ? String.fromCharCode(code ^ 0x40) : character;
}
