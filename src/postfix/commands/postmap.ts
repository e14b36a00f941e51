/**
 * postmap(1), postalias(1) and newaliases(1) of Postfix 3.7: build FILE.db from a table's source, look keys up in it,
 * list it. Pure. Queries of other types than hash go through postfix/global's maps. Leaves out -b, -F, -h and -m.
 */
import { lowerAscii } from '../../formats/ascii-case.ts';
import { getopt } from '../../formats/getopt.ts';
import { buildMap, decodeMapDb, encodeMapDb, hashBucket, parseAliasSource, parseMapSource } from '../../formats/map-source.ts';
import { readMainCf, type MainCf } from '../global/main-cf.ts';
import { openMaps } from '../global/maps.ts';
import { Report, type CommandCall, type CommandOutcome } from './command.ts';

type Tool = 'postmap' | 'postalias';

/** The library that Debian's Postfix is made with, and whose tables' layout ours follow. */
const DB_VERSION = '5.3.28';
/** Types whose tables are built into a file. */
const BUILT = ['hash', 'btree'];
const KNOWN = [
  'btree', 'cidr', 'environ', 'fail', 'hash', 'inline', 'internal', 'memcache', 'nis', 'pcre', 'pipemap', 'proxy', 'randmap', 'regexp',
  'socketmap', 'static', 'tcp', 'texthash', 'unionmap', 'unix',
];

interface Table {
  readonly type: string;
  readonly name: string;
}

export function postmap(call: CommandCall): CommandOutcome {
  return buildOrQuery('postmap', call);
}

export function postalias(call: CommandCall): CommandOutcome {
  return buildOrQuery('postalias', call);
}

/** Builds the tables that alias_database names. */
export function newaliases(call: CommandCall): CommandOutcome {
  const report = new Report('postalias', call);
  const cf = readMainCf(call.disk, { hostname: call.hostname, addresses: call.addresses });
  if (cf.fatal !== null) return report.fatal(cf.fatal);
  for (const word of cf.list('alias_database')) {
    const failure = build('postalias', tableOf(word, cf.text('default_database_type')), call, report);
    if (failure) return failure;
  }
  return report.outcome();
}

function tableOf(word: string, usual: string): Table {
  const colon = word.indexOf(':');
  return colon < 0 ? { type: usual, name: word } : { type: word.slice(0, colon), name: word.slice(colon + 1) };
}

function usage(tool: Tool): string {
  return tool === 'postmap'
    ? 'usage: postmap [-bfFhimnNoprsuUvw] [-c config_dir] [-d key] [-q key] [map_type:]file...'
    : 'usage: postalias [-finoprsuvw] [-c config_dir] [-d key] [-q key] [map_type:]file...';
}

function buildOrQuery(tool: Tool, call: CommandCall): CommandOutcome {
  const report = new Report(tool, call);
  const options = getopt(call.args, { letters: 'bc:d:fFhimnNopq:rsuUvw', posix: true });
  if (!options.ok) {
    report.complain(options.text);
    return report.fatal(usage(tool));
  }
  const given = new Map(options.given.map(({ letter, value }) => [letter, value]));
  const absent = ['b', 'F', 'h', 'm'].find((letter) => given.has(letter));
  if (absent !== undefined) return report.fatal(`-${absent} is not part of this ${tool}`);
  const cf = readMainCf(call.disk, { hostname: call.hostname, addresses: call.addresses });
  if (cf.fatal !== null) return report.fatal(cf.fatal);
  const tables = options.operands.map((word) => tableOf(word, cf.text('default_database_type')));
  if (given.has('v')) tellStart(tool, tables, cf, call, report);
  if (tables.length === 0) return report.fatal(usage(tool));
  const [key, removed] = [given.get('q'), given.get('d')];
  if (key !== undefined) return query(tables, key, call, report);
  if (removed !== undefined) return remove(tables, removed, call, report);
  if (given.has('s')) return list(tool, tables, call, report);
  for (const table of tables) {
    const failure = given.has('i') ? addFromInput(tool, table, call, report) : build(tool, table, call, report);
    if (failure) return failure;
  }
  return report.outcome();
}

/** -v: what the program tells of its start; the first lines come before the log's name is known. */
function tellStart(tool: Tool, tables: readonly Table[], cf: MainCf, call: CommandCall, report: Report): void {
  report.stderr += `${tool}: name_mask: ${cf.text('inet_protocols')}\n${tool}: inet_addr_local: configured ${cf.ownAddresses.length} IPv4 addresses\n`;
  for (const { type, name } of tables) {
    if (!BUILT.includes(type)) continue;
    for (const text of [`open ${type} ${name}`, `Compiled against Berkeley DB: ${DB_VERSION}?`, `Run-time linked against Berkeley DB: ${DB_VERSION}?`]) {
      report.stderr += `${tool}: ${text}\n`;
      if (call.user === 'root') report.log(`${cf.text('syslog_name')}/${tool}`, text);
    }
  }
}

