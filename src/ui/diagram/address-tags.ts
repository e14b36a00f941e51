/**
 * Where the address tag of the letter in focus goes: below it on a line, beside it at a post office, wherever it
 * covers least of boxes and names.
 */
import { overlap } from './geometry.ts';
import type { Box, Layout, NodeLayout, Point } from './layout.ts';
import { isMailHost } from './stage.ts';

export interface TagLine {
  readonly text: string;
  readonly ink: 'plain' | 'envelope' | 'letter';
}

const LINE_HEIGHT = 15;
const CHARACTER = 6.4;
const PADDING = 16;
const WIDEST = 200;
const NARROW = 150;

export interface PlacedTag extends Point {
  readonly width: number;
}

/** Size of a tag in the 10.5 px mono face; lines longer than `widest` wrap. */
function tagSize(lines: readonly TagLine[], widest: number): { width: number; height: number } {
  const longest = lines.reduce((most, { text }) => Math.max(most, text.length), 0);
  const width = Math.min(widest, Math.ceil(longest * CHARACTER) + PADDING);
  const perRow = Math.max(1, Math.floor((width - PADDING) / CHARACTER));
  const rows = lines.reduce((sum, { text }) => sum + Math.max(1, Math.ceil(text.length / perRow)), 0);
  return { width, height: rows * LINE_HEIGHT + 10 };
}

/** Of all places close to the letter, the one that covers least and lies nearest. `token` is the letter's own box. */
export function placeTag(token: Box, lines: readonly TagLine[], onLine: boolean, layout: Layout): PlacedTag {
  const obstacles = obstaclesOf(layout);
  let best: PlacedTag = { x: token.x, y: token.y + token.height, width: WIDEST };
  let least = Infinity;
  for (const widest of [WIDEST, NARROW]) {
    const size = tagSize(lines, widest);
    for (const candidate of candidatesFor(token, size)) {
      const at = within(candidate, size, layout);
      const box = { ...at, ...size };
      if (overlap(box, token) > 0) continue;
      const covered = obstacles.reduce((sum, { box: other, weight }) => sum + overlap(box, other) * weight, 0);
      const cost = covered + distance(box, token) * 6 + bias(box, token, onLine) + (widest === NARROW ? 60 : 0);
      if (cost >= least) continue;
      least = cost;
      best = { x: Math.round(at.x), y: Math.round(at.y), width: size.width };
    }
  }
  return best;
}

const CLEAR = 8;
const STEP = 6;

/** Beside the letter at every height, and above and below it at several offsets. */
function candidatesFor(token: Box, size: { width: number; height: number }): Point[] {
  const places: Point[] = [];
  const middle = token.x + token.width / 2 - size.width / 2;
  for (let y = token.y - size.height; y <= token.y + token.height; y += STEP) {
    places.push({ x: token.x + token.width + CLEAR, y }, { x: token.x - size.width - CLEAR, y });
  }
  for (let offset = 0; offset <= size.width / 2; offset += STEP * 2) {
    for (const x of [middle + offset, middle - offset]) {
      places.push({ x, y: token.y + token.height + CLEAR + 1 }, { x, y: token.y - size.height - CLEAR - 6 });
    }
  }
  return places;
}

/** Between the edges of two boxes. */
function distance(a: Box, b: Box): number {
  const dx = Math.max(0, b.x - (a.x + a.width), a.x - (b.x + b.width));
  const dy = Math.max(0, b.y - (a.y + a.height), a.y - (b.y + b.height));
  return Math.hypot(dx, dy);
}

/** All else equal: below a letter on a line, at the right of one that rests, level with it. */
function bias(tag: Box, token: Box, onLine: boolean): number {
  const aside = Math.abs(tag.x + tag.width / 2 - (token.x + token.width / 2));
  const level = Math.abs(tag.y + tag.height / 2 - (token.y + token.height / 2));
  if (onLine) return aside + (tag.y < token.y ? 60 : 0);
  return level + (tag.x < token.x ? 40 : 0);
}

interface Obstacle {
  readonly box: Box;
  /** Pixels of a box count in full; names and marks less. */
  readonly weight: number;
}

function obstaclesOf(layout: Layout): Obstacle[] {
  const zones = layout.zones.map(({ name, box, nameAt }) => {
    const width = name.length * 5.6 + 14;
    return { box: { x: nameAt === 'left' ? box.x + 8 : box.x + box.width - 8 - width, y: box.y - 8, width, height: 16 }, weight: 0.6 };
  });
  return [...[...layout.nodes.values()].flatMap(partsOf), ...zones];
}

function partsOf({ id, box, label, look }: NodeLayout): Obstacle[] {
  // A mailbox on a host may not be drawn yet.
  if (id.endsWith('#mailbox')) return [{ box, weight: 0.4 }];
  const name =
    label.side === 'right'
      ? { x: label.x, y: label.y - 29, width: label.width, height: 60 }
      : { x: label.x - label.width / 2, y: label.y, width: label.width, height: 32 };
  const parts = [{ box, weight: 1 }, { box: name, weight: 0.6 }];
  const postmark = { x: box.x + box.width - 12, y: box.y - 15, width: 34, height: 34 };
  return isMailHost(look) ? [...parts, { box: postmark, weight: 0.6 }] : parts;
}

function within(at: Point, size: { width: number; height: number }, layout: Layout): Point {
  return {
    x: Math.max(6, Math.min(layout.width - size.width - 6, at.x)),
    y: Math.max(46, Math.min(layout.height - size.height - 6, at.y)),
  };
}
