/** Where the hosts stand: places stretched over the room, rows pushed apart, stacked hosts drawn small in a low pane. */
import type { PlacedNode } from './automatic-places.ts';
import { EDGE, FLIGHT_GAP, GAP, ROW_HEIGHT, TALK_GAP, ZONE_PAD, type Figure, type Point, type Room } from './layout.ts';
import { isMailHost, type NodeLook } from './stage.ts';

const SAME_COLUMN = 12;
/** Closer than this in height, boxes must not touch sideways. */
const SAME_ROW = 60;

/** Ids of the hosts that share a column too low for their full size. */
export function columnsOf(placed: readonly PlacedNode[], { head, height }: Room): ReadonlySet<string> {
  const room = height - head - 2 * EDGE;
  const compact = new Set<string>();
  for (const one of placed) {
    const column = placed.filter((other) => Math.abs(other.x - one.x) < SAME_COLUMN);
    if (column.length > 1 && column.length * ROW_HEIGHT > room) compact.add(one.node.id);
  }
  return compact;
}

export function placeNodes(
  figures: readonly Figure[],
  room: Room & { readonly width: number },
): { readonly width: number; readonly centres: ReadonlyMap<string, Point> } {
  const heights = heightsOf(figures, room);
  const rows = rowsOf(figures, heights);
  const width = Math.max(room.width, ...rows.map(neededWidth));
  const wanted = columns(figures, width);
  const centres = new Map<string, Point>();
  for (const row of rows) {
    const least = row.map((figure, at) => leastDistance(row[at - 1], figure));
    const last = row.at(-1);
    const most = width - EDGE - ZONE_PAD - (last?.right ?? 0);
    const xs = pushApart(row.map(({ node }) => wanted.get(node.id) ?? 0), least, most);
    row.forEach(({ node }, at) => {
      centres.set(node.id, { x: Math.round(xs[at] ?? 0), y: Math.round(heights.get(node.id) ?? 0) });
    });
  }
  return { width, centres };
}

/** One row stands a little below the middle, so that letters have room above; several share the height. */
function heightsOf(figures: readonly Figure[], room: Room): ReadonlyMap<string, number> {
  const ys = figures.map(({ y }) => y);
  const [least, most] = [Math.min(...ys), Math.max(...ys)];
  return new Map(
    figures.map((figure) => {
      const [top, bottom] = boundsOf(figure, room);
      if (most - least < SAME_COLUMN) return [figure.node.id, Math.max(top, Math.min(bottom, room.height / 2 + 30))];
      const [lowTop, lowBottom] = [room.head + 72, room.height - EDGE - 40];
      const y = lowTop + ((lowBottom - lowTop) * (figure.y - least)) / (most - least);
      return [figure.node.id, Math.max(top, Math.min(bottom, y))];
    }),
  );
}

/** Highest and lowest place of a centre: a letter above it, its name below. */
function boundsOf({ size, isCompact }: Figure, { head, height }: Room): readonly [number, number] {
  const below = isCompact ? EDGE : EDGE + 44;
  return [head + 42 + size.height / 2, height - below - size.height / 2];
}

/** Figures whose boxes overlap in height, from left to right. */
function rowsOf(figures: readonly Figure[], heights: ReadonlyMap<string, number>): Figure[][] {
  const rows: Figure[][] = [];
  const y = (figure: Figure | undefined) => (figure === undefined ? 0 : (heights.get(figure.node.id) ?? 0));
  for (const figure of figures.toSorted((a, b) => y(a) - y(b))) {
    const row = rows.at(-1);
    if (row !== undefined && y(figure) - y(row[0]) < SAME_ROW) row.push(figure);
    else rows.push([figure]);
  }
  return rows.map((row) => row.toSorted((a, b) => a.x - b.x));
}

/** Stretches the places so that the outermost figures stand at the edges. */
function columns(figures: readonly Figure[], width: number): ReadonlyMap<string, number> {
  const xs = figures.map(({ x }) => x);
  const [least, most] = [Math.min(...xs), Math.max(...xs)];
  const reach = (x: number, side: 'left' | 'right') =>
    figures.reduce((widest, figure) => (Math.abs(figure.x - x) < SAME_COLUMN ? Math.max(widest, figure[side]) : widest), 0);
  const from = EDGE + ZONE_PAD + reach(least, 'left');
  const to = width - EDGE - ZONE_PAD - reach(most, 'right');
  return new Map(
    figures.map(({ node, x }) => [node.id, most > least ? from + ((to - from) * (x - least)) / (most - least) : (from + to) / 2]),
  );
}

/** Names must not touch, zones must not meet, and between who speaks SMTP there must be room for the words. */
function leastDistance(before: Figure | undefined, figure: Figure): number {
  if (before === undefined) return 0;
  const zones = before.node.zone === figure.node.zone ? 0 : 2 * ZONE_PAD;
  return Math.max(before.right + figure.left + GAP + zones, (before.size.width + figure.size.width) / 2 + boxGap(before.node.look, figure.node.look));
}

function boxGap(before: NodeLook, look: NodeLook): number {
  if (!isMailHost(look) || before === 'mailbox') return GAP;
  return isMailHost(before) ? FLIGHT_GAP : TALK_GAP;
}

function neededWidth(row: readonly Figure[]): number {
  const distances = row.reduce((sum, figure, at) => sum + leastDistance(row[at - 1], figure), 0);
  return distances + (row[0]?.left ?? 0) + (row.at(-1)?.right ?? 0) + 2 * (EDGE + ZONE_PAD);
}

function pushApart(wanted: readonly number[], least: readonly number[], most: number): number[] {
  const centres = [...wanted];
  for (let at = 1; at < centres.length; at += 1) {
    centres[at] = Math.max(centres[at] ?? 0, (centres[at - 1] ?? 0) + (least[at] ?? 0));
  }
  let limit = most;
  for (let at = centres.length - 1; at >= 0; at -= 1) {
    centres[at] = Math.min(centres[at] ?? 0, limit);
    limit = (centres[at] ?? 0) - (least[at] ?? 0);
  }
  return centres;
}
