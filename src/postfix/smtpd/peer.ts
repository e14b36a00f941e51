/**
 * Who the client is: its name by reverse lookup, believed only if the name leads back to the address. Mirrors
 * smtpd_peer.c; leaves out IPv6 transport and proxies in front.
 *
 * @absent ipv6 IPv6 between hosts: they have IPv4 addresses alone. Address literals and AAAA records are understood.
 */
import { lookupHost, reverseLookup, type HostResult } from '../../dns/resolver.ts';
import type { Task } from '../../kernel/task.ts';
import type { Socket, System } from '../../net/system.ts';
import { isIpv4Address, isValidHostname } from '../../protocols/smtp/printable.ts';
import type { ClaimedClient } from '../../protocols/smtp/exchange.ts';
import type { PeerStatus } from '../../protocols/smtp/session.ts';
import type { Connection, Peer } from './connection.ts';
import type { Daemon } from './daemon.ts';

const UNKNOWN = 'unknown';

/** gai_strerror(3) of glibc. */
const LOOKUP_ERRORS: Readonly<Record<Exclude<HostResult['kind'], 'found'>, string>> = {
  none: 'Name or service not known',
  nodata: 'No address associated with hostname',
  again: 'Temporary failure in name resolution',
};

export function lookupError(kind: Exclude<HostResult['kind'], 'found'>): string {
  return LOOKUP_ERRORS[kind];
}

interface Names {
  readonly name: string;
  readonly reverseName: string;
  readonly nameStatus: PeerStatus;
  readonly reverseNameStatus: PeerStatus;
}

const nameless = (status: PeerStatus): Names => ({ name: UNKNOWN, reverseName: UNKNOWN, nameStatus: status, reverseNameStatus: status });

export function* identifyPeer(sys: System, daemon: Daemon, socket: Socket): Task<Peer> {
  const address = socket.remote?.address ?? '127.0.0.1';
  const port = String(socket.remote?.port ?? 0);
  const names = daemon.cf.flag('smtpd_peername_lookup') ? yield* lookupNames(sys, daemon, address) : nameless('permanent');
  const { name, reverseName, nameStatus, reverseNameStatus } = names;
  return {
    name, reverseName, nameStatus, reverseNameStatus, address, port, namaddr: namaddrOf(daemon, { name, address, port }),
    literal: address.includes(':') ? `IPv6:${address}` : address,
    serverAddress: socket.local?.address ?? '127.0.0.1', serverPort: String(socket.local?.port ?? 0),
  };
}

function namaddrOf(daemon: Daemon, { name, address, port }: Pick<Peer, 'name' | 'address' | 'port'>): string {
  return `${name}[${address}]${daemon.cf.flag('smtpd_client_port_logging') ? `:${port}` : ''}`;
}

/** XCLIENT: the client is who it says it is. */
export function becomes(conn: Connection, claimed: ClaimedClient, renames: boolean): void {
  const peer = { ...conn.peer, ...claimed };
  conn.peer = renames ? { ...peer, namaddr: namaddrOf(conn.daemon, peer) } : peer;
  conn.session.client = conn.peer;
}

function* lookupNames(sys: System, daemon: Daemon, address: string): Task<Names> {
  const reverse = yield* reverseLookup(sys, address);
  if (reverse.kind === 'again') return nameless('temporary');
  if (reverse.kind !== 'found') return nameless('permanent');
  const { name } = reverse;
  // A name that is an address would let its owner pass for any network.
  if (!isValidHostname(name) || isIpv4Address(name)) return nameless('permanent');
  const forward = yield* lookupHost(sys, name);
  if (forward.kind === 'found' && forward.addresses.includes(address)) {
    return { name, reverseName: name, nameStatus: 'ok', reverseNameStatus: 'ok' };
  }
  const reason = forward.kind === 'found' ? '' : `: ${lookupError(forward.kind)}`;
  sys.log(daemon.service.ident, `warning: hostname ${name} does not resolve to address ${address}${reason}`);
  return { name: UNKNOWN, reverseName: name, nameStatus: forward.kind === 'again' ? 'temporary' : 'forged', reverseNameStatus: 'ok' };
}
