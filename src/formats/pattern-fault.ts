/**
 * What is wrong with a pattern, in the words of PCRE2 and of the GNU C library, for the faults that people make: a
 * bracket that is not closed, a parenthesis too few or too many, a repetition of nothing. Others get the words of the
 * last resort.
 */

interface Fault {
  readonly offset: number;
  readonly pcre: string;
  readonly posix: string;
}

const OPEN_CLASS = ['missing terminating ] for character class', 'Unmatched [, [^, [:, [., or [='] as const;
const OPEN_GROUP = ['missing closing parenthesis', 'Unmatched ( or \\('] as const;
const REPEATS_NOTHING = ['quantifier does not follow a repeatable item', 'Invalid preceding regular expression'] as const;
const CLOSED_TOO_OFTEN = ['unmatched closing parenthesis', 'Unmatched ) or \\)'] as const;

export function pcreFault(source: string): string {
  const fault = findFault(source);
  return fault ? `error in regex at offset ${fault.offset}: ${fault.pcre}` : 'error in regex at offset 0: syntax error';
}

export function posixFault(source: string): string {
  return findFault(source)?.posix ?? 'Invalid regular expression';
}

function findFault(source: string): Fault | null {
  let groups = 0;
  let canRepeat = false;
  for (let at = 0; at < source.length; at += 1) {
    switch (source.charAt(at)) {
      case '\\':
        at += 1;
        canRepeat = true;
        break;
      case '[': {
        const end = classEnd(source, at);
        if (end === 0) return fault(source.length, OPEN_CLASS);
        at = end;
        canRepeat = true;
        break;
      }
      case '(':
        groups += 1;
        canRepeat = false;
        if (source.charAt(at + 1) === '?') at += 1;
        break;
      case ')':
        groups -= 1;
        if (groups < 0) return fault(at, CLOSED_TOO_OFTEN);
        canRepeat = true;
        break;
      case '|':
        canRepeat = false;
        break;
      case '*': case '+': case '?':
        if (!canRepeat) return fault(at, REPEATS_NOTHING);
        if (/[?+]/.test(source.charAt(at + 1))) at += 1;
        canRepeat = false;
        break;
      default:
        canRepeat = source.charAt(at) !== '^';
    }
  }
  return groups > 0 ? fault(source.length, OPEN_GROUP) : null;
}

function fault(offset: number, [pcre, posix]: readonly [string, string]): Fault {
  return { offset, pcre, posix };
}

/** Where a bracket expression ends; 0 where it does not. A `]` that stands first is a member. */
function classEnd(source: string, start: number): number {
  let at = start + 1;
  if (source.charAt(at) === '^') at += 1;
  if (source.charAt(at) === ']') at += 1;
  for (; at < source.length; at += 1) {
    if (source.charAt(at) === ']') return at;
    if (source.startsWith('[:', at)) at = Math.max(at, source.indexOf(':]', at) + 1);
  }
  return 0;
}
