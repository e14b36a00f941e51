/** Which place an arrow key leads to: the nearest in that direction, across first, aside second. */
import type { Layout } from './layout.ts';

const DIRECTIONS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowRight: [1, 0],
  ArrowLeft: [-1, 0],
  ArrowDown: [0, 1],
  ArrowUp: [0, -1],
};

/**
 * Null when the key is no arrow or nothing lies there. Home and End lead to the first and last place from the left.
 * `drawn`: ids of the places that can be walked to.
 */
export function walk(layout: Layout, from: string, key: string, drawn: ReadonlySet<string>): string | null {
  const here = layout.nodes.get(from);
  if (here === undefined) return null;
  const places = [...layout.nodes.values()].filter(({ id }) => drawn.has(id));
  const others = places.filter(({ id }) => id !== from);
  if (key === 'Home' || key === 'End') {
    const sorted = places.toSorted((a, b) => a.centre.x - b.centre.x);
    return (key === 'Home' ? sorted[0] : sorted.at(-1))?.id ?? null;
  }
  const direction = DIRECTIONS[key];
  if (direction === undefined) return null;
  const [dx, dy] = direction;
  let best: string | null = null;
  let least = Infinity;
  for (const { id, centre } of others) {
    const along = (centre.x - here.centre.x) * dx + (centre.y - here.centre.y) * dy;
    const aside = Math.abs((centre.x - here.centre.x) * dy) + Math.abs((centre.y - here.centre.y) * dx);
    if (along < 8 || aside > along * 6) continue;
    const cost = along + aside * 2;
    if (cost < least) {
      least = cost;
      best = id;
    }
  }
  return best;
}
