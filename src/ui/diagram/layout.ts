/**
 * Pixels for a stage: boxes, names, zones, and the place above each box where a letter rests. The author's places (0 to
 * 100) are stretched over the room there is; where they are missing, mail runs from left to right. What does not fit
 * makes the picture wider than its pane, and the camera moves.
 */
import { automaticPlaces, type PlacedNode } from './automatic-places.ts';
import { columnsOf, placeNodes } from './layout-rows.ts';
import { placeSigns } from './layout-signs.ts';
import { zonesOf } from './layout-zones.ts';
import { isMailHost, type NodeLook, type Stage, type StageNode } from './stage.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface NodeLayout {
  readonly id: string;
  readonly look: NodeLook;
  readonly centre: Point;
  readonly box: Box;
  /** The name: top centre when it stands below, left middle when it stands at the right; and how wide it may be. */
  readonly label: { readonly x: number; readonly y: number; readonly width: number; readonly side: 'below' | 'right' };
  /** Centre of a letter that rests here. */
  readonly slot: Point;
}

export interface ZoneLayout {
  readonly name: string;
  readonly box: Box;
  /** The end of its upper edge where the name stands: not where a signpost's words are. */
  readonly nameAt: 'left' | 'right';
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly nodes: ReadonlyMap<string, NodeLayout>;
  readonly zones: readonly ZoneLayout[];
}

/** The room that rows may use: below the zoom switch and the legend, above the lower edge. */
export interface Room {
  readonly head: number;
  readonly height: number;
}

/** More room above the picture where fingers press. */
const HEAD = 46;
const HEAD_TOUCH = 60;
const TOUCH_WIDTH = 560;
const LOWEST = 236;
const NARROWEST = 640;
export const EDGE = 14;
export const ZONE_PAD = 16;
/** Between two boxes; and between those that speak SMTP, with room for the words. */
export const GAP = 16;
export const TALK_GAP = 70;
/** Between two mail hosts: a letter in flight, words beside it, and a mailbox at the left one's corner. */
export const FLIGHT_GAP = 190;
/** A full-sized host with its name, and a letter above it. */
export const ROW_HEIGHT = 160;

const SIZES: Readonly<Record<NodeLook, { width: number; height: number }>> = {
  workstation: { width: 78, height: 76 },
  terminal: { width: 70, height: 66 },
  'mail-host': { width: 90, height: 88 },
  'remote-mail-host': { width: 88, height: 84 },
  mailbox: { width: 74, height: 76 },
  'name-server': { width: 50, height: 50 },
};
const COMPACT = { width: 60, height: 56 };
const ATTACHED_MAILBOX = { width: 46, height: 46 };
const RIGHT_LABEL = 128;

/**
 * `touched`: hosts that took part in something. Of several mail hosts out on the internet for which the author gave no
 * place, those that never did are left out when there is no room for all.
 */
export function layoutStage(stage: Stage, pane: { width: number; height: number }, touched: ReadonlySet<string>): Layout {
  const room = { head: pane.width < TOUCH_WIDTH ? HEAD_TOUCH : HEAD, height: Math.max(pane.height, LOWEST) };
  const placed = automaticPlaces(chosenHosts(stage, room, touched));
  const signs = placed.filter(({ node }) => node.look === 'name-server');
  const standing = placed.filter(({ node }) => node.look !== 'name-server');
  const compact = columnsOf(standing, room);
  const figures = standing.map((one) => figureOf(one, compact.has(one.node.id), stage));
  const { width, centres } = placeNodes(figures, { ...room, width: Math.max(pane.width, NARROWEST) });
  const nodes = new Map<string, NodeLayout>();
  for (const figure of figures) {
    const centre = centres.get(figure.node.id);
    if (centre !== undefined) placeFigure(figure, centre, nodes, stage);
  }
  placeSigns(signs, { head: room.head, width }, nodes);
  return { width, height: room.height, nodes, zones: zonesOf(stage, nodes, { ...room, width }) };
}

