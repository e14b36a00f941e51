/**
 * The two source formats of lookup tables: `key value` (postmap(1), texthash) and `name: value` (aliases(5)), and what
 * a build makes of them: the text of our FILE.db, which hash: tables are read from.
 */
import { externalForm, internalForm, isOperator, scanAddress } from './address-token.ts';
import { lowerAscii } from './ascii-case.ts';
import { logicalLines } from './logical-lines.ts';

export interface MapEntry {
  readonly key: string;
  readonly value: string;
  readonly line: number;
}

export interface MapSource {
  readonly entries: readonly MapEntry[];
  /** Postfix's warnings, without the leading `warning: `. */
  readonly warnings: readonly string[];
}

/** Parses `key value` lines. Keys are as written; `path` is for the warnings. */
export function parseMapSource(text: string, path: string): MapSource {
  const entries: MapEntry[] = [];
  const warnings: string[] = [];
  for (const { text: content, line } of logicalLines(text).lines) {
    const end = endOfKey(content);
    if (end === null) {
      warnings.push(`${path}, line ${line}: unbalanced '"' in '${content}' -- ignoring this line`);
      continue;
    }
    const key = content.slice(0, end);
    const value = content.slice(end).trim();
    if (key === '' || value === '') {
      warnings.push(`${path}, line ${line}: expected format: key whitespace value`);
      continue;
    }
    if (key.endsWith(':')) {
      warnings.push(`${path}, line ${line}: record is in "key: value" format; is this an alias file?`);
    }
    entries.push({ key, value, line });
  }
  return { entries, warnings };
}

/** Where the first unquoted white space is; null where quotes are not balanced. */
function endOfKey(content: string): number | null {
  let inQuotes = false;
  let at = 0;
  for (; at < content.length; at += 1) {
    const character = content.charAt(at);
    if (character === '\\') at += 1;
    else if (character === '"') inQuotes = !inQuotes;
    else if (!inQuotes && /\s/.test(character)) return at;
  }
  return inQuotes ? null : Math.min(at, content.length);
}

/** Parses an aliases(5) file: keys in internal form, values in external form, as postalias(1) stores them. */
export function parseAliasSource(text: string, path: string): MapSource {
  const entries: MapEntry[] = [];
  const warnings: string[] = [];
  for (const { text: content, line } of logicalLines(text).lines) {
    const tokens = scanAddress(content);
    if (tokens.length === 0) continue;
    const colon = tokens.findIndex((token) => isOperator(token, ':'));
    const key = tokens.slice(0, Math.max(colon, 0));
    if (colon <= 0 || colon === tokens.length - 1 || key.some((token) => isOperator(token, ','))) {
      warnings.push(`${path}, line ${line}: need name:value pair`);
      continue;
    }
    if (key.some((token) => isOperator(token, '@') || isOperator(token, '%'))) {
      warnings.push(`${path}, line ${line}: name must be local`);
      continue;
    }
    entries.push({ key: internalForm(key), value: externalForm(tokens.slice(colon + 1)), line });
  }
  return { entries, warnings };
}

export interface BuiltMap {
  /** Content of FILE.db. */
  readonly db: string;
  readonly warnings: readonly string[];
}

/** Builds FILE.db: keys folded to lower case, the first of equal keys wins with a warning about the others. */
export function buildMap(source: MapSource, dbPath: string, extra: readonly (readonly [string, string])[] = []): BuiltMap {
  const table = new Map<string, string>();
  const warnings: string[] = [];
  for (const { key, value } of source.entries) {
    const folded = lowerAscii(key);
    if (table.has(folded)) warnings.push(`${dbPath}: duplicate entry: "${folded}"`);
    else table.set(folded, value);
  }
  for (const [key, value] of extra) table.set(key, value);
  return { db: encodeMapDb(table), warnings: [...source.warnings, ...warnings] };
}

const DB_MAGIC = 'posthorn-hash-1\n';

/** FILE.db: a first line that names the format, then `key NUL value NUL` for each entry. */
export function encodeMapDb(table: ReadonlyMap<string, string>): string {
  let octets = DB_MAGIC;
  for (const [key, value] of table) octets += `${key}\0${value}\0`;
  return octets;
}

/** Reads FILE.db; null where it is none. */
export function decodeMapDb(octets: string): ReadonlyMap<string, string> | null {
  if (!octets.startsWith(DB_MAGIC)) return null;
  const table = new Map<string, string>();
  const parts = octets.slice(DB_MAGIC.length).split('\0');
  for (let at = 0; at + 1 < parts.length; at += 2) {
    const key = parts[at] ?? '';
    table.set(key, parts[at + 1] ?? '');
  }
  return table;
}
