/**
 * main.cf's syntax: logical lines of `name = value`, and the macro language of values ($name, ${name?then:else},
 * ${{a} == {b} ? {then} : {else}}). Mirrors split_nameval(3), dict_load_fp(3) and mac_expand(3).
 */
import { remembered } from '../base/remembered.ts';
import { logicalLines } from './logical-lines.ts';
import { parseMacros, type MacroPiece } from './macro-parse.ts';

export interface MainCfEntry {
  readonly name: string;
  readonly value: string;
  /** First and last physical line, from 1. */
  readonly line: number;
  readonly lastLine: number;
}

export interface MainCfFile {
  readonly entries: readonly MainCfEntry[];
  /** What Postfix warns of, without the leading `warning: `. */
  readonly warnings: readonly string[];
  /** What makes every Postfix programme give up, without `fatal: `; null for a sound file. */
  readonly fatal: string | null;
}

/** Parses main.cf. `path` is for messages only; `earlier` is what was read before and is now overridden. */
export function parseMainCf(text: string, path: string, earlier: Iterable<readonly [name: string, value: string]> = []): MainCfFile {
  const entries: MainCfEntry[] = [];
  const warnings: string[] = [];
  const values = new Map(earlier);
  const { lines, strays } = logicalLines(text);
  for (const stray of strays) {
    const shown = stray.text.length > 30 ? `${stray.text.slice(0, 30)}...` : stray.text;
    warnings.push(`${path}: logical line must not start with whitespace: "${shown}"`);
  }
  for (const { text: content, line, lastLine } of lines) {
    const split = splitNameValue(content);
    if ('error' in split) {
      return { entries, warnings, fatal: `${path}, line ${line}: ${split.error}: "${content}"` };
    }
    const old = values.get(split.name);
    if (old !== undefined && old !== split.value) {
      warnings.push(`${path}, line ${line}: overriding earlier entry: ${split.name}=${old}`);
    }
    values.set(split.name, split.value);
    entries.push({ ...split, line, lastLine });
  }
  return { entries, warnings, fatal: null };
}

/** Splits `name = value`; blanks around both are dropped. */
export function splitNameValue(text: string): { name: string; value: string } | { error: string } {
  const plain = text.indexOf('=');
  if (plain > 0 && !/\s/.test(text)) return { name: text.slice(0, plain), value: text.slice(plain + 1) };
  const match = /^\s*([^\s=]+)\s*(=?)\s*(.*?)\s*$/s.exec(text);
  if (!match) return { error: 'missing attribute name' };
  const [, name = '', equals, value = ''] = match;
  if (equals !== '=') return { error: "missing '=' after attribute name" };
  return { name, value };
}

export interface Expansion {
  readonly text: string;
  /** Names that were asked for and are not defined. */
  readonly undefinedNames: readonly string[];
  readonly errors: readonly string[];
}

/** Looks a name up: its unexpanded value, or null where it is undefined. */
export type MacroLookup = (name: string) => string | null;

const NESTING_LIMIT = 100;

/** Expands all macros in `text`, and in the values that they give. */
export function expandMacros(text: string, lookup: MacroLookup): Expansion {
  const state: ExpansionState = { undefinedNames: [], errors: [], level: 0, lookup };
  const expanded = expandText(text, state);
  return { text: expanded, undefinedNames: state.undefinedNames, errors: state.errors };
}

const parsed = remembered(parseMacros);

interface ExpansionState {
  readonly undefinedNames: string[];
  readonly errors: string[];
  /** How deep values are nested in values: the guard against endless recursion. */
  level: number;
  readonly lookup: MacroLookup;
}

function expandText(text: string, state: ExpansionState): string {
  if (!text.includes('$')) return text;
  const { pieces, errors } = parsed(text);
  let result = '';
  state.level += 1;
  if (state.level > NESTING_LIMIT) state.errors.push(`unreasonable macro call nesting: "${text}"`);
  for (const piece of pieces) {
    if (state.errors.length > 0) break;
    result += piece.kind === 'literal' ? piece.text : expandPiece(piece, state);
  }
  state.level -= 1;
  state.errors.push(...errors);
  return result;
}

function expandPiece(piece: Exclude<MacroPiece, { kind: 'literal' }>, state: ExpansionState): string {
  let value: string | null;
  if (piece.kind === 'name') value = state.lookup(piece.name);
  else value = compare(expandText(piece.left, state), piece.operator, expandText(piece.right, state), state);
  if (piece.ifTrue === null && piece.ifFalse === null) {
    if (value === null) {
      if (piece.kind === 'name') state.undefinedNames.push(piece.name);
      return '';
    }
    return piece.kind === 'name' ? expandText(value, state) : value;
  }
  const holds = value !== null && value !== '';
  const branch = holds ? piece.ifTrue : piece.ifFalse;
  return branch === null ? '' : expandText(branch, state);
}

/** `==` and its kin: as numbers where both sides are digits, else as strings; with `level` as Postfix versions. */
function compare(left: string, operator: string, right: string, state: ExpansionState): string {
  const isLevel = operator.endsWith('level');
  const sign = isLevel ? operator.slice(0, -'level'.length) : operator;
  let order: number;
  if (isLevel) {
    const [a, b] = [compatibilityLevel(left), compatibilityLevel(right)];
    if (a === null || b === null) {
      state.errors.push(`malformed compatibility level syntax: "${a === null ? left : right}"`);
      return '';
    }
    order = a - b;
  } else if (/^\d+$/.test(left) && /^\d+$/.test(right)) {
    order = Number(left) - Number(right);
  } else {
    order = left < right ? -1 : left > right ? 1 : 0;
  }
  return holdsFor(sign, order) ? 'true' : '';
}

function holdsFor(sign: string, order: number): boolean {
  switch (sign) {
    case '==': return order === 0;
    case '!=': return order !== 0;
    case '<': return order < 0;
    case '<=': return order <= 0;
    case '>=': return order >= 0;
    default: return order > 0;
  }
}

/** `major[.minor[.patch]]` as one number that compares rightly; null where it is malformed. */
export function compatibilityLevel(text: string): number | null {
  const match = /^(\d{1,4})(?:\.(\d{1,4}))?(?:\.(\d{1,4}))?$/.exec(text);
  if (!match) return null;
  const [major, minor, patch] = [match[1], match[2] ?? '0', match[3] ?? '0'].map(Number);
  if (major === undefined || minor === undefined || patch === undefined || minor > 1023 || patch > 1023) return null;
  return (major * 1024 + minor) * 1024 + patch;
}
