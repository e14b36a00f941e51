/** What kind of file a path is, by its place and by what main.cf says of it: how it is coloured, checked and applied. */
import type { FileReader } from '../../kernel/disk.ts';
import { readMainCf, type MainCf } from '../../postfix/global/main-cf.ts';
import { MAIN_CF, MASTER_CF } from './host-trace.ts';

export type FileKind =
  | { readonly kind: 'main.cf' }
  | { readonly kind: 'master.cf' }
  /** aliases(5), built by newaliases(1). */
  | { readonly kind: 'aliases'; readonly table: string }
  /** `key value`; `built`: it must be built by postmap(1) before daemons see it. */
  | { readonly kind: 'table'; readonly table: string; readonly built: boolean }
  | { readonly kind: 'other' };

const BUILT = ['hash', 'btree', 'lmdb', 'cdb', 'dbm', 'sdbm'];
const TABLE = /\b([a-z]+):(\/[^\s,{}()<>]+)/g;

export function fileKind(path: string, disk: FileReader): FileKind {
  if (path === MAIN_CF) return { kind: 'main.cf' };
  if (path === MASTER_CF) return { kind: 'master.cf' };
  const cf = readMainCf(disk);
  if (cf.fatal === null) {
    const aliases = tableOf(cf, ['alias_database', 'alias_maps'], path);
    if (aliases) return { kind: 'aliases', table: aliases };
    const table = tableOf(cf, cf.names, path);
    if (table) return { kind: 'table', table, built: BUILT.includes(table.slice(0, table.indexOf(':'))) };
  }
  return path === '/etc/aliases' ? { kind: 'aliases', table: 'hash:/etc/aliases' } : { kind: 'other' };
}

/** The table of these parameters that has the file as its source, as main.cf names it. */
function tableOf(cf: MainCf, parameters: readonly string[], path: string): string | null {
  for (const name of parameters) {
    for (const [whole, , file] of cf.text(name).matchAll(TABLE)) if (file === path) return whole;
  }
  return null;
}

/** A file's name as people say it: without the directory where that is clear. */
export function shortName(path: string): string {
  return path.startsWith('/etc/postfix/') ? path.slice('/etc/postfix/'.length) : path;
}
