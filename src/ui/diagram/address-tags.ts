/**
 * Where the address tag of the letter in focus goes: below it on a line, beside it at a post office, wherever it
 * covers least of boxes and names.
 */
import { overlap } from './geometry.ts';
import type { Box, Layout, NodeLayout, Point } from './layout.ts';

export interface TagLine {
  readonly text: string;
  readonly ink: 'plain' | 'envelope' | 'letter';
}

const LINE_HEIGHT = 15;
const CHARACTER = 6.4;
const PADDING = 16;
const WIDEST = 200;

/** Size of a tag in the 10.5 px mono face; long lines wrap at `WIDEST`. */
export function tagSize(lines: readonly TagLine[]): { width: number; height: number } {
  const longest = lines.reduce((most, { text }) => Math.max(most, text.length), 0);
  const width = Math.min(WIDEST, Math.ceil(longest * CHARACTER) + PADDING);
  const perRow = Math.max(1, Math.floor((width - PADDING) / CHARACTER));
  const rows = lines.reduce((sum, { text }) => sum + Math.max(1, Math.ceil(text.length / perRow)), 0);
  return { width, height: rows * LINE_HEIGHT + 10 };
}

/** `token` is the box of the letter itself. */
export function placeTag(token: Box, size: { width: number; height: number }, onLine: boolean, layout: Layout): Point {
  const middle = token.x + token.width / 2;
  const below = { x: middle - size.width / 2, y: token.y + token.height + 9 };
  const right = { x: token.x + token.width + 8, y: token.y + token.height / 2 - size.height / 2 };
  const left = { x: token.x - size.width - 8, y: right.y };
  const above = { x: below.x, y: token.y - size.height - 14 };
  const candidates = onLine ? [below, above, right, left] : [right, left, above, below];
  const obstacles = [...layout.nodes.values()].flatMap(obstaclesOf);
  let best = below;
  let least = Infinity;
  candidates.forEach((candidate, order) => {
    const at = within(candidate, size, layout);
    const box = { ...at, ...size };
    const cost =
      obstacles.reduce((sum, obstacle) => sum + overlap(box, obstacle), 0) +
      overlap(box, token) * 2 + order * 40 + Math.abs(at.x - candidate.x) + Math.abs(at.y - candidate.y);
    if (cost < least) {
      least = cost;
      best = at;
    }
  });
  return { x: Math.round(best.x), y: Math.round(best.y) };
}

function obstaclesOf({ box, label }: NodeLayout): Box[] {
  const name =
    label.side === 'right'
      ? { x: label.x, y: label.y - 22, width: label.width, height: 48 }
      : { x: label.x - label.width / 2, y: label.y, width: label.width, height: 32 };
  return [box, name];
}

function within(at: Point, size: { width: number; height: number }, layout: Layout): Point {
  return {
    x: Math.max(6, Math.min(layout.width - size.width - 6, at.x)),
    y: Math.max(46, Math.min(layout.height - size.height - 6, at.y)),
  };
}
