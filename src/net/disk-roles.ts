/**
 * Which roles keep a replica of a path. Every path has one writing role; the others that read it are told of changes.
 * The queue is the MTA's alone (a delivery request carries the letter's octets), mailboxes are the MDA's and are read
 * by programmes on terminals, everything else is everybody's.
 */
import type { Role } from '../kernel/trace.ts';
import type { HostData } from './topology.ts';

const QUEUE = '/var/spool/postfix/';
const LOGS = '/var/log/';
const MAILBOXES = ['/var/mail/', '/home/'];

export function rolesThatKeep(host: HostData, path: string): readonly Role[] {
  const wanted = keepersOf(path);
  const roles = wanted === null ? host.roles : host.roles.filter((role) => wanted.includes(role));
  return roles.length > 0 ? roles : host.roles.slice(0, 1);
}

const MTA: readonly Role[] = ['mta'];
const MUA: readonly Role[] = ['mua'];
const MDA_AND_MUA: readonly Role[] = ['mda', 'mua'];

/** The roles that keep such a path on any host, the same list for all paths of a kind; null: all that there are. */
export function keepersOf(path: string): readonly Role[] | null {
  if (path.startsWith(QUEUE)) return MTA;
  if (path.startsWith(LOGS)) return MUA;
  if (MAILBOXES.some((prefix) => path.startsWith(prefix))) return MDA_AND_MUA;
  return null;
}
