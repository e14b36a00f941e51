/**
 * Command-line options as getopt_long(3) of the GNU C library reads them: letters that may be joined, values joined or
 * apart, long names with `=value`, `--` as their end. Leaves out abbreviated long names.
 */

export interface OptionSpec {
  /** Letters; `:` after one that takes a value. */
  readonly letters: string;
  /** Long names (with both dashes) and the letters that they stand for. */
  readonly long?: Readonly<Record<string, string>>;
  /** Stop at the first word that is no option (POSIX), instead of collecting options from everywhere. */
  readonly posix?: boolean;
}

export interface GivenOption {
  readonly letter: string;
  readonly value: string;
}

export type Options =
  | { readonly ok: true; readonly given: readonly GivenOption[]; readonly operands: readonly string[] }
  /** `text` is what the C library prints after the program's name. */
  | { readonly ok: false; readonly letter: string; readonly text: string };

export function getopt(words: readonly string[], spec: OptionSpec): Options {
  const given: GivenOption[] = [];
  const operands: string[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (word === '--') {
      operands.push(...words.slice(at + 1));
      break;
    }
    if (!/^-./.test(word)) {
      if (spec.posix) {
        operands.push(...words.slice(at));
        break;
      }
      operands.push(word);
      continue;
    }
    const equals = word.indexOf('=');
    const longName = equals < 0 ? word : word.slice(0, equals);
    const longLetter = spec.long?.[longName];
    if (word.startsWith('--') && longLetter === undefined) return unknown('', `unrecognized option '${word}'`);
    let letters = longLetter ?? word.slice(1);
    const joined = longLetter !== undefined && equals >= 0 ? word.slice(equals + 1) : undefined;
    while (letters !== '') {
      const letter = letters.charAt(0);
      letters = letters.slice(1);
      const place = letter === ':' ? -1 : spec.letters.indexOf(letter);
      if (place < 0) return unknown(letter, `invalid option -- '${letter}'`);
      if (spec.letters.charAt(place + 1) !== ':') {
        given.push({ letter, value: joined ?? '' });
        continue;
      }
      const value = joined ?? (letters !== '' ? letters : words[(at += 1)]);
      if (value === undefined) return unknown(letter, `option requires an argument -- '${letter}'`);
      given.push({ letter, value });
      break;
    }
  }
  return { ok: true, given, operands };
}

function unknown(letter: string, text: string): Options {
  return { ok: false, letter, text };
}
