/**
 * Where ticks stand on the time line, and which labels fit: waits in the world shrink to their logarithm, ticks keep
 * a comfortable distance until the line is full, then move together; too many become groups with a count.
 */
import type { Tick } from './milestones.ts';

export interface PlacedTick {
  /** The tick that is drawn; of a group, the weightiest. */
  readonly tick: Tick;
  /** Pixels from the left end. */
  readonly x: number;
  /** How many ticks it stands for. */
  readonly count: number;
}

export interface TickLayout {
  readonly placed: readonly PlacedTick[];
  /** Where expected ticks stand, after the known ones. */
  readonly ghosts: readonly number[];
  /** Known instants: `cursor` events are shown at `x`; both grow. */
  readonly anchors: readonly { readonly cursor: number; readonly x: number }[];
}

export interface TickLayoutInput {
  readonly ticks: readonly Tick[];
  readonly ghosts: number;
  /** Events known. */
  readonly length: number;
  readonly width: number;
}

const EDGE = 26;
const COMFORTABLE = 92;
/** Nearer than this, ticks become one group. */
const NEAREST = 17;

export function layoutTicks({ ticks, ghosts, length, width }: TickLayoutInput): TickLayout {
  const room = Math.max(40, width - 2 * EDGE);
  const weights = ticks.map((tick, at) => weightOf(ticks[at - 1], tick));
  const last = ticks.at(-1);
  const tail = last !== undefined && length > last.index + 1 ? 0.6 : 0;
  const total = weights.reduce((sum, weight) => sum + weight, 0) + tail + ghosts;
  const unit = Math.min(COMFORTABLE, room / Math.max(1, total));
  const places: number[] = [];
  weights.reduce((x, weight) => {
    places.push(x + weight * unit);
    return x + weight * unit;
  }, EDGE);
  const end = (places.at(-1) ?? EDGE) + tail * unit;
  const anchors = [{ cursor: 0, x: ticks.length === 0 ? EDGE : Math.min(EDGE / 2, places[0] ?? EDGE) }];
  ticks.forEach((tick, at) => addAnchor(anchors, tick.index + 1, places[at] ?? end));
  addAnchor(anchors, length, ticks.length === 0 && length > 0 ? EDGE + unit * 0.6 : end);
  return {
    placed: grouped(ticks, places),
    ghosts: Array.from({ length: ghosts }, (_, at) => end + (at + 1) * unit),
    anchors,
  };
}

function addAnchor(anchors: { cursor: number; x: number }[], cursor: number, x: number): void {
  const before = anchors.at(-1);
  if (before !== undefined && cursor <= before.cursor) {
    // Two ticks of one instant: the later place counts.
    before.x = Math.max(before.x, x);
    return;
  }
  anchors.push({ cursor, x: Math.max(before?.x ?? 0, x) });
}

/** 1 for what follows at once, 1.8 for what took minutes. The first tick stands at the edge. */
function weightOf(before: Tick | undefined, tick: Tick): number {
  if (before === undefined) return 0;
  const seconds = Math.max(0, tick.t - before.t) / 1e6;
  return 1 + 0.4 * Math.min(2, Math.log10(1 + seconds));
}

const WEIGHT: Readonly<Record<Tick['shape'], number>> = { end: 5, refusal: 4, postmark: 3, letter: 2, envelope: 2, dot: 1 };

function grouped(ticks: readonly Tick[], places: readonly number[]): PlacedTick[] {
  const groups: { tick: Tick; x: number; count: number; right: number }[] = [];
  ticks.forEach((tick, at) => {
    const x = places[at] ?? 0;
    const group = groups.at(-1);
    if (group === undefined || x - group.right >= NEAREST) {
      groups.push({ tick, x, count: 1, right: x });
      return;
    }
    group.count += 1;
    if (x - group.x >= NEAREST) group.right = x;
    if (WEIGHT[tick.shape] >= WEIGHT[group.tick.shape]) group.tick = tick;
  });
  return groups.map(({ tick, x, count }) => ({ tick, x, count }));
}

/** Where the playhead stands when `cursor` events are shown. */
export function xOfCursor({ anchors }: TickLayout, cursor: number): number {
  const after = anchors.findIndex((anchor) => anchor.cursor >= cursor);
  const right = anchors[after] ?? anchors.at(-1);
  const left = anchors[after - 1] ?? right;
  if (right === undefined || left === undefined) return EDGE;
  if (right.cursor === left.cursor) return right.x;
  const share = Math.min(1, (cursor - left.cursor) / (right.cursor - left.cursor));
  return left.x + (right.x - left.x) * share;
}

/** Which cursor a press at `x` means; a press near a tick means the tick. */
export function cursorAtX(layout: TickLayout, x: number, snap: number): number {
  const near = layout.placed.reduce<PlacedTick | null>((best, one) => {
    const distance = Math.abs(one.x - x);
    return distance <= snap && (best === null || distance < Math.abs(best.x - x)) ? one : best;
  }, null);
  if (near !== null) return near.tick.index + 1;
  const { anchors } = layout;
  const after = anchors.findIndex((anchor) => anchor.x >= x);
  if (after === 0) return anchors[0]?.cursor ?? 0;
  const right = anchors[after];
  const left = anchors[after - 1] ?? anchors.at(-1);
  if (right === undefined || left === undefined) return anchors.at(-1)?.cursor ?? 0;
  const share = right.x === left.x ? 1 : (x - left.x) / (right.x - left.x);
  return Math.round(left.cursor + (right.cursor - left.cursor) * share);
}

/** Which of the labels, centred at their places, can be read without touching: the weightier first. */
export function readableLabels(labels: readonly { x: number; width: number; weight: number }[]): readonly boolean[] {
  const shown = labels.map(() => false);
  const order = labels.map((_, at) => at).toSorted((a, b) => (labels[b]?.weight ?? 0) - (labels[a]?.weight ?? 0) || a - b);
  for (const at of order) {
    const label = labels[at];
    if (label === undefined) continue;
    const touches = labels.some((other, index) => shown[index] === true && Math.abs(other.x - label.x) < (other.width + label.width) / 2 + 4);
    if (!touches) shown[at] = true;
  }
  return shown;
}

export function shapeWeight(tick: Tick): number {
  return WEIGHT[tick.shape];
}
