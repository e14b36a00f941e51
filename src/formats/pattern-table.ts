/**
 * regexp: and pcre: tables (regexp_table(5), pcre_table(5)): patterns with flags, negation, IF and ENDIF, and $number
 * in results. POSIX patterns run as JavaScript ones, so an alternation takes the first branch that fits, not the
 * longest. Leaves out pcre's callouts and recursive patterns.
 */
import { logicalLines } from './logical-lines.ts';
import { parseMacros } from './macro-parse.ts';
import { pcreFault, posixFault } from './pattern-fault.ts';
import { posixPattern } from './posix-pattern.ts';

interface Pattern {
  readonly regexp: RegExp;
  readonly match: boolean;
}

type Rule =
  | { readonly kind: 'match'; readonly first: Pattern; readonly second: Pattern | null; readonly result: string }
  | { readonly kind: 'if'; readonly pattern: Pattern }
  | { readonly kind: 'endif' };

export interface PatternTable {
  /** The first matching rule's result, or null. */
  find(key: string): string | null;
  readonly warnings: readonly string[];
}

type Dialect = 'regexp' | 'pcre';

export function parsePatternTable(text: string, path: string, dialect: Dialect): PatternTable {
  const rules: Rule[] = [];
  const warnings: string[] = [];
  const open: number[] = [];
  for (const { text: content, line } of logicalLines(text).lines) {
    const warn = (what: string): void => void warnings.push(`${dialect} map ${path}, line ${line}: ${what}`);
    const rule = parseRule(content.trimEnd(), dialect, open.length, warn);
    if (!rule) continue;
    if (rule.kind === 'if') open.push(line);
    if (rule.kind === 'endif') open.pop();
    rules.push(rule);
  }
  for (const line of open.reverse()) warnings.push(`${dialect} map ${path}, line ${line}: IF has no matching ENDIF`);
  return { find: (key) => findRule(rules, key), warnings };
}

function findRule(rules: readonly Rule[], key: string): string | null {
  let skipping = 0;
  for (const rule of rules) {
    if (skipping > 0) {
      if (rule.kind === 'if') skipping += 1;
      if (rule.kind === 'endif') skipping -= 1;
      continue;
    }
    if (rule.kind === 'endif') continue;
    if (rule.kind === 'if') {
      if (!applies(rule.pattern, key)) skipping = 1;
      continue;
    }
    const groups = rule.first.regexp.exec(key);
    if ((groups !== null) !== rule.first.match) continue;
    if (rule.second && !applies(rule.second, key)) continue;
    return expandResult(rule.result, groups);
  }
  return null;
}

function applies(pattern: Pattern, key: string): boolean {
  return pattern.regexp.test(key) === pattern.match;
}

/** $1, ${1} and $(1) become what the pattern's groups matched; $$ becomes $. */
function expandResult(result: string, groups: RegExpExecArray | null): string {
  return parseMacros(result)
    .pieces.map((piece) => {
      if (piece.kind === 'literal') return piece.text;
      return piece.kind === 'name' ? (groups?.[Number(piece.name)] ?? '') : '';
    })
    .join('');
}

type Warn = (what: string) => void;

function parseRule(content: string, dialect: Dialect, nesting: number, warn: Warn): Rule | null {
  if (!/^[A-Za-z0-9]/.test(content)) return parseMatchRule(content, dialect, warn);
  const word = /^(if|endif)(?![A-Za-z0-9])\s*/i.exec(content);
  if (!word) {
    warn('ignoring unrecognized request');
    return null;
  }
  const rest = content.slice(word[0].length);
  if ((word[1] ?? '').length === 'endif'.length) {
    if (nesting === 0) {
      warn('ignoring ENDIF without matching IF');
      return null;
    }
    if (rest !== '') warn('ignoring extra text after ENDIF');
    return { kind: 'endif' };
  }
  const parsed = parsePattern(rest, dialect, warn);
  if (!parsed) return null;
  const extra = parsed.rest.trimStart();
  if (extra !== '') {
    warn(`ignoring extra text after IF statement: "${extra}"`);
    warn('do not prepend whitespace to statements between IF and ENDIF');
  }
  return { kind: 'if', pattern: parsed.pattern };
}

