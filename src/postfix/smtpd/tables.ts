/**
 * Lookup tables as smtpd asks them. A table that cannot be read is an error of ours, never a "not found".
 */
import type { System } from '../../net/system.ts';
import { findAddress, openMaps, type Maps } from '../global/maps.ts';
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
