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
  /** The line that each warning is about. */
  readonly warnedLines: readonly number[];
}

/** Parses `key value` lines. Keys are as written; `path` is for the warnings. */
export function parseMapSource(text: string, path: string): MapSource {
  const entries: MapEntry[] = [];
  const warnings: string[] = [];
  const warnedLines: number[] = [];
  const warn = (line: number, text: string): void => {
    warnings.push(`${path}, line ${line}: ${text}`);
    warnedLines.push(line);
  };
  for (const { text: content, line } of logicalLines(text).lines) {
    const end = endOfKey(content);
    if (end === null) {
      warn(line, `unbalanced '"' in '${content}' -- ignoring this line`);
      continue;
    }
    const key = content.slice(0, end);
    const value = content.slice(end).trim();
    if (key === '' || value === '') {
      warn(line, `expected format: key whitespace value`);
      continue;
    }
    if (key.endsWith(':')) {
      warn(line, `record is in "key: value" format; is this an alias file?`);
    }
    entries.push({ key, value, line });
  }
  return { entries, warnings, warnedLines };
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
  const warnedLines: number[] = [];
  const warn = (line: number, text: string): void => {
    warnings.push(`${path}, line ${line}: ${text}`);
    warnedLines.push(line);
  };
  for (const { text: content, line } of logicalLines(text).lines) {
    const tokens = scanAddress(content);
    if (tokens.length === 0) continue;
    const colon = tokens.findIndex((token) => isOperator(token, ':'));
    const key = tokens.slice(0, Math.max(colon, 0));
    if (colon <= 0 || colon === tokens.length - 1 || key.some((token) => isOperator(token, ','))) {
      warn(line, `need name:value pair`);
      continue;
    }
    if (key.some((token) => isOperator(token, '@') || isOperator(token, '%'))) {
      warn(line, `name must be local`);
      continue;
    }
    entries.push({ key: internalForm(key), value: externalForm(tokens.slice(colon + 1)), line });
  }
  return { entries, warnings, warnedLines };
}

export interface BuiltMap {
  /** Content of FILE.db. */
  readonly db: string;
  readonly warnings: readonly string[];
}

/** Builds FILE.db: keys folded to lower case, the first of equal keys wins with a warning about the others. */
export function buildMap(source: MapSource, dbPath: string, extra: readonly (readonly [string, string])[] = []): BuiltMap {
  const table = new Map<string, string>();
  const warnings = source.warnings.map((text, at) => ({ line: source.warnedLines[at] ?? 0, text }));
  for (const { key, value, line } of source.entries) {
    const folded = lowerAscii(key);
    if (table.has(folded)) warnings.push({ line, text: `${dbPath}: duplicate entry: "${folded}"` });
    else table.set(folded, value);
  }
  for (const [key, value] of extra) table.set(key, value);
  return { db: encodeMapDb(table), warnings: warnings.sort((a, b) => a.line - b.line).map(({ text }) => text) };
}

const DB_MAGIC = 'posthorn-hash-1\n';
/** Berkeley DB's: a page that describes the table, and one or more for each of its buckets. */
const PAGE_OCTETS = 4096;
const PAGE_HEAD_OCTETS = 26;
/** A type octet and an index of two octets, for the key and for the value, and the octet that ends each string. */
const ENTRY_OCTETS = 8;

/**
 * FILE.db: a first line that names the format, then `key NUL value NUL` for each entry, then zeros up to the size that
 * Berkeley DB gives a table of this many octets (exact for tables that fit the first two buckets).
 */
export function encodeMapDb(table: ReadonlyMap<string, string>): string {
  let octets = DB_MAGIC;
  const buckets = [0, 0];
  for (const [key, value] of table) {
    octets += `${key}\0${value}\0`;
    const bucket = hashBucket(key);
    buckets[bucket] = (buckets[bucket] ?? 0) + key.length + value.length + ENTRY_OCTETS;
  }
  const pages = buckets.map((used) => Math.max(1, Math.ceil(used / (PAGE_OCTETS - PAGE_HEAD_OCTETS))));
  return octets.padEnd(PAGE_OCTETS * pages.reduce((sum, count) => sum + count, 1), '\0');
}

/** Which of a table's first two buckets a key is in: the lowest bit of its FNV hash, of which the octets' lowest bits decide. */
export function hashBucket(key: string): number {
  let bit = 0;
  for (let at = 0; at < key.length; at += 1) bit ^= key.charCodeAt(at) & 1;
  return bit;
}

/** Reads FILE.db; null where it is none. */
export function decodeMapDb(octets: string): ReadonlyMap<string, string> | null {
  if (!octets.startsWith(DB_MAGIC)) return null;
  const table = new Map<string, string>();
  for (let at = DB_MAGIC.length; octets.charCodeAt(at) > 0; ) {
    const keyEnd = octets.indexOf('\0', at);
    const valueEnd = octets.indexOf('\0', keyEnd + 1);
    if (keyEnd < 0 || valueEnd < 0) break;
    table.set(octets.slice(at, keyEnd), octets.slice(keyEnd + 1, valueEnd));
    at = valueEnd + 1;
  }
  return table;
}
