/** Zones: a box round the hosts of each, over the whole height unless another zone stands above or below it. */
import { EDGE, nameWidth, ZONE_PAD, type Box, type NodeLayout, type Room, type ZoneLayout } from './layout.ts';
import type { Stage } from './stage.ts';

/** A letter's width and height on the map, in pixels. */
const LETTER = 40;

export function zonesOf(stage: Stage, nodes: ReadonlyMap<string, NodeLayout>, room: Room & { readonly width: number }): ZoneLayout[] {
  const standing = [...nodes.values()].filter(({ look }) => look !== 'name-server');
  const zoneOf = (node: NodeLayout) => stage.node(node.id)?.zone ?? null;
  return stage.zones.flatMap((name) => {
    const inside = standing.filter((node) => zoneOf(node) === name);
    if (inside.length === 0) return [];
    const left = Math.max(EDGE, Math.min(...inside.map((node) => extent(node, stage).x)) - ZONE_PAD);
    const right = Math.min(room.width - EDGE, Math.max(...inside.map((node) => extent(node, stage).x + extent(node, stage).width)) + ZONE_PAD);
    const isShared = standing.some((node) => zoneOf(node) !== name && node.centre.x > left && node.centre.x < right);
    const [top, bottom] = isShared ? ownHeight(inside, stage) : [room.head + 6, room.height - EDGE];
    const box = { x: left, y: top, width: right - left, height: bottom - top };
    return [{ name, box, nameAt: sideOfName(name, box, nodes) }];
  });
}

/** On the left, unless a signpost stands there, or a letter at rest would lie on it and the right is free. */
function sideOfName(name: string, box: Box, nodes: ReadonlyMap<string, NodeLayout>): 'left' | 'right' {
  const width = 14 + name.length * 5.6;
  const left: Span = [box.x + 10, box.x + 10 + width];
  const right: Span = [box.x + box.width - 10 - width, box.x + box.width - 10];
  if (hasSign(left, box, nodes)) return 'right';
  return hasSlot(left, box, nodes) && !hasSign(right, box, nodes) && !hasSlot(right, box, nodes) ? 'right' : 'left';
}

type Span = readonly [from: number, to: number];

/** A signpost or its words stand where the zone's name would. */
function hasSign([from, to]: Span, box: Box, nodes: ReadonlyMap<string, NodeLayout>): boolean {
  return [...nodes.values()].some(
    ({ look, box: sign, label }) =>
      look === 'name-server' && sign.x < to && label.x + label.width > from && Math.abs(label.y - box.y) < 44,
  );
}

/** A letter that has come to rest on a host would cover the name. */
function hasSlot([from, to]: Span, box: Box, nodes: ReadonlyMap<string, NodeLayout>): boolean {
  return [...nodes.values()].some(
    ({ look, slot }) => look !== 'name-server' && slot.x + LETTER / 2 > from && slot.x - LETTER / 2 < to && Math.abs(slot.y - box.y) < LETTER,
  );
}

function ownHeight(inside: readonly NodeLayout[], stage: Stage): readonly [number, number] {
  const standing = inside.filter(({ id }) => !id.includes('#'));
  return [
    Math.min(...standing.map(({ box }) => box.y)) - 12,
    Math.max(...standing.map((node) => extent(node, stage).y + extent(node, stage).height)) + 14,
  ];
}

/** A node's box with its name. */
function extent({ id, box, label, centre }: NodeLayout, stage: Stage): Box {
  if (label.side === 'right') return { ...box, width: label.x + label.width - 8 - box.x };
  const node = stage.node(id);
  const half = Math.max(box.width, node === undefined || node.attached ? 0 : nameWidth(node) - ZONE_PAD) / 2 + 2;
  return { x: centre.x - half, y: box.y, width: 2 * half, height: label.y + 32 - box.y };
}