function parseMatchRule(content: string, dialect: Dialect, warn: Warn): Rule | null {
  const first = parsePattern(content, dialect, warn);
  if (!first) return null;
  let rest = first.rest;
  let second: Pattern | null = null;
  if (dialect === 'regexp' && rest.startsWith('!')) {
    const parsed = parsePattern(rest, dialect, warn);
    if (!parsed) return null;
    second = parsed.pattern;
    rest = parsed.rest;
  }
  const result = rest.trimStart();
  if (result === '') warn('no replacement text: using empty string');
  const { pieces, errors } = parseMacros(result);
  let highest = 0;
  for (const piece of pieces) {
    if (piece.kind === 'literal') continue;
    const index = piece.kind === 'name' && /^\d+$/.test(piece.name) ? Number(piece.name) : 0;
    if (index < 1) {
      warn(`${piece.kind === 'name' && piece.name === '0' ? 'out-of-range' : 'non-numeric'} replacement index ` +
        `"${piece.kind === 'name' ? piece.name : ''}"`);
      warn('bad replacement syntax: skipping this rule');
      return null;
    }
    highest = Math.max(highest, index);
  }
  if (errors.length > 0) {
    warn('bad replacement syntax: skipping this rule');
    return null;
  }
  if (highest > 0 && !first.pattern.match) {
    warn('$number found in negative match replacement text: skipping this rule');
    return null;
  }
  if (highest > groupCount(first.pattern.regexp)) {
    warn(`out of range replacement index "${highest}": skipping this rule`);
    return null;
  }
  return { kind: 'match', first: first.pattern, second, result };
}

function groupCount(regexp: RegExp): number {
  return (new RegExp(`${regexp.source}|`, regexp.flags).exec('')?.length ?? 1) - 1;
}

/** `!/pattern/flags`, with any character for the slash. */
function parsePattern(text: string, dialect: Dialect, warn: Warn): { pattern: Pattern; rest: string } | null {
  const marks = /^[!\s]*/.exec(text)?.[0] ?? '';
  const match = (marks.split('!').length - 1) % 2 === 0;
  const start = marks.length;
  if (start >= text.length) {
    warn('no regexp: skipping this rule');
    return null;
  }
  const delimiter = text.charAt(start);
  let end = start + 1;
  while (end < text.length && text.charAt(end) !== delimiter) end += text.charAt(end) === '\\' ? 2 : 1;
  if (end >= text.length) {
    const consequence = dialect === 'pcre' ? 'ignoring' : 'skipping';
    warn(`no closing regexp delimiter "${delimiter}": ${consequence} this rule`);
    return null;
  }
  const options = /^[^\s!]*/.exec(text.slice(end + 1))?.[0] ?? '';
  const flags = dialect === 'pcre' ? pcreFlags(options) : regexpFlags(options);
  if (typeof flags !== 'string') {
    warn(`unknown regexp option "${flags.unknown}": skipping this rule`);
    return null;
  }
  const source = text.slice(start + 1, end);
  try {
    const regexp = new RegExp(dialect === 'pcre' ? source : posixPattern(source), flags);
    return { pattern: { regexp, match }, rest: text.slice(end + 1 + options.length) };
  } catch {
    warn(dialect === 'pcre' ? pcreFault(source) : posixFault(source));
    return null;
  }
}

/** regexp_table(5): `i` toggles the ignoring of case (on by default), `m` makes `.`, `^` and `$` stop at line ends. */
function regexpFlags(options: string): string | { unknown: string } {
  let ignoreCase = true;
  let multiLine = false;
  for (const option of options) {
    if (option === 'i') ignoreCase = !ignoreCase;
    else if (option === 'm') multiLine = !multiLine;
    else if (option !== 'x') return { unknown: option };
  }
  return (ignoreCase ? 'i' : '') + (multiLine ? 'm' : 's');
}

/** pcre_table(5): `i` and `s` are on by default and toggle, as does `m`; A, E, U, X and x have no counterpart. */
function pcreFlags(options: string): string | { unknown: string } {
  let [ignoreCase, dotAll, multiLine] = [true, true, false];
  for (const option of options) {
    if (option === 'i') ignoreCase = !ignoreCase;
    else if (option === 's') dotAll = !dotAll;
    else if (option === 'm') multiLine = !multiLine;
    else if (!'xAEUX'.includes(option)) return { unknown: option };
  }
  return (ignoreCase ? 'i' : '') + (dotAll ? 's' : '') + (multiLine ? 'm' : '');
}
