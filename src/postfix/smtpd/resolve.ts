/**
 * Where an address leads, asked of trivial-rewrite(8) and remembered. Mirrors smtpd_resolve.c: both addresses are
 * completed in the local context first, the answer is folded to lower case.
 */
import { quoteLocal, unquoteLocal } from '../../formats/address.ts';
import { foldCase } from '../../formats/case-fold.ts';
import type { Task } from '../../kernel/task.ts';
import { resolveAddress, rewriteAddress, type Resolved } from '../global/rewrite-client.ts';
import type { Connection } from './connection.ts';
import { CACHE_LIMIT } from './daemon.ts';

export function* resolve(conn: Connection, sender: string | null, address: string): Task<Resolved> {
  const known = resolvedBefore(conn, sender, address);
  if (known !== null) return known;
  const { resolved } = conn.daemon;
  const from = yield* completed(conn, sender ?? '');
  const answer = yield* resolveAddress(conn.sys, from, yield* completed(conn, address));
  const folded = { ...answer, recipient: foldCase(answer.recipient, conn.daemon.cf.flag('smtputf8_enable')) };
  resolved.set(keyOf(sender, address), folded);
  for (const oldest of resolved.keys()) {
    if (resolved.size <= CACHE_LIMIT) break;
    resolved.delete(oldest);
  }
  return folded;
}

/** The answer where it is remembered, without a task. */
export function resolvedBefore({ daemon: { resolved } }: Connection, sender: string | null, address: string): Resolved | null {
  const key = keyOf(sender, address);
  const known = resolved.get(key);
  if (known === undefined) return null;
  // The most recently used entry stays longest.
  resolved.delete(key);
  resolved.set(key, known);
  return known;
}

function keyOf(sender: string | null, address: string): string {
  return `${sender ?? ''}\0${address}`;
}

export function* completed(conn: Connection, address: string): Task<string> {
  if (address === '') return '';
  return unquoteLocal(yield* rewriteAddress(conn.sys, 'local', quoteLocal(address)));
}

/** Whether trivial-rewrite takes this for an address; without SMTPUTF8 its domain must be ASCII. */
export function* isSoundAddress(conn: Connection, sender: string | null, address: string, smtputf8: boolean): Task<boolean> {
  if (address === '') return true;
  const resolved = resolvedBefore(conn, sender, address) ?? (yield* resolve(conn, sender, address));
  if (resolved.error) return false;
  const domain = resolved.recipient.slice(resolved.recipient.lastIndexOf('@') + 1);
  return smtputf8 || !resolved.recipient.includes('@') || !/[^\0-\x7f]/.test(domain);
}
