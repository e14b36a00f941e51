/** The file and line in which a step was decided, for the editor: a table's entry, a setting in main.cf, a user in passwd. */
import { lowerAscii } from '../../formats/ascii-case.ts';
import { parseMainCf } from '../../formats/main-cf.ts';
import { parseAliasSource, parseMapSource } from '../../formats/map-source.ts';
import type { FileReader } from '../../kernel/disk.ts';
import type { Decider } from '../../postfix/rehearsal/decider.ts';

export interface DecidingPlace {
  readonly path: string;
  readonly line?: number;
}

const MAIN_CF = '/etc/postfix/main.cf';
const MASTER_CF = '/etc/postfix/master.cf';
const PASSWD = '/etc/passwd';
const KEYED = ['hash', 'btree', 'texthash'];
const PATTERNS = ['regexp', 'pcre', 'cidr'];
const ALIASES = ['alias_maps', 'alias_database'];

/** Null for a built-in default: no file says it. */
export function decidingPlace(disk: FileReader, { parameter, from, entry, item }: Decider): DecidingPlace | null {
  const inTable = entry === null ? null : tablePlace(disk, parameter, entry.table, entry.key);
  if (inTable !== null) return inTable;
  if (item?.startsWith('/') === true && disk.read(item) !== null) return { path: item };
  if (from.from === 'default') return null;
  if (from.from === 'master.cf') return { path: MASTER_CF };
  // The running programme may have read an older text: the line is that of the file as it is now.
  const line = parseMainCf(disk.read(MAIN_CF) ?? '', MAIN_CF).entries.findLast(({ name }) => name === parameter)?.line;
  return line === undefined ? { path: MAIN_CF } : { path: MAIN_CF, line };
}

function tablePlace(disk: FileReader, parameter: string, table: string, key: string): DecidingPlace | null {
  const [type = '', ...rest] = table.replace(/^proxy:/, '').split(':');
  const path = rest.join(':');
  if (type === 'unix') return path === 'passwd.byname' ? lineIn(disk, PASSWD, (line) => line.startsWith(`${lowerAscii(key)}:`)) : null;
  const text = disk.read(path);
  if (text === null) return null;
  if (PATTERNS.includes(type)) return { path };
  if (!KEYED.includes(type)) return null;
  // The same file may be named by local_recipient_maps by way of $alias_maps.
  const isAliases = ALIASES.includes(parameter) || /alias(?:es)?$/.test(path);
  const { entries } = isAliases ? parseAliasSource(text, path) : parseMapSource(text, path);
  const line = entries.findLast((one) => lowerAscii(one.key) === lowerAscii(key))?.line;
  return line === undefined ? { path } : { path, line };
}

function lineIn(disk: FileReader, path: string, matches: (line: string) => boolean): DecidingPlace | null {
  const at = (disk.read(path) ?? '').split('\n').findIndex(matches);
  return at < 0 ? null : { path, line: at + 1 };
}
