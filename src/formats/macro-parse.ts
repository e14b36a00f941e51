/**
 * Splits a Postfix value into literal text and macro references, without expanding anything. Mirrors mac_parse(3) and
 * the expression syntax of mac_expand(3).
 */

export type MacroPiece =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'name'; readonly name: string; readonly ifTrue: string | null; readonly ifFalse: string | null }
  | {
      readonly kind: 'compare'; readonly left: string; readonly operator: string; readonly right: string;
      readonly ifTrue: string | null; readonly ifFalse: string | null;
    };

export interface MacroParse {
  readonly pieces: readonly MacroPiece[];
  readonly errors: readonly string[];
}

const OPERATORS = ['==', '!=', '<', '<=', '>=', '>'];
const EXPECTED_OPERATOR = '"==" or "!=" or "<" or "<=" or ">=" or ">"';

export function parseMacros(value: string): MacroParse {
  const pieces: MacroPiece[] = [];
  let literal = '';
  let at = 0;
  const stop = (error: string): MacroParse => ({ pieces, errors: [error] });
  while (at < value.length) {
    const character = value.charAt(at);
    if (character !== '$') {
      literal += character;
      at += 1;
      continue;
    }
    if (value.charAt(at + 1) === '$') {
      literal += '$';
      at += 2;
      continue;
    }
    if (literal !== '') pieces.push({ kind: 'literal', text: literal });
    literal = '';
    const reference = readReference(value, at + 1);
    if (!reference) return stop(`truncated macro reference: "${value}"`);
    if (reference.body === '') return stop(`empty macro name: "${value}"`);
    const piece = parseExpression(reference.body);
    if ('error' in piece) return stop(piece.error);
    pieces.push(piece);
    at = reference.end;
  }
  if (literal !== '') pieces.push({ kind: 'literal', text: literal });
  return { pieces, errors: [] };
}

/** What follows a `$`: the body of `{…}` or `(…)`, or a plain name. */
function readReference(value: string, from: number): { body: string; end: number } | null {
  const open = value.charAt(from);
  if (open !== '{' && open !== '(') {
    let end = from;
    while (/[A-Za-z0-9_]/.test(value.charAt(end))) end += 1;
    return { body: value.slice(from, end), end };
  }
  const close = open === '{' ? '}' : ')';
  let level = 1;
  for (let at = from + 1; at < value.length; at += 1) {
    if (value.charAt(at) === open) level += 1;
    if (value.charAt(at) === close) level -= 1;
    if (level === 0) return { body: value.slice(from + 1, at), end: at + 1 };
  }
  return null;
}

type Parsed = Exclude<MacroPiece, { kind: 'literal' }> | { readonly error: string };

function parseExpression(body: string): Parsed {
  const start = skipSpace(body, 0);
  if (body.charAt(start) === '{') return parseComparison(body, start);
  const match = /^[A-Za-z0-9_]*/.exec(body.slice(start));
  const name = match?.[0] ?? '';
  const next = skipSpace(body, start + name.length);
  if (next >= body.length) return { kind: 'name', name, ifTrue: null, ifFalse: null };
  if (body.charAt(next) !== '?' && body.charAt(next) !== ':') {
    const at = start + name.length;
    return { error: `attribute name syntax error at: "...${body.slice(0, at)}>>>${body.slice(at, at + 20)}"` };
  }
  const branches = parseBranches(body, next);
  return 'error' in branches ? branches : { kind: 'name', name, ...branches };
}

function parseComparison(body: string, start: number): Parsed {
  const left = readBraces(body, start);
  if ('error' in left) return left;
  const sign = /^[<>!=?+\-*/~&|%]*/.exec(body.slice(left.end))?.[0] ?? '';
  if (!OPERATORS.includes(sign)) {
    return { error: `${EXPECTED_OPERATOR} expected at: "...${left.text}}>>>${body.slice(left.end, left.end + 20)}"` };
  }
  let at = left.end + sign.length;
  const suffix = /^[A-Za-z0-9]*/.exec(body.slice(at))?.[0] ?? '';
  if (suffix !== '' && suffix !== 'level') return { error: `bad operator suffix at: "...${sign}>>>${suffix}"` };
  at = skipSpace(body, at + suffix.length);
  if (body.charAt(at) !== '{') {
    const shown = body.slice(left.end, left.end + sign.length);
    return { error: `"{expression}" expected at: "...{${left.text}} ${shown}>>>${body.slice(at, at + 20)}"` };
  }
  const right = readBraces(body, at);
  if ('error' in right) return right;
  const piece = { kind: 'compare', left: left.text, operator: sign + suffix, right: right.text } as const;
  if (right.end >= body.length) return { ...piece, ifTrue: null, ifFalse: null };
  const mark = body.charAt(right.end);
  if (mark !== '?' && mark !== ':') {
    return { error: `"?" or ":" expected at: "...}>>>${body.slice(right.end, right.end + 20)}"` };
  }
  const branches = parseBranches(body, right.end);
  return 'error' in branches ? branches : { ...piece, ...branches };
}

type Branches = { readonly ifTrue: string | null; readonly ifFalse: string | null } | { readonly error: string };

/** `?then`, `:else`, `?{then}:{else}`; text without braces runs to the end. `mark` is the place of `?` or `:`. */
function parseBranches(body: string, mark: number): Branches {
  if (body.charAt(mark) === ':') {
    const otherwise = readBranch(body, mark + 1);
    if ('error' in otherwise) return otherwise;
    if (otherwise.end < body.length) return garbage('unexpected input', otherwise.text, body, otherwise.end);
    return { ifTrue: null, ifFalse: otherwise.text };
  }
  const then = readBranch(body, mark + 1);
  if ('error' in then) return then;
  if (then.end >= body.length) return { ifTrue: then.text, ifFalse: null };
  if (body.charAt(then.end) !== ':') return garbage('":" expected', then.text, body, then.end);
  const otherwise = readBranch(body, then.end + 1);
  if ('error' in otherwise) return otherwise;
  if (otherwise.end < body.length) return garbage('unexpected input', otherwise.text, body, otherwise.end);
  return { ifTrue: then.text, ifFalse: otherwise.text };
}

function garbage(what: string, text: string, body: string, at: number): { error: string } {
  return { error: `${what} at: "...${text}}>>>${body.slice(at, at + 20)}"` };
}

function readBranch(body: string, from: number): { text: string; end: number } | { error: string } {
  const at = skipSpace(body, from);
  if (body.charAt(at) === '{') return readBraces(body, at);
  return { text: body.slice(from), end: body.length };
}

/** The text between balanced braces; `end` is behind the closing one and white space after it. */
function readBraces(body: string, open: number): { text: string; end: number } | { error: string } {
  let level = 0;
  for (let at = open; at < body.length; at += 1) {
    if (body.charAt(at) === '{') level += 1;
    if (body.charAt(at) === '}') level -= 1;
    if (level === 0) return { text: body.slice(open + 1, at), end: skipSpace(body, at + 1) };
  }
  return { error: `unbalanced {} in attribute expression: "${body.slice(open)}"` };
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (/\s/.test(text.charAt(at)) && at < text.length) at += 1;
  return at;
}
