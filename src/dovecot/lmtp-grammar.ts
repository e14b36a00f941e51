/** Paths and parameters of LMTP's MAIL and RCPT as Dovecot 2.3 reads them: strict about brackets, lax about names. */
import { fail, ok, type Result } from '../base/result.ts';

export interface PathArgument {
  /** Without brackets, source route and quotes; empty for the null path. */
  readonly address: string;
  /** As written between the brackets. */
  readonly written: string;
  readonly parameters: readonly string[];
}

/** What follows `FROM:` or `TO:`; the error is Dovecot's own phrase. */
export function parsePath(text: string): Result<Omit<PathArgument, 'parameters'> & { readonly rest: string }> {
  if (text === '') return fail('Path is empty string');
  if (text.startsWith(' ')) return fail('Unexpected whitespace before path');
  if (!text.startsWith('<')) return fail("Missing '<' at beginning of path");
  let at = 1;
  const route = /^@[^:>\s]*:/.exec(text.slice(at));
  if (route) at += route[0].length;
  let local = '';
  while (at < text.length && !'@>'.includes(text.charAt(at))) {
    const char = text.charAt(at);
    if (char === '"') {
      const quoted = /^"((?:[^"\\]|\\.)*)"/.exec(text.slice(at));
      if (!quoted) return fail('Premature end of quoted string');
      local += (quoted[1] ?? '').replace(/\\(.)/g, '$1');
      at += quoted[0].length;
      continue;
    }
    if (char === '<') return fail('Invalid character in path');
    if (/[\x00-\x20()[\]\\,;:\x7f]/.test(char)) return fail('Invalid character in localpart');
    local += char;
    at += 1;
  }
  let domain: string | null = null;
  if (text.charAt(at) === '@') {
    domain = /^[^>\s]*/.exec(text.slice(at + 1))?.[0] ?? '';
    at += 1 + domain.length;
    if (domain === '') return fail("Missing domain after '@'");
  }
  if (text.charAt(at) !== '>') return fail("Missing '>' at end of path");
  const rest = text.slice(at + 1);
  if (rest !== '' && !rest.startsWith(' ')) return fail('Invalid character in path');
  const written = text.slice(1 + (route ? route[0].length : 0), at);
  return ok({ address: domain === null ? local : `${local}@${domain}`, written, rest });
}

/** The words after a path; one blank between them, and one at the end does not count. */
export function parameterWords(rest: string): Result<readonly string[]> {
  if (rest === '' || rest === ' ') return ok([]);
  const words = rest.slice(1).split(' ');
  return words.includes('') ? fail('Parameter is empty') : ok(words);
}
