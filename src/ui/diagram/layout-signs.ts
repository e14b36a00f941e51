/** Signposts stand at the upper edge, beside the columns in which letters rest above their post offices. */
import type { PlacedNode } from './automatic-places.ts';
import { EDGE, nodeAt, type NodeLayout } from './layout.ts';

const LABEL = 132;
/** Half a letter at rest, and a little. */
const COLUMN = 36;

interface Column {
  readonly x: number;
  readonly width: number;
}

export function placeSigns(
  signs: readonly PlacedNode[],
  { head, width }: { readonly head: number; readonly width: number },
  nodes: Map<string, NodeLayout>,
): void {
  const busy: Column[] = [...nodes.values()].map(({ slot }) => ({ x: slot.x - COLUMN, width: 2 * COLUMN }));
  const least = EDGE + 30;
  const most = Math.max(least, width - EDGE - 34 - LABEL);
  for (const { node, x } of signs) {
    const wanted = Math.max(least, Math.min(most, EDGE + ((width - 2 * EDGE) * x) / 100));
    const placed = nodeAt(node, { x: Math.round(freeColumn(wanted, { least, most }, busy)), y: head + 26 });
    const label = { x: placed.box.x + placed.box.width + 9, y: placed.centre.y, width: LABEL, side: 'right' as const };
    nodes.set(node.id, { ...placed, label, slot: placed.centre });
    busy.push({ x: placed.box.x - 6, width: placed.box.width + LABEL });
  }
}

/** The place nearest to the wanted one where a signpost and its words cover no column, or the least of them. */
function freeColumn(wanted: number, { least, most }: { least: number; most: number }, busy: readonly Column[]): number {
  let best = wanted;
  let lowest = Infinity;
  for (let x = least; x <= most; x += 4) {
    const [left, right] = [x - 28, x + 34 + LABEL];
    const covered = busy.reduce(
      (sum, column) => sum + Math.max(0, Math.min(right, column.x + column.width) - Math.max(left, column.x)),
      0,
    );
    const cost = covered * 20 + Math.abs(x - wanted);
    if (cost < lowest) {
      lowest = cost;
      best = x;
    }
  }
  return best;
}
