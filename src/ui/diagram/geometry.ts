/** Lines between boxes, points on them, and where things rest: arithmetic that layout and renderer share. */
import type { Box, Layout, NodeLayout, Point } from './layout.ts';
import type { Spot } from './travellers.ts';

/** The straight line between two nodes, from edge to edge. */
export function lineBetween(from: NodeLayout, to: NodeLayout): readonly [Point, Point] {
  return [edgeTowards(from, to.centre), edgeTowards(to, from.centre)];
}

function edgeTowards({ box, centre, look }: NodeLayout, towards: Point): Point {
  const dx = towards.x - centre.x;
  const dy = towards.y - centre.y;
  if (dx === 0 && dy === 0) return centre;
  if (look === 'name-server') {
    const length = Math.hypot(dx, dy);
    return { x: centre.x + (dx / length) * (box.width / 2), y: centre.y + (dy / length) * (box.width / 2) };
  }
  const scale = Math.min(
    dx === 0 ? Infinity : box.width / 2 / Math.abs(dx),
    dy === 0 ? Infinity : box.height / 2 / Math.abs(dy),
  );
  return { x: centre.x + dx * scale, y: centre.y + dy * scale };
}

export function between([from, to]: readonly [Point, Point], progress: number): Point {
  return { x: from.x + (to.x - from.x) * progress, y: from.y + (to.y - from.y) * progress };
}

/** Where a thing at a spot is drawn; null when one of its nodes is not in the picture. */
export function pointOf(spot: Spot, layout: Layout): Point | null {
  if (spot.kind === 'node') return layout.nodes.get(spot.node)?.slot ?? null;
  const from = layout.nodes.get(spot.from);
  const to = layout.nodes.get(spot.to);
  return from === undefined || to === undefined ? null : between(lineBetween(from, to), spot.progress);
}

/** The dotted way of a question: out of the host's side, below its postmark, up to the foot of the signpost. */
export function askingCurve(host: NodeLayout, sign: NodeLayout): readonly [Point, Point, Point, Point] {
  const side = host.centre.x <= sign.centre.x ? 1 : -1;
  const from = { x: host.centre.x + (side * host.box.width) / 2 + side * 2, y: host.centre.y - host.box.height * 0.2 };
  const to = { x: sign.centre.x, y: sign.box.y + sign.box.height + 4 };
  const reach = Math.max(14, Math.min(60, Math.abs(to.x - from.x)));
  return [from, { x: from.x + side * reach, y: from.y }, { x: to.x, y: to.y + Math.max(24, (from.y - to.y) * 0.7) }, to];
}

export function cubicAt([a, b, c, d]: readonly [Point, Point, Point, Point], t: number): Point {
  const u = 1 - t;
  const mix = (p: number, q: number, r: number, s: number) => u * u * u * p + 3 * u * u * t * q + 3 * u * t * t * r + t * t * t * s;
  return { x: mix(a.x, b.x, c.x, d.x), y: mix(a.y, b.y, c.y, d.y) };
}

/** The way of a letter from rest to rest: it dips to the line between the two and comes up again. */
export function arcBetween(from: Point, to: Point, dip: Point | null, samples = 16): Point[] {
  const control = dip ?? { x: (from.x + to.x) / 2, y: Math.min(from.y, to.y) - 12 };
  return Array.from({ length: samples + 1 }, (_, at) => {
    const t = at / samples;
    const u = 1 - t;
    return {
      x: u * u * from.x + 2 * u * t * control.x + t * t * to.x,
      y: u * u * from.y + 2 * u * t * control.y + t * t * to.y,
    };
  });
}

export function overlap(a: Box, b: Box): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return width > 0 && height > 0 ? width * height : 0;
}