function build(tool: Tool, { type, name }: Table, call: CommandCall, report: Report): CommandOutcome | null {
  if (!KNOWN.includes(type)) return report.fatal(`unsupported dictionary type: ${type}. Is the postfix-${type} package installed?`);
  if (!BUILT.includes(type)) return report.fatal(`unsupported dictionary type: ${type} does not support bulk-mode creation.`);
  const text = call.disk.read(name);
  if (text === null) return report.fatal(`open ${name}: No such file or directory`);
  if (call.user !== 'root') return report.fatal(`open ${name}.db: Permission denied`);
  const source = tool === 'postmap' ? parseMapSource(text, name) : parseAliasSource(text, name);
  const seconds = Math.floor(call.clock.epochMillis / 1000);
  const cf = readMainCf(call.disk, { hostname: call.hostname, addresses: call.addresses });
  const extra: (readonly [string, string])[] = tool === 'postmap'
    ? [] : [['@', '@'], ['YP_LAST_MODIFIED', String(seconds)], ['YP_MASTER_NAME', cf.text('myhostname')]];
  const built = buildMap(source, `${name}.db`, extra);
  for (const warning of built.warnings) report.warn(warning);
  report.writes.push({ path: `${name}.db`, octets: built.db });
  return null;
}

/** -i: entries from standard input go into the table that is there. */
function addFromInput(tool: Tool, table: Table, call: CommandCall, report: Report): CommandOutcome | null {
  if (!BUILT.includes(table.type)) return report.fatal(`unsupported dictionary type: ${table.type} does not support bulk-mode creation.`);
  const source = tool === 'postmap' ? parseMapSource(call.stdin, 'stdin') : parseAliasSource(call.stdin, 'stdin');
  for (const warning of source.warnings) report.warn(warning);
  const entries = new Map(openTable(table, call) ?? []);
  for (const { key, value } of source.entries) {
    const folded = lowerAscii(key);
    if (entries.has(folded)) report.warn(`${table.name}.db: duplicate entry: "${folded}"`);
    else entries.set(folded, value);
  }
  report.writes.push({ path: `${table.name}.db`, octets: encodeMapDb(entries) });
  return null;
}

function openTable({ name }: Table, call: CommandCall): ReadonlyMap<string, string> | null {
  const octets = call.disk.read(`${name}.db`);
  return octets === null ? null : decodeMapDb(octets);
}

function query(tables: readonly Table[], key: string, call: CommandCall, report: Report): CommandOutcome {
  const keys = key === '-' ? call.stdin.split('\n').filter((line) => line !== '') : [key];
  let found = false;
  for (const table of tables) for (const warning of sourceWarnings(table, call)) report.warn(warning);
  for (const wanted of keys) {
    for (const table of tables) {
      const result = find(table, wanted, call);
      if ('problem' in result) return report.fatal(result.problem);
      if (result.value === null) continue;
      found = true;
      report.stdout += key === '-' ? `${wanted}\t${result.value}\n` : `${result.value}\n`;
      break;
    }
  }
  return report.outcome(found ? 0 : 1);
}

/** A texthash table is read from its source, whose mistakes are told each time. */
function sourceWarnings({ type, name }: Table, { disk }: CommandCall): readonly string[] {
  if (type !== 'texthash') return [];
  const source = parseMapSource(disk.read(name) ?? '', name);
  const seen = new Set<string>();
  const twice = source.entries.flatMap(({ key, line }) => {
    const folded = lowerAscii(key);
    if (seen.has(folded)) return [`${name}, line ${line}: duplicate entry: "${folded}"`];
    seen.add(folded);
    return [];
  });
  return [...source.warnings, ...twice];
}

function find({ type, name }: Table, key: string, call: CommandCall): { value: string | null } | { problem: string } {
  if (!KNOWN.includes(type)) return { problem: `unsupported dictionary type: ${type}. Is the postfix-${type} package installed?` };
  if (BUILT.includes(type) && call.disk.read(`${name}.db`) === null) return { problem: `open database ${name}.db: No such file or directory` };
  const cf = readMainCf(call.disk, { hostname: call.hostname, addresses: call.addresses });
  const answer = openMaps(call.disk, cf, `${type}:${name}`).find(key);
  return answer.ok ? { value: answer.value } : { problem: answer.error };
}

function remove(tables: readonly Table[], key: string, call: CommandCall, report: Report): CommandOutcome {
  let found = false;
  for (const table of tables) {
    const entries = openTable(table, call);
    if (!entries) return report.fatal(`open database ${table.name}.db: No such file or directory`);
    const left = new Map(entries);
    if (left.delete(lowerAscii(key))) {
      found = true;
      report.writes.push({ path: `${table.name}.db`, octets: encodeMapDb(left) });
    }
  }
  return report.outcome(found ? 0 : 1);
}

function list(tool: Tool, tables: readonly Table[], call: CommandCall, report: Report): CommandOutcome {
  for (const table of tables) {
    const entries = openTable(table, call);
    if (!entries) return report.fatal(`open database ${table.name}.db: No such file or directory`);
    for (const [key, value] of inHashOrder(entries)) report.stdout += `${key}${tool === 'postalias' ? ':' : ''}\t${value}\n`;
  }
  return report.outcome();
}

/** The order in which Berkeley DB walks a hash table that has its first two buckets only: keys sorted within a bucket. */
function inHashOrder(entries: ReadonlyMap<string, string>): readonly (readonly [string, string])[] {
  return [...entries].sort(([a], [b]) => hashBucket(a) - hashBucket(b) || (a < b ? -1 : 1));
}
