/**
 * One lookup table (dict(3)) by its `type:name`. What is read from a file is kept as long as the process: pattern tables
 * until it ends, hash tables until `changedTable` notices a new .db, as in Postfix. Leaves out databases and servers.
 *
 * @absent databases Tables in databases and on servers (ldap, mysql, pgsql, sqlite, lmdb, memcache, nis, tcp,
 *   socketmap): no such server is simulated.
 */
import { remembered } from '../../base/remembered.ts';
import { fail, ok, type Result } from '../../base/result.ts';
import { foldCase } from '../../formats/case-fold.ts';
import { lowerAscii } from '../../formats/ascii-case.ts';
import { parseCidrTable } from '../../formats/cidr-table.ts';
import { decodeMapDb, parseMapSource } from '../../formats/map-source.ts';
import { splitList } from '../../formats/parameter-value.ts';
import { parsePatternTable } from '../../formats/pattern-table.ts';
import type { FileReader } from '../../kernel/disk.ts';
import type { MainCf } from './main-cf.ts';

/** The value, null when there is none, or why the table cannot be asked: warnings for the log, one a line. */
export type MapAnswer = Result<string | null>;

export interface Table {
  find(key: string): MapAnswer;
  /** Whether keys are compared whole; pattern tables are not asked about parts of addresses. */
  readonly isFixed: boolean;
  /** What Postfix logs when it opens the table, `error: …` or `warning: …`. */
  readonly problems: readonly string[];
}

type Content = { readonly find: (key: string) => string | null; readonly warnings?: readonly string[] };

interface Opened {
  readonly type: string;
  readonly name: string;
  readonly path: string;
  readonly octets: string | null;
  readonly content: Content | null;
}

/** Tables that a process has opened, by the disk that it sees; a process has a disk object of its own. */
const opened = new WeakMap<FileReader, Map<string, Opened>>();

export function openTable(disk: FileReader, cf: MainCf, item: string): Table {
  const colon = item.indexOf(':');
  const type = colon < 0 ? cf.text('default_database_type') : item.slice(0, colon);
  const name = colon < 0 ? item : item.slice(colon + 1);
  const isUnicode = cf.flag('smtputf8_enable');
  switch (type) {
    case 'hash': case 'btree': return fromFile(disk, type, name, `${name}.db`, 'open database', (octets) => dbContent(octets, isUnicode));
    case 'texthash': return fromFile(disk, type, name, name, 'open database', (text) => textContent(text, name, isUnicode));
    case 'cidr': return patterns(disk, type, name, (text, path) => parseCidrTable(text, path));
    case 'regexp': case 'pcre': return patterns(disk, type, name, (text, path) => parsePatternTable(text, path, type));
    case 'inline': return inlineTable(name, isUnicode);
    case 'static': return fixed(() => ok(unbrace(name)));
    case 'unix': return fixed((key) => inUnix(disk, name, key));
    case 'proxy': return openTable(disk, cf, name);
    case 'unionmap': return compound(disk, cf, name, union);
    case 'pipemap': return compound(disk, cf, name, pipe);
    case 'fail': return fixed((key) => fail(`fail:${name} lookup error for "${key}"`));
    default: return unavailable(type, name, `unsupported dictionary type: ${type}`);
  }
}

/** The first hash table of a process whose .db is newer than what the process has read: `hash:/etc/aliases`. */
export function changedTable(disk: FileReader): string | null {
  for (const { type, name, path, octets } of opened.get(disk)?.values() ?? []) {
    if ((type === 'hash' || type === 'btree') && octets !== null && disk.read(path) !== octets) return `${type}:${name}`;
  }
  return null;
}

/** Forgets what a process has read, as if it had just started. */
export function forgetTables(disk: FileReader): void {
  opened.delete(disk);
}

function fixed(find: (key: string) => MapAnswer): Table {
  return { isFixed: true, find, problems: [] };
}

/** A table that is not there: every question is answered by the same complaint (dict_surrogate(3)). */
function unavailable(type: string, name: string, why: string, isFixed = true): Table {
  return {
    isFixed,
    problems: [`error: ${why}`],
    find: (key) => fail(`${type}:${name} is unavailable. ${why}\n${type}:${name} lookup error for "${key}"`),
  };
}

// Files.

function fromFile(
  disk: FileReader, type: string, name: string, path: string, action: string, parse: (text: string) => Content | null, isFixed = true,
): Table {
  const tables = opened.get(disk) ?? new Map<string, Opened>();
  opened.set(disk, tables);
  const key = `${type}:${name}`;
  let table = tables.get(key);
  if (!table) {
    const octets = disk.read(path);
    table = { type, name, path, octets, content: octets === null ? null : parse(octets) };
    tables.set(key, table);
  }
  const { octets, content } = table;
  if (octets === null) return unavailable(type, name, `${action} ${path}: No such file or directory`, isFixed);
  if (!content) return unavailable(type, name, `${action} ${path}: Invalid argument`, isFixed);
  return {
    isFixed,
    problems: (content.warnings ?? []).map((warning) => `warning: ${warning}`),
    find: (asked) => ok(content.find(asked)),
  };
}

function dbContent(octets: string, isUnicode: boolean): Content | null {
  const table = decodeMapDb(octets);
  return table && { find: (key) => table.get(foldCase(key, isUnicode)) ?? null };
}

