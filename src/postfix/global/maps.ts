/**
 * Lookup tables (dict(3), maps(3), mail_addr_find(3)): `type:name` behind one interface, several asked in order. Types:
 * hash btree (their .db, built by postmap), texthash, cidr, regexp, pcre, inline, static, unionmap, pipemap, fail,
 * unix:passwd.byname and unix:group.byname, proxy:. Leaves out databases and servers; those answer with an error.
 */
import { fail, ok, type Result } from '../../base/result.ts';
import { splitAddress, stripExtension } from '../../formats/address.ts';
import { lowerAscii } from '../../formats/ascii-case.ts';
import { cidrContains, parseCidr, parseIpAddress } from '../../formats/ip-address.ts';
import { logicalLines } from '../../formats/logical-lines.ts';
import { decodeMapDb, parseMapSource } from '../../formats/map-source.ts';
import { splitList } from '../../formats/parameter-value.ts';
import { parsePatternTable } from '../../formats/pattern-table.ts';
import type { FileReader } from '../../kernel/disk.ts';
import type { MainCf } from './main-cf.ts';
import { isLocalDomain } from './match-list.ts';

/** The value, null when there is none, or why the table cannot be asked. */
export type MapAnswer = Result<string | null>;

export interface Maps {
  /** The first table's answer. `partial`: the key is part of an address, which pattern tables are not asked about. */
  find(key: string, options?: { partial?: boolean }): MapAnswer;
  /** Whether no table is named at all. */
  readonly isEmpty: boolean;
}

interface Table {
  find(key: string): MapAnswer;
  /** Whether the table compares whole keys (not patterns, which must see whole addresses). */
  readonly isFixed: boolean;
}

/** Opens all tables of a list such as `hash:/etc/aliases, inline:{a=b}`. Nothing is read before it is asked. */
export function openMaps(disk: FileReader, cf: MainCf, spec: string): Maps {
  const tables = splitList(spec).map((item) => openTable(disk, cf, item));
  return {
    isEmpty: tables.length === 0,
    find(key, options = {}) {
      for (const table of tables) {
        if (options.partial && !table.isFixed) continue;
        const answer = table.find(key);
        if (!answer.ok || answer.value !== null) return answer;
      }
      return ok(null);
    },
  };
}

export interface AddressAnswer {
  readonly value: string;
  /** The extension that was not part of the key, `+list`; empty when there was none. */
  readonly extension: string;
}

/** Looks an address up in the forms that Postfix tries (mail_addr_find(3)), with the extension that was left over. */
export function findAddressWithExtension(maps: Maps, address: string, disk: FileReader, cf: MainCf): Result<AddressAnswer | null> {
  const bare = stripExtension(address, cf.text('recipient_delimiter'));
  const { local, domain } = splitAddress(address);
  const keys: { key: string; extension: string; partial: boolean }[] = [{ key: address, extension: '', partial: false }];
  if (bare) keys.push({ key: bare.address, extension: bare.extension, partial: true });
  if (domain !== null) {
    if (isLocalDomain(disk, cf, domain) || lowerAscii(domain) === lowerAscii(cf.text('myorigin'))) {
      keys.push({ key: local, extension: '', partial: true });
      if (bare) keys.push({ key: splitAddress(bare.address).local, extension: bare.extension, partial: true });
    }
    keys.push({ key: `@${domain}`, extension: bare?.extension ?? '', partial: true });
  }
  for (const { key, extension, partial } of keys) {
    const answer = maps.find(key, { partial });
    if (!answer.ok) return answer;
    if (answer.value !== null) return ok({ value: answer.value, extension });
  }
  return ok(null);
}

/** Like `findAddressWithExtension`, for those who only need the value. */
export function findAddress(maps: Maps, address: string, disk: FileReader, cf: MainCf): MapAnswer {
  const found = findAddressWithExtension(maps, address, disk, cf);
  return found.ok ? ok(found.value?.value ?? null) : found;
}

function openTable(disk: FileReader, cf: MainCf, item: string): Table {
  const colon = item.indexOf(':');
  const type = colon < 0 ? cf.text('default_database_type') : item.slice(0, colon);
  const name = colon < 0 ? item : item.slice(colon + 1);
  switch (type) {
    case 'hash': case 'btree': return fixed((key) => inDb(disk, `${name}.db`, key));
    case 'texthash': return fixed((key) => inText(disk, name, key));
    case 'cidr': return { isFixed: false, find: (key) => inCidr(disk, name, key) };
    case 'regexp': case 'pcre': return { isFixed: false, find: (key) => inPatterns(disk, name, type, key) };
    case 'inline': return fixed((key) => ok(inlineTable(name).get(lowerAscii(key)) ?? null));
    case 'static': return fixed(() => ok(unbrace(name)));
    case 'unix': return fixed((key) => inUnix(disk, name, key));
    case 'proxy': return openTable(disk, cf, name);
    case 'unionmap': return compound(disk, cf, name, union);
    case 'pipemap': return compound(disk, cf, name, pipe);
    case 'fail': return fixed(() => fail(`fail:${name} lookup error`));
    default: return fixed(() => fail(`unsupported dictionary type: ${type}`));
  }
}

