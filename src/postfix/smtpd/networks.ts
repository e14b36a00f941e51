/** Who and what counts as ours: mynetworks and the other lists of clients and domains, as smtpd asks them. */
import { lowerAscii } from '../../formats/ascii-case.ts';
import type { System } from '../../net/system.ts';
import * as lists from '../global/match-list.ts';
import type { Connection } from './connection.ts';
import type { Daemon } from './daemon.ts';

/** Whether a client is in a list of names and networks (`smtpd_client_event_limit_exceptions` and its kin). */
export function addressIn(sys: System, daemon: Daemon, parameter: string, name: string, address: string): boolean {
  return lists.addressMatches(sys.disk, daemon.cf, daemon.cf.text(parameter), address, name);
}

/** Whether a word is in a list, whatever its case (`smtpd_forbidden_commands`). */
export function matchesWord(sys: System, daemon: Daemon, parameter: string, word: string): boolean {
  return lists.stringMatches(sys.disk, daemon.cf, daemon.cf.text(parameter), word);
}

export function domainInList(conn: Connection, parameter: string, domain: string): boolean {
  return lists.domainMatches(conn.sys.disk, conn.daemon.cf, parameter, domain);
}

export function isInMynetworks(conn: Connection): boolean {
  return addressIn(conn.sys, conn.daemon, 'mynetworks', conn.peer.name, conn.peer.address);
}

/** Whether an address is one of this host's own (own_inet_addr(3), proxy_inet_addr(3)). */
export function isOwnAddress(conn: Connection, address: string): boolean {
  return conn.daemon.cf.ownAddresses.includes(address);
}

/** Whether the connection comes from one of them, whatever XCLIENT said since. */
export function isFromThisHost(conn: Connection): boolean {
  return isOwnAddress(conn, conn.socket.remote?.address ?? '127.0.0.1');
}

export function isLocalDomain(conn: Connection, domain: string): boolean {
  return lists.isLocalDomain(conn.sys.disk, conn.daemon.cf, domain);
}

export function isRelayDomain(conn: Connection, domain: string): boolean {
  return domainInList(conn, 'relay_domains', lowerAscii(domain));
}

export function isPermittedMxNetwork(conn: Connection, host: string, address: string): boolean {
  return addressIn(conn.sys, conn.daemon, 'permit_mx_backup_networks', host, address);
}
