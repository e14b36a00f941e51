/**
 * What stands on the picture before anything happens: hosts as nodes, zones, and the lines between them, made from a
 * world's plain data. Two kinds of node are no hosts: the terminal at which the student sits (when no workstation is
 * wired to the host) and the mailboxes on a host. Both belong to a host and are shown once they are used.
 */
import type { HostData, LinkData } from '../../net/topology.ts';

export type NodeLook =
  | 'workstation'
  | 'mail-host'
  | 'remote-mail-host'
  | 'name-server'
  | 'mailbox'
  | 'terminal';

/** As much of a world as the picture needs; a `WorldData` fits. */
export interface PicturedWorld {
  readonly startEpochMillis: number;
  readonly utcOffsetMinutes: number;
  readonly hosts: readonly PicturedHost[];
  readonly links: readonly Pick<LinkData, 'between'>[];
}

export type PicturedHost = Pick<HostData, 'name' | 'hostname' | 'addresses' | 'roles'> &
  Partial<Pick<HostData, 'down' | 'zone' | 'look' | 'label' | 'place'>>;

export interface StageNode {
  /** The host's name, or `<host>#terminal`, `<host>#mailbox`. */
  readonly id: string;
  readonly host: string;
  readonly look: NodeLook;
  /** What is written under it; empty for a terminal and a mailbox on a host, whose word depends on the language. */
  readonly name: string;
  readonly address: string | null;
  readonly zone: string | null;
  /** 0 to 100 in both directions; null leaves it to the layout. */
  readonly place: { readonly x: number; readonly y: number } | null;
  readonly down: boolean;
  /** Drawn at its host's side, not at a place of its own. */
  readonly attached: boolean;
}

/** `wire`: as the world has it. `seat`: from the student's terminal. `internet`: between hosts that no link joins. */
export type LinkKind = 'wire' | 'seat' | 'internet';

export interface StageLink {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly kind: LinkKind;
}

export interface Stage {
  readonly nodes: readonly StageNode[];
  readonly links: readonly StageLink[];
  readonly zones: readonly string[];
  /** Hosts that the world has and the picture leaves out, because there are too many. */
  readonly left: number;
  readonly startEpochMillis: number;
  readonly utcOffsetMinutes: number;
  node(id: string): StageNode | undefined;
  hostAt(address: string): string | undefined;
  /** Where somebody sits who types on this host. */
  seatOf(host: string): string;
  /** Where letters lie that were delivered on this host. */
  mailboxOf(host: string): string;
}

/** More than this cannot be told apart at 720 px. */
const MOST_HOSTS = 16;

export function createStage(world: PicturedWorld): Stage {
  const chosen = chooseHosts(world.hosts);
  const hosts = chosen.map(hostNode);
  const wired = new Set(world.links.flatMap(({ between: [a, b] }) => [`${a} ${b}`, `${b} ${a}`]));
  const isWired = (host: string, look: NodeLook) => hosts.some((node) => node.look === look && wired.has(`${host} ${node.id}`));
  const attached = hosts.filter((node) => isMailHost(node.look)).flatMap((node) => [
    ...(node.look !== 'mail-host' || isWired(node.id, 'workstation') ? [] : [attachedNode(node, 'terminal')]),
    ...(isWired(node.id, 'mailbox') ? [] : [attachedNode(node, 'mailbox')]),
  ]);
  const nodes = [...hosts, ...attached];
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const byAddress = new Map(
    world.hosts.flatMap((host) => host.addresses.map((address) => [address, host.name] as const)),
  );
  const links = stageLinks(world, byId, hosts);
  const neighbours = (id: string, look: NodeLook) =>
    links
      .filter((link) => link.kind === 'wire' && (link.from === id || link.to === id))
      .map((link) => byId.get(link.from === id ? link.to : link.from))
      .find((node) => node?.look === look);
  return {
    nodes,
    links,
    zones: [...new Set(hosts.flatMap((node) => node.zone ?? []))],
    left: world.hosts.length - chosen.length,
    startEpochMillis: world.startEpochMillis,
    utcOffsetMinutes: world.utcOffsetMinutes,
    node: (id) => byId.get(id),
    hostAt: (address) => byAddress.get(address),
    seatOf: (host) => {
      if (byId.get(host)?.look === 'workstation') return host;
      const terminal = `${host}#terminal`;
      return neighbours(host, 'workstation')?.id ?? (byId.has(terminal) ? terminal : host);
    },
    mailboxOf: (host) => {
      if (byId.get(host)?.look === 'mailbox') return host;
      const own = `${host}#mailbox`;
      return neighbours(host, 'mailbox')?.id ?? (byId.has(own) ? own : host);
    },
  };
}