function fixed(find: (key: string) => MapAnswer): Table {
  return { isFixed: true, find };
}

// Files, parsed once for each content.

const parsed = new WeakMap<FileReader, Map<string, { text: string; table: unknown }>>();

/** What `parse` makes of a file, kept until the file changes; null when there is no such file. */
function fileTable<T>(disk: FileReader, path: string, kind: string, parse: (text: string) => T): T | null {
  const text = disk.read(path);
  if (text === null) return null;
  const cache = parsed.get(disk) ?? new Map<string, { text: string; table: unknown }>();
  parsed.set(disk, cache);
  const known = cache.get(`${kind}:${path}`);
  if (known?.text === text) return known.table as T;
  const table = parse(text);
  cache.set(`${kind}:${path}`, { text, table });
  return table;
}

function inDb(disk: FileReader, path: string, key: string): MapAnswer {
  const table = fileTable(disk, path, 'db', decodeMapDb);
  if (!table) return fail(`open database ${path}: No such file or directory`);
  return ok(table.get(lowerAscii(key)) ?? null);
}

function inText(disk: FileReader, path: string, key: string): MapAnswer {
  const table = fileTable(disk, path, 'texthash', (text) => {
    const { entries } = parseMapSource(text, path);
    return new Map([...entries].reverse().map(({ key: name, value }) => [lowerAscii(name), value]));
  });
  if (!table) return fail(`open database ${path}: No such file or directory`);
  return ok(table.get(lowerAscii(key)) ?? null);
}

function inPatterns(disk: FileReader, path: string, dialect: 'regexp' | 'pcre', key: string): MapAnswer {
  const table = path.startsWith('{')
    ? parsePatternTable(inlineLines(path), 'inline', dialect)
    : fileTable(disk, path, dialect, (text) => parsePatternTable(text, path, dialect));
  if (!table) return fail(`open ${path}: No such file or directory`);
  return ok(table.find(key));
}

type CidrRule = { readonly pattern: ReturnType<typeof parseCidr>; readonly negated: boolean; readonly value: string };

function inCidr(disk: FileReader, path: string, key: string): MapAnswer {
  const rules = path.startsWith('{') ? parseCidrTable(inlineLines(path)) : fileTable(disk, path, 'cidr', parseCidrTable);
  if (!rules) return fail(`open ${path}: No such file or directory`);
  const address = parseIpAddress(key);
  if (!address) return ok(null);
  for (const { pattern, negated, value } of rules) {
    if ('error' in pattern) continue;
    if (pattern.octets.length === address.length && cidrContains(pattern, address) !== negated) return ok(value);
  }
  return ok(null);
}

/** `pattern value` lines; `if pattern … endif` blocks are left out. */
function parseCidrTable(text: string): CidrRule[] {
  return logicalLines(text).lines.flatMap(({ text: line }) => {
    const match = /^(!?)\s*(\S+)\s+(.*?)\s*$/.exec(line);
    return match ? [{ negated: match[1] === '!', pattern: parseCidr(match[2] ?? ''), value: match[3] ?? '' }] : [];
  });
}

// Tables in the configuration itself.

function unbrace(text: string): string {
  const match = /^\{\s*([\s\S]*?)\s*\}$/.exec(text);
  return match ? (match[1] ?? '') : text;
}

/** A pattern table in the configuration itself: `{ {/pattern/ result}, {…} }`, one rule in each pair of braces. */
function inlineLines(name: string): string {
  return splitList(unbrace(name)).map((item) => `${unbrace(item)}\n`).join('');
}

/** `{ key = value, { key = value with spaces } }`. */
function inlineTable(name: string): ReadonlyMap<string, string> {
  const entries = splitInline(unbrace(name)).flatMap((item): [string, string][] => {
    const match = /^\s*([^=]*?)\s*=\s*([\s\S]*?)\s*$/.exec(unbrace(item));
    return match ? [[lowerAscii(match[1] ?? ''), match[2] ?? '']] : [];
  });
  return new Map(entries);
}

/** `key = value` may have spaces around the equals sign only inside braces of its own; outside, `key=value` is one word. */
function splitInline(text: string): readonly string[] {
  return splitList(text.replace(/\s*=\s*(?=[^\s])/g, '='));
}

function compound(disk: FileReader, cf: MainCf, name: string, combine: (tables: readonly Table[], key: string) => MapAnswer): Table {
  const tables = splitList(unbrace(name)).map((item) => openTable(disk, cf, item));
  return fixed((key) => combine(tables, key));
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

/** The whole passwd or group line, as the unix: tables give it. */
function inUnix(disk: FileReader, name: string, key: string): MapAnswer {
  const file = { 'passwd.byname': '/etc/passwd', 'group.byname': '/etc/group' }[name];
  if (file === undefined) return fail(`unknown table: unix:${name}`);
  const line = (disk.read(file) ?? '').split('\n').find((entry) => entry.startsWith(`${key}:`));
  return ok(key === '' ? null : (line ?? null));
}
