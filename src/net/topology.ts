/**
 * The simulated network as plain data: hosts, their addresses, roles and disks, and how long a packet takes between
 * them. Lessons' worlds become this; sites and the conductor read it.
 */
import { ROLES, type Micros, type Role } from '../kernel/trace.ts';

export interface UserData {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
  readonly gecos: string;
  readonly shell: string;
}

export interface FileData {
  readonly octets: string;
  readonly mode?: number;
  readonly owner?: string;
  /** When it was last changed; before the world's start, hence negative. Default: at its start. */
  readonly at?: Micros;
}

/** A programme started with the host. */
export interface BootProgram {
  readonly role: Role;
  readonly argv: readonly string[];
  /** Not at the start, but when it is told to (a service that was switched off, another programme that comes). */
  readonly later?: boolean;
}

export interface HostData {
  /** The name by which the world's data, the trace and the terminal's tabs call it. */
  readonly name: string;
  /** What `hostname` prints (the UTS node name). */
  readonly hostname: string;
  /** IPv4 addresses, loopback not included; the first is the source address of what it sends. */
  readonly addresses: readonly string[];
  readonly roles: readonly Role[];
  readonly users: readonly UserData[];
  /** By path; one that ends in a slash is a directory, for those that are not 0755 root. */
  readonly files: Readonly<Record<string, FileData>>;
  readonly boot: readonly BootProgram[];
  /** Which role answers at a port where the usual assignment (`ROLE_OF_PORT`) does not fit. */
  readonly ports?: Readonly<Record<number, Role>>;
  /** The first process id given out; later ones grow from here. */
  readonly firstPid?: number;
  /** Lower limit of the inode numbers in queue ids: it decides their length (0x1000 gives nine characters). */
  readonly firstInode?: number;
  /** A host that is switched off answers nothing. */
  readonly down?: boolean;
  /** Addresses to which its routing table has no way (`ip route add unreachable`): a connection fails at once. */
  readonly unreachable?: readonly string[];
  /** For the picture: which zone it stands in, what it is drawn as, and where (0 to 100 in both directions). */
  readonly zone?: string;
  readonly look?: 'workstation' | 'mail-host' | 'remote-mail-host' | 'name-server' | 'mailbox';
  readonly label?: string;
  readonly place?: { readonly x: number; readonly y: number };
}

export interface LinkData {
  readonly between: readonly [string, string];
  /** One way. */
  readonly latencyMicros: Micros;
}

export interface WorldData {
  readonly id: string;
  /** Wall-clock time of virtual time 0, in milliseconds since 1970 (UTC), and the hosts' offset from UTC. */
  readonly startEpochMillis: number;
  readonly utcOffsetMinutes: number;
  readonly hosts: readonly HostData[];
  readonly links: readonly LinkData[];
  /** Delay between hosts that no chain of links joins. */
  readonly internetLatencyMicros: Micros;
}

/** Between processes of one host over a UNIX-domain socket, and over the loopback interface. */
export const SOCKET_MICROS: Micros = 20;
export const LOOPBACK_MICROS: Micros = 30;

const MDA_PORTS = [24, 110, 143, 993, 995, 4190];
const MDA_SOCKETS = ['private/local', 'private/virtual', 'private/dovecot-lmtp', 'private/auth'];

/** Where ephemeral ports begin, as on Linux. The roles of a host share them out, so that a port tells its role. */
export const FIRST_EPHEMERAL_PORT = 32768;
const EPHEMERAL_PORTS = 28000;

export function ephemeralPort(role: Role, count: number): number {
  return FIRST_EPHEMERAL_PORT + ((count * ROLES.length) % EPHEMERAL_PORTS) + ROLES.indexOf(role);
}

/** Role of whoever uses or listens at a port, unless the host says otherwise. */
export function roleOfPort(host: HostData, port: number): Role {
  if (port >= FIRST_EPHEMERAL_PORT) return ROLES[(port - FIRST_EPHEMERAL_PORT) % ROLES.length] ?? 'mua';
  const usual: Role = port === 53 ? 'infra' : MDA_PORTS.includes(port) ? 'mda' : 'mta';
  const role = host.ports?.[port] ?? usual;
  return host.roles.includes(role) ? role : (host.roles[0] ?? 'mua');
}