/** Hosts that a world's author gave a look or a place come first when not all fit. */
function chooseHosts(hosts: readonly PicturedHost[]): readonly PicturedHost[] {
  if (hosts.length <= MOST_HOSTS) return hosts;
  const meant = hosts.filter((host) => host.look !== undefined || host.place !== undefined);
  const rest = hosts.filter((host) => host.look === undefined && host.place === undefined);
  return [...meant, ...rest].slice(0, MOST_HOSTS);
}

function hostNode(host: PicturedHost): StageNode {
  return {
    id: host.name,
    host: host.name,
    look: lookOf(host),
    name: host.label ?? host.name,
    address: host.addresses[0] ?? null,
    zone: host.zone ?? null,
    place: host.place ?? null,
    down: host.down ?? false,
    attached: false,
  };
}

function attachedNode(host: StageNode, look: 'terminal' | 'mailbox'): StageNode {
  return { ...host, id: `${host.id}#${look}`, look, name: '', address: null, place: null, down: false, attached: true };
}

/** Hosts of one's own that carry mail: those whose inside can be looked at. */
export function ownMailHosts(world: Pick<PicturedWorld, 'hosts'>): readonly PicturedHost[] {
  return world.hosts.filter((host) => lookOf(host) === 'mail-host');
}

function lookOf(host: PicturedHost): NodeLook {
  if (host.look !== undefined) return host.look;
  if (host.roles.includes('mta')) return 'mail-host';
  if (host.roles.includes('mda')) return 'mailbox';
  return host.roles.includes('infra') ? 'name-server' : 'workstation';
}

export function isMailHost(look: NodeLook): boolean {
  return look === 'mail-host' || look === 'remote-mail-host';
}

export function linkId(a: string, b: string): string {
  return a < b ? `${a} ${b}` : `${b} ${a}`;
}

function stageLinks(
  world: PicturedWorld,
  byId: ReadonlyMap<string, StageNode>,
  hosts: readonly StageNode[],
): StageLink[] {
  const links = new Map<string, StageLink>();
  for (const { between: [from, to] } of world.links) {
    if (!byId.has(from) || !byId.has(to) || from === to) continue;
    // A name server's line would be one more stroke across the picture; its questions are drawn when they are asked.
    if (byId.get(from)?.look === 'name-server' || byId.get(to)?.look === 'name-server') continue;
    links.set(linkId(from, to), { id: linkId(from, to), from, to, kind: 'wire' });
  }
  const own = hosts.filter((node) => node.look === 'mail-host');
  const remote = hosts.filter((node) => node.look === 'remote-mail-host');
  if (own.length * remote.length <= 6) {
    for (const from of own) {
      for (const to of remote) {
        const id = linkId(from.id, to.id);
        if (!links.has(id)) links.set(id, { id, from: from.id, to: to.id, kind: 'internet' });
      }
    }
  }
  for (const { id } of own) {
    const seat = `${id}#terminal`;
    if (!byId.has(seat)) continue;
    links.set(linkId(seat, id), { id: linkId(seat, id), from: seat, to: id, kind: 'seat' });
  }
  return [...links.values()];
}