function chosenHosts(stage: Stage, room: Room, touched: ReadonlySet<string>): readonly StageNode[] {
  const hosts = stage.nodes.filter((node) => !node.attached);
  const away = hosts.filter((node) => node.look === 'remote-mail-host' && node.place === null);
  if (away.length < 2 || away.length * ROW_HEIGHT <= room.height - room.head - 2 * EDGE) return hosts;
  const used = away.filter((node) => touched.has(node.id));
  const kept = new Set(used.length > 0 ? used : away.slice(0, 1));
  return hosts.filter((node) => kept.has(node) || !away.includes(node));
}

/** A node with its size, and how far it and what hangs on it reach to the left and right of its centre. */
export interface Figure extends PlacedNode {
  readonly isCompact: boolean;
  readonly size: { readonly width: number; readonly height: number };
  readonly left: number;
  readonly right: number;
}

function figureOf(placed: PlacedNode, isCompact: boolean, stage: Stage): Figure {
  const { node } = placed;
  const size = isCompact ? COMPACT : SIZES[node.look];
  const half = Math.max(size.width, isCompact ? 0 : nameWidth(node)) / 2 + 6;
  // Room is kept for what shows later, so that nothing moves when a first letter is delivered.
  const terminal = stage.node(`${node.id}#terminal`) === undefined ? 0 : size.width / 2 + TALK_GAP + SIZES.terminal.width;
  const mailbox = stage.node(`${node.id}#mailbox`) === undefined || isCompact ? 0 : size.width / 2 + 60;
  const label = isCompact ? size.width / 2 + 10 + Math.min(RIGHT_LABEL, nameWidth(node)) : 0;
  return { ...placed, isCompact, size, left: Math.max(half, terminal), right: Math.max(half, mailbox, label) };
}

/** As wide as the longest part of the name that cannot be broken, within reason. */
export function nameWidth(node: StageNode): number {
  const longest = node.name.split(/(?<=[.\s-])/).reduce((most, part) => Math.max(most, part.length), 0);
  return Math.min(150, Math.max(longest, Math.min(node.name.length, 18)) * 6.6);
}

function placeFigure(figure: Figure, centre: Point, nodes: Map<string, NodeLayout>, stage: Stage): void {
  const { node, size, isCompact } = figure;
  const at = nodeAt(node, centre, size, isCompact ? 'right' : 'below');
  nodes.set(node.id, at);
  if (isMailHost(node.look)) placeAttached(at, isCompact, nodes, stage);
}

export function nodeAt(
  { id, look }: Pick<StageNode, 'id' | 'look'>,
  centre: Point,
  size: { readonly width: number; readonly height: number } = SIZES[look],
  side: 'below' | 'right' = 'below',
): NodeLayout {
  const box = { x: centre.x - size.width / 2, y: centre.y - size.height / 2, width: size.width, height: size.height };
  const label =
    side === 'below'
      ? { x: centre.x, y: box.y + box.height + 8, width: Math.max(96, box.width + 44), side }
      : { x: box.x + box.width + 9, y: centre.y, width: RIGHT_LABEL, side };
  return { id, look, centre, box, label, slot: { x: centre.x, y: box.y - 12 } };
}

/** A terminal stands left of its host; mailboxes hang at its lower right corner, delivered letters above them. */
function placeAttached(host: NodeLayout, isCompact: boolean, nodes: Map<string, NodeLayout>, stage: Stage): void {
  const terminal = { id: `${host.id}#terminal`, look: 'terminal' as const };
  const right = host.box.x + host.box.width;
  const bottom = host.box.y + host.box.height;
  if (stage.node(terminal.id) !== undefined) {
    const x = host.box.x - TALK_GAP - SIZES.terminal.width / 2;
    nodes.set(terminal.id, nodeAt(terminal, { x, y: host.centre.y }));
  }
  const mailbox = { id: `${host.id}#mailbox`, look: 'mailbox' as const };
  if (stage.node(mailbox.id) === undefined) return;
  if (isCompact) {
    const placed = nodeAt(mailbox, { x: right - 4, y: bottom - 4 }, { width: 30, height: 30 });
    nodes.set(mailbox.id, { ...placed, slot: host.slot });
    return;
  }
  const placed = nodeAt(mailbox, { x: right + 32, y: bottom - 19 }, ATTACHED_MAILBOX);
  nodes.set(mailbox.id, { ...placed, slot: { x: placed.centre.x, y: placed.box.y - 14 } });
}
