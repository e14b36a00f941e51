/**
 * Lookup tables as smtpd asks them. A table that cannot be read is an error of ours, never a "not found".
 */
import type { System } from '../../net/system.ts';
import { splitAddress, stripExtension } from '../../formats/address.ts';
import { findAddress, openMaps, type MapAnswer } from '../global/maps.ts';
import type { Connection } from './connection.ts';
import type { Daemon } from './daemon.ts';

export type TableAnswer =
  | { readonly kind: 'found'; readonly value: string }
  | { readonly kind: 'missed' }
  /** The configuration is wrong. */
  | { readonly kind: 'error' }
  /** Asking again later may help. */
  | { readonly kind: 'retry' };

export function findIn(conn: Connection, spec: string, key: string, options: { partial?: boolean } = {}): TableAnswer {
  return findInTables(conn.sys, conn.daemon, spec, key, options);
}

export function findInTables(sys: System, daemon: Daemon, spec: string, key: string, options: { partial?: boolean } = {}): TableAnswer {
  return answerFrom(sys, daemon, spec, openMaps(sys.disk, daemon.cf, spec).find(key, options));
}

/** An address in all the forms of mail_addr_find(3). */
export function findAddressIn(conn: Connection, spec: string, address: string): TableAnswer {
  const { sys, daemon } = conn;
  return answerFrom(sys, daemon, spec, findAddress(openMaps(sys.disk, daemon.cf, spec), address, sys.disk, daemon.cf));
}

/** An address as access(5) looks it up: whole, without extension, its domain and parent domains, then `user@`. */
export function findAccessAddress(conn: Connection, spec: string, address: string, parentsMatch: boolean): TableAnswer {
  const { local, domain } = splitAddress(address);
  const bare = stripExtension(address, conn.daemon.cf.text('recipient_delimiter'));
  const keys = [address, ...(bare ? [bare.address] : [])];
  for (let name = domain ?? ''; name !== ''; ) {
    keys.push(name);
    const dot = name.indexOf('.', 1);
    name = dot < 0 ? '' : name.slice(parentsMatch ? dot + 1 : dot);
  }
  keys.push(`${local}@`);
  if (bare) keys.push(`${splitAddress(bare.address).local}@`);
  for (const [index, key] of keys.entries()) {
    const answer = findIn(conn, spec, key, { partial: index > 0 });
    if (answer.kind !== 'missed') return answer;
  }
  return { kind: 'missed' };
}

function answerFrom(sys: System, daemon: Daemon, spec: string, answer: MapAnswer): TableAnswer {
  if (answer.ok) return answer.value === null ? { kind: 'missed' } : { kind: 'found', value: answer.value };
  sys.log(daemon.service.ident, `warning: ${spec} lookup error for "*"`);
  return { kind: 'retry' };
}
