/** Lookup tables as smtpd asks them. A table that cannot be read is an error of ours, never a "not found". */
import type { System } from '../../net/system.ts';
import { quoteLocal, splitAddress, stripExtension } from '../../formats/address.ts';
import type { MapAnswer } from '../global/map-table.ts';
import { findAddress, logMapProblem, openMaps } from '../global/maps.ts';
import type { Connection } from './connection.ts';
import { RESTRICTION_LISTS, type Daemon } from './daemon.ts';

export type TableAnswer =
  /** `key`: the form of an address that the table holds. */
  | { readonly kind: 'found'; readonly value: string; readonly key?: string }
  | { readonly kind: 'missed' }
  /** The table could not be asked; it may be later. */
  | { readonly kind: 'retry'; readonly key?: string };

/** `partial`: the key is part of an address, which pattern tables must not see. */
interface LookupOptions {
  readonly partial?: boolean;
}

export function findIn(conn: Connection, spec: string, key: string, options: LookupOptions = {}): TableAnswer {
  return findInTables(conn.sys, conn.daemon, spec, key, options);
}

/** The first answer among the tables of a list. */
export function findInTables(sys: System, daemon: Daemon, spec: string, key: string, options: LookupOptions = {}): TableAnswer {
  return answerFrom(sys, daemon, openMaps(sys.disk, daemon.cf, spec).find(key, options));
}

/** An address in all the forms of mail_addr_find(3). */
export function findAddressIn(conn: Connection, spec: string, address: string): TableAnswer {
  const { sys, daemon } = conn;
  return answerFrom(sys, daemon, findAddress(openMaps(sys.disk, daemon.cf, spec), address, sys.disk, daemon.cf));
}

function answerFrom(sys: System, daemon: Daemon, answer: MapAnswer): TableAnswer {
  if (!answer.ok) {
    logMapProblem(sys, daemon.service.ident, answer.error);
    return { kind: 'retry' };
  }
  return answer.value === null ? { kind: 'missed' } : { kind: 'found', value: answer.value };
}

/** An address as access(5) looks it up: whole, without extension, its domain and parent domains, then `user@`. */
export function findAccessAddress(conn: Connection, spec: string, address: string, parentsMatch: boolean): TableAnswer {
  const { local, domain } = splitAddress(address);
  const bare = stripExtension(address, conn.daemon.cf.text('recipient_delimiter'));
  // Both as it stands in messages, with quotes where they are needed, and without.
  const forms = (key: string): readonly string[] => [...new Set([quoteLocal(key), key])];
  const whole = forms(address);
  const keys = [...whole, ...(bare ? forms(bare.address) : [])];
  for (let name = domain ?? ''; name !== ''; ) {
    keys.push(name);
    const dot = name.indexOf('.', 1);
    name = dot < 0 ? '' : name.slice(parentsMatch ? dot + 1 : dot);
  }
  if (domain !== null) keys.push(...forms(`${local}@`));
  if (domain !== null && bare) keys.push(...forms(`${splitAddress(bare.address).local}@`));
  for (const [index, key] of keys.entries()) {
    const answer = findIn(conn, spec, key, { partial: index >= whole.length });
    if (answer.kind !== 'missed') return { ...answer, key };
  }
  return { kind: 'missed' };
}

/** Parameters whose tables smtpd opens as it starts, in that order; tables in restriction lists come after them. */
const TABLE_PARAMETERS = [
  'local_recipient_maps', 'sender_canonical_maps', 'recipient_canonical_maps', 'canonical_maps', 'virtual_alias_maps',
  'virtual_mailbox_maps', 'relay_recipient_maps', 'rbl_reply_maps', 'smtpd_sender_login_maps',
] as const;

/** These after the lists. */
const LAST_TABLE_PARAMETERS = ['smtpd_discard_ehlo_keyword_address_maps', 'smtpd_reject_footer_maps'] as const;

/** Opens what smtpd opens at its start and says in the log what is wrong with it. What proxymap(8) opens is not smtpd's. */
export function reportUnreadableTables(sys: System, daemon: Daemon): void {
  const { cf } = daemon;
  const listed = RESTRICTION_LISTS.flatMap((name) => daemon.lists[name]);
  const classes = [...daemon.classes.values()].flat();
  const last = LAST_TABLE_PARAMETERS.flatMap((name) => cf.list(name));
  const names = [...TABLE_PARAMETERS.flatMap((name) => cf.list(name)), ...listed, ...classes, ...last];
  for (const name of new Set(names)) {
    if (!name.includes(':') || /^(?:proxy|unix|inet):/.test(name)) continue;
    for (const problem of openMaps(sys.disk, cf, name).problems) sys.log(daemon.service.ident, problem);
  }
}
