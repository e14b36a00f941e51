/**
 * Where hosts stand when a world's author did not say: workstations at the left, mail hosts, then the rest of the
 * internet, mailboxes last; signposts along the upper edge. Several of a kind stand one below the other.
 */
import type { NodeLook, StageNode } from './stage.ts';

export interface PlacedNode {
  readonly node: StageNode;
  /** 0 to 100. */
  readonly x: number;
  readonly y: number;
}

const COLUMNS: readonly NodeLook[] = ['workstation', 'mail-host', 'remote-mail-host', 'mailbox'];
const MOST_IN_COLUMN = 2;

export function automaticPlaces(nodes: readonly StageNode[]): PlacedNode[] {
  const signs = nodes.filter((node) => node.look === 'name-server' && node.place === null);
  const columns = COLUMNS.flatMap((look) => {
    const same = nodes.filter((node) => node.look === look && node.place === null);
    const count = Math.ceil(same.length / MOST_IN_COLUMN);
    return Array.from({ length: count }, (_, at) => same.slice(at * MOST_IN_COLUMN, (at + 1) * MOST_IN_COLUMN));
  });
  const automatic = new Map<string, { x: number; y: number }>();
  columns.forEach((column, at) => {
    const x = columns.length === 1 ? 50 : 4 + (92 * at) / (columns.length - 1);
    column.forEach((node, row) => automatic.set(node.id, { x, y: column.length === 1 ? 60 : 40 + 40 * row }));
  });
  signs.forEach((node, at) => automatic.set(node.id, { x: ((at + 1) * 100) / (signs.length + 1), y: 8 }));
  return nodes.map((node) => {
    const place = node.place ?? automatic.get(node.id) ?? { x: 50, y: 60 };
    return { node, x: place.x, y: place.y };
  });
}
