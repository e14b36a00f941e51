/** The options of tail, and the end of a file that they ask for. Mirrors GNU tail 9.1. */
import type { Octets } from '../base/octets.ts';
import { getopt } from '../formats/getopt.ts';

export interface TailOptions {
  /** -F: files are followed by their names, so they may vanish and come back. */
  readonly byName: boolean;
  readonly count: number;
  readonly unit: 'lines' | 'octets';
  /** `-n +N`: from the Nth on, instead of the last N. */
  readonly fromStart: boolean;
  readonly headers: 'several' | 'never' | 'always';
  readonly paths: readonly string[];
}

const SPEC = {
  letters: 'fFqvn:c:',
  long: {
    '--follow': 'f', '--lines': 'n', '--bytes': 'c', '--quiet': 'q', '--silent': 'q', '--verbose': 'v', '--retry': 'F',
  },
};

/** The quotation marks of GNU's messages, in UTF-8. */
const LEFT_QUOTE: Octets = '\xe2\x80\x98';
const RIGHT_QUOTE: Octets = '\xe2\x80\x99';

/** The options, or what tail says about a mistake in them. */
export function readTailOptions(words: readonly string[]): TailOptions | Octets {
  // The old form: `-20`, `-20f`.
  const options = getopt(words.flatMap((word) => {
    const old = /^-([0-9]+)([cl]?)(f?)$/.exec(word);
    return old ? [`-${old[2] === 'c' ? 'c' : 'n'}${old[1] ?? ''}`, ...(old[3] ? ['-f'] : [])] : [word];
  }), SPEC);
  if (!options.ok) return `tail: ${options.text}\nTry 'tail --help' for more information.\n`;
  const has = (letter: string): boolean => options.given.some((option) => option.letter === letter);
  const amount = options.given.findLast(({ letter }) => letter === 'n' || letter === 'c') ?? { letter: 'n', value: '10' };
  if (!/^[+-]?[0-9]{1,9}$/.test(amount.value)) {
    const what = amount.letter === 'n' ? 'lines' : 'bytes';
    return `tail: invalid number of ${what}: ${LEFT_QUOTE}${amount.value}${RIGHT_QUOTE}\n`;
  }
  return {
    byName: has('F') || options.given.some(({ letter, value }) => letter === 'f' && value === 'name'),
    count: Math.abs(Number(amount.value)),
    unit: amount.letter === 'n' ? 'lines' : 'octets',
    fromStart: amount.value.startsWith('+'),
    headers: has('q') ? 'never' : has('v') ? 'always' : 'several',
    paths: options.operands,
  };
}

/** The part of a file that is shown at first. */
export function endOf(octets: Octets, { count, unit, fromStart }: TailOptions): Octets {
  if (unit === 'octets') return fromStart ? octets.slice(Math.max(0, count - 1)) : octets.slice(Math.max(0, octets.length - count));
  const lines = octets.split(/(?<=\n)/);
  if (fromStart) return lines.slice(Math.max(0, count - 1)).join('');
  return count === 0 ? '' : lines.slice(-count).join('');
}
