/**
 * Lists of lookup tables, asked in order (maps(3)), and addresses in all the forms in which tables may hold them
 * (mail_addr_find(3)). A process opens its tables once; see map-table.ts.
 */
import { ok, type Result } from '../../base/result.ts';
import { quoteLocal, splitAddress, stripExtension } from '../../formats/address.ts';
import { lowerAscii } from '../../formats/ascii-case.ts';
import { splitList } from '../../formats/parameter-value.ts';
import type { FileReader } from '../../kernel/disk.ts';
import type { System } from '../../net/system.ts';
import type { MainCf } from './main-cf.ts';
import { changedTable, forgetTables, openTable, type MapAnswer, type Table } from './map-table.ts';
import { isLocalDomain } from './match-list.ts';

export interface Maps {
  /** The first table's answer. `partial`: the key is part of an address, which pattern tables are not asked about. */
  find(key: string, options?: { partial?: boolean }): MapAnswer;
  /** Whether no table is named at all. */
  readonly isEmpty: boolean;
  /** What Postfix logs when it opens the tables (`error: open database …`, `warning: regexp map …`). */
  readonly problems: readonly string[];
}

/** Lists that a process has opened, by the disk that it sees, which is its own, and the main.cf that it has read. */
const openedLists = new WeakMap<FileReader, { readonly cf: MainCf; readonly lists: Map<string, Maps> }>();

/** Opens all tables of a list such as `hash:/etc/aliases, inline:{a=b}`; once in a process, until its tables are forgotten. */
export function openMaps(disk: FileReader, cf: MainCf, spec: string): Maps {
  // Somebody who listens wants to hear of each time.
  if (cf.consulted !== undefined) return newMaps(disk, cf, spec);
  let open = openedLists.get(disk);
  if (open?.cf !== cf) openedLists.set(disk, (open = { cf, lists: new Map() }));
  let maps = open.lists.get(spec);
  if (maps === undefined) open.lists.set(spec, (maps = newMaps(disk, cf, spec)));
  return maps;
}

function newMaps(disk: FileReader, cf: MainCf, spec: string): Maps {
  const items = splitList(spec);
  const tables = items.map((item) => openTable(disk, cf, item));
  return {
    isEmpty: tables.length === 0,
    problems: tables.flatMap(({ problems }) => problems),
    find(key, options = {}) {
      if (key === '') return ok(null);
      for (let at = 0; at < tables.length; at += 1) {
        const table = tables[at] as Table;
        if (options.partial && !table.isFixed) continue;
        const answer = table.find(key);
        cf.consulted?.({ what: 'table', table: items[at] ?? '', key, ...(answer.ok ? { value: answer.value } : { value: null, error: answer.error }) });
        if (!answer.ok || answer.value !== null) return answer;
      }
      return ok(null);
    },
  };
}

/** Opens a daemon's tables at its start and logs what is wrong with them. */
export function openTablesOf(sys: System, service: { readonly ident: string; readonly cf: MainCf }, parameters: readonly string[]): void {
  const seen = new Set<string>();
  for (const parameter of parameters) {
    for (const problem of openMaps(sys.disk, service.cf, service.cf.text(parameter)).problems) {
      if (seen.has(problem)) continue;
      seen.add(problem);
      sys.log(service.ident, problem);
    }
  }
}

/**
 * What a daemon does before it serves a connection: when one of its hash tables was rebuilt, it says so and starts
 * over (true). Postfix ends the process for that; ours reads its tables anew and keeps its process id.
 */
export function restartIfTablesChanged(sys: System, ident: string, flags = 'lock|fold_fix|utf8_request'): boolean {
  const changed = changedTable(sys.disk);
  if (changed === null) return false;
  sys.log(ident, `table ${changed}(0,${flags}) has changed -- restarting`);
  forgetTables(sys.disk);
  openedLists.delete(sys.disk);
  return true;
}

/** Logs why a table could not be asked. */
export function logMapProblem(sys: System, ident: string, problem: string): void {
  for (const line of problem.split('\n')) sys.log(ident, `warning: ${line}`);
}

export interface AddressAnswer {
  readonly value: string;
  /** The extension that was not part of the key, `+list`; empty when there was none. */
  readonly extension: string;
}

interface Key {
  readonly key: string;
  readonly extension: string;
  readonly partial: boolean;
  readonly isLocalPart: boolean;
}

/**
 * Looks an address in internal form up: whole, without extension, the local part of a local domain, `@domain`; each in
 * external form first. The extension that was left over is part of the answer.
 */
export function findAddressWithExtension(maps: Maps, address: string, disk: FileReader, cf: MainCf): Result<AddressAnswer | null> {
  if (maps.isEmpty) return ok(null);
  for (const { key, extension, partial, isLocalPart } of keysOf(address, disk, cf)) {
    const quoted = key.startsWith('@') ? key : quoteLocal(key, { bareLocalPart: isLocalPart });
    for (const form of quoted === key ? [key] : [quoted, key]) {
      const answer = maps.find(form, { partial });
      if (!answer.ok) return answer;
      if (answer.value !== null) return ok({ value: answer.value, extension });
    }
  }
  return ok(null);
}

function keysOf(address: string, disk: FileReader, cf: MainCf): readonly Key[] {
  const bare = stripExtension(address, cf.text('recipient_delimiter'));
  const { local, domain } = splitAddress(address);
  const keys: Key[] = [{ key: address, extension: '', partial: false, isLocalPart: false }];
  if (bare) keys.push({ key: bare.address, extension: bare.extension, partial: true, isLocalPart: false });
  if (domain === null) return keys;
  if (lowerAscii(domain) === lowerAscii(cf.text('myorigin')) || isLocalDomain(disk, cf, domain)) {
    keys.push({ key: local, extension: '', partial: true, isLocalPart: true });
    if (bare) keys.push({ key: splitAddress(bare.address).local, extension: bare.extension, partial: true, isLocalPart: true });
  }
  keys.push({ key: `@${domain}`, extension: '', partial: true, isLocalPart: false });
  return keys;
}

/** Like `findAddressWithExtension`, for those who only need the value. */
export function findAddress(maps: Maps, address: string, disk: FileReader, cf: MainCf): MapAnswer {
  const found = findAddressWithExtension(maps, address, disk, cf);
  return found.ok ? ok(found.value?.value ?? null) : found;
}