function textContent(text: string, path: string, isUnicode: boolean): Content {
  const { entries, warnings } = parseMapSource(text, path);
  const table = new Map<string, string>();
  const all = [...warnings];
  for (const { key, value, line } of entries) {
    const folded = foldCase(key, isUnicode);
    if (table.has(folded)) all.push(`${path}, line ${line}: duplicate entry: "${folded}"`);
    else table.set(folded, value);
  }
  return { find: (key) => table.get(foldCase(key, isUnicode)) ?? null, warnings: all };
}

/** A pattern table in a file, or in the configuration itself: `{ {/pattern/ result}, … }`, one rule in each braces. */
function patterns(disk: FileReader, type: string, name: string, parse: (text: string, path: string) => Content): Table {
  if (!name.startsWith('{')) return fromFile(disk, type, name, name, 'open', (text) => parse(text, name), false);
  const lines = splitList(unbrace(name)).map((item) => `${unbrace(item)}\n`);
  const content = parse(lines.join(''), 'inline');
  return { isFixed: false, problems: (content.warnings ?? []).map((warning) => `warning: ${warning}`), find: (key) => ok(content.find(key)) };
}

// Tables in the configuration itself, and tables of tables.

function unbrace(text: string): string {
  const match = /^\{\s*([^]*?)\s*\}$/.exec(text);
  return match ? (match[1] ?? '') : text;
}

/** `{ key=value, { key = value with spaces } }`: one wrong entry, and the whole table is unavailable. */
function inlineTable(name: string, isUnicode: boolean): Table {
  const wrong = (what: string): Table => unavailable('inline', name, `${what}: "inline:${name}"; need "inline:{name=value...}"`);
  if (!/^\{[^]+\}$/.test(name) || bracesEnd(name) !== name.length || name.length < 3) return wrong('bad syntax');
  const table = new Map<string, string>();
  for (const item of splitList(name.slice(1, -1))) {
    const isBraced = item.startsWith('{');
    const end = isBraced ? bracesEnd(item) : item.length;
    if (end === 0) return wrong(`missing '}' in "${item}"`);
    if (end < item.length) return wrong(`syntax error after '}' in "${item}"`);
    const entry = nameAndValue(isBraced ? item.slice(1, -1).trim() : item);
    if (typeof entry === 'string') return wrong(entry);
    table.set(foldCase(entry.name, isUnicode), entry.value);
  }
  if (table.size === 0) return wrong('empty table');
  return fixed((key) => ok(table.get(foldCase(key, isUnicode)) ?? null));
}

/** Where the brace that opens `text` is closed again; 0 where it is not (balpar(3)). */
function bracesEnd(text: string): number {
  let level = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (text.charAt(at) === '{') level += 1;
    if (text.charAt(at) === '}') level -= 1;
    if (level === 0) return at + 1;
  }
  return 0;
}

/** `name = value`, or what is wrong with it (split_qnameval(3)). Blanks and `=` in double quotes belong to the name. */
function nameAndValue(text: string): { readonly name: string; readonly value: string } | string {
  if (text.trim() === '') return 'no key found; expected format: key = value';
  const name = /^(?:\\[^]|"(?:\\[^]|[^"\\])*"|[^\s="\\])*/.exec(text.trimStart())?.[0] ?? '';
  const rest = text.trimStart().slice(name.length).trimStart();
  if (rest.startsWith('"')) return 'unbalanced \'""\'';
  return rest.startsWith('=') ? { name, value: rest.slice(1).trim() } : "missing '=' after attribute name";
}

function compound(disk: FileReader, cf: MainCf, name: string, combine: (tables: readonly Table[], key: string) => MapAnswer): Table {
  const tables = splitList(unbrace(name)).map((item) => openTable(disk, cf, item));
  return { isFixed: true, problems: tables.flatMap(({ problems }) => problems), find: (key) => combine(tables, key) };
}

function union(tables: readonly Table[], key: string): MapAnswer {
  const values: string[] = [];
  for (const table of tables) {
    const answer = table.find(key);
    if (!answer.ok) return answer;
    if (answer.value !== null) values.push(answer.value);
  }
  return ok(values.length === 0 ? null : values.join(','));
}

function pipe(tables: readonly Table[], key: string): MapAnswer {
  let value = key;
  for (const table of tables) {
    const answer: MapAnswer = table.find(value);
    if (!answer.ok || answer.value === null) return answer;
    value = answer.value;
  }
  return ok(value);
}

/** The whole passwd or group line, as the unix: tables give it; names are folded to lower case. */
function inUnix(disk: FileReader, name: string, key: string): MapAnswer {
  const file = { 'passwd.byname': '/etc/passwd', 'group.byname': '/etc/group' }[name];
  if (file === undefined) return fail(`unknown table: unix:${name}`);
  return ok(key === '' ? null : (linesByName(disk.read(file) ?? '').get(lowerAscii(key)) ?? null));
}

/** The lines of a passwd or group file by what stands before their first colon; the first of equal names counts. */
const linesByName = remembered((text): ReadonlyMap<string, string> => {
  const lines = new Map<string, string>();
  for (const line of text.split('\n')) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon);
    if (colon >= 0 && !lines.has(name)) lines.set(name, line);
  }
  return lines;
});
