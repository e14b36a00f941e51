/**
 * The sender of this host's own address probes, which smtpd must not refuse, or two hosts would believe each other's
 * refusals. Mirrors valid_verify_sender_addr(); leaves out `address_verify_sender_ttl`.
 */
import { lowerAscii } from '../../formats/ascii-case.ts';
import type { Task } from '../../kernel/task.ts';
import type { Connection } from './connection.ts';
import { completed } from './resolve.ts';

/**
 * This address as the probes have it, or null where it is another. The first MAIL or RCPT in a process's life asks
 * trivial-rewrite(8) for it.
 */
export function* ownProbe(conn: Connection, address: string): Task<string | null> {
  const { daemon } = conn;
  const bare = daemon.cf.text('address_verify_sender');
  if (bare === '' || bare === '<>') return null;
  daemon.probeSender ??= yield* completed(conn, bare);
  return lowerAscii(address) === lowerAscii(daemon.probeSender) ? daemon.probeSender : null;
}