/** Role of whoever listens at a UNIX-domain socket below the queue directory. */
export function roleOfSocket(host: HostData, socket: string): Role {
  const role: Role = MDA_SOCKETS.includes(socket) ? 'mda' : 'mta';
  return host.roles.includes(role) ? role : (host.roles[0] ?? 'mua');
}

/** The role whose syslogd writes a host's log: the one that logs most. */
export function syslogRole(host: HostData): Role {
  return (['mta', 'mda', 'mua'] as const).find((role) => host.roles.includes(role)) ?? 'infra';
}

/** Name of the process that stands for a host's network stack, as one role has it. */
export function stackOf(host: string, role: Role): string {
  let names = STACKS.get(host);
  if (names === undefined) {
    names = Object.fromEntries(ROLES.map((each) => [each, ['', host, '/net.', each].join('')])) as Record<Role, string>;
    STACKS.set(host, names);
  }
  return names[role];
}

/** Every event names one: the same string each time is found in a table at a glance, an equal one letter by letter. */
const STACKS = new Map<string, Readonly<Record<Role, string>>>();

/** Where a host's commands are run: by the conductor, with the shell's library, at no site. */
export function commandsOf(host: string): string {
  return `${host}/commands`;
}

export function roleOfStack(stack: string): Role {
  return stack.slice(stack.lastIndexOf('.') + 1) as Role;
}

export interface Topology {
  readonly world: WorldData;
  host(name: string): HostData | undefined;
  hostAt(address: string): HostData | undefined;
  /** One-way delay between two different hosts. */
  latency(from: string, to: string): Micros;
  /** Least delay from any process of one role to any of another: what lets sites run side by side. */
  lookahead(from: Role, to: Role): Micros;
}

export function createTopology(world: WorldData): Topology {
  const hosts = new Map(world.hosts.map((host) => [host.name, host]));
  const byAddress = new Map(world.hosts.flatMap((host) => host.addresses.map((address) => [address, host] as const)));
  const latencies = shortestPaths(world);
  function latency(from: string, to: string): Micros {
    return from === to ? LOOPBACK_MICROS : (latencies.get(from)?.get(to) ?? world.internetLatencyMicros);
  }
  function lookahead(from: Role, to: Role): Micros {
    let least: Micros = Infinity;
    for (const a of world.hosts) {
      if (!a.roles.includes(from)) continue;
      for (const b of world.hosts) {
        if (!b.roles.includes(to)) continue;
        least = Math.min(least, a === b ? SOCKET_MICROS : latency(a.name, b.name));
      }
    }
    return least;
  }
  return { world, host: (name) => hosts.get(name), hostAt: (address) => byAddress.get(address), latency, lookahead };
}

/** Dijkstra from every host; worlds with links are small, worlds with thousands of hosts use the flat latency. */
function shortestPaths(world: WorldData): Map<string, Map<string, Micros>> {
  const near = new Map<string, [string, Micros][]>();
  for (const { between: [a, b], latencyMicros } of world.links) {
    near.set(a, [...(near.get(a) ?? []), [b, latencyMicros]]);
    near.set(b, [...(near.get(b) ?? []), [a, latencyMicros]]);
  }
  const all = new Map<string, Map<string, Micros>>();
  for (const start of near.keys()) {
    const best = new Map<string, Micros>([[start, 0]]);
    const open = new Set([start]);
    while (open.size > 0) {
      const here = [...open].reduce((a, b) => ((best.get(a) ?? Infinity) <= (best.get(b) ?? Infinity) ? a : b));
      open.delete(here);
      for (const [there, cost] of near.get(here) ?? []) {
        const total = (best.get(here) ?? 0) + cost;
        if (total >= (best.get(there) ?? Infinity)) continue;
        best.set(there, total);
        open.add(there);
      }
    }
    all.set(start, best);
  }
  return all;
}
