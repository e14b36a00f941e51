/**
 * Pixels for a stage: boxes, names, zones, lines, and the place above each box where a letter rests. The author's
 * places (0 to 100) are stretched over the room there is; where they are missing, mail runs from left to right. What
 * does not fit makes the picture wider than its pane, and the camera moves.
 */
import { automaticPlaces } from './automatic-places.ts';
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
  /** Top centre of the name, and the most it may be wide. The signpost's stands at its right, vertically centred. */
  readonly label: { readonly x: number; readonly y: number; readonly width: number; readonly side: 'below' | 'right' };
  /** Centre of a letter that rests here. */
  readonly slot: Point;
}

export interface ZoneLayout {
  readonly name: string;
  readonly box: Box;
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly nodes: ReadonlyMap<string, NodeLayout>;
  readonly zones: readonly ZoneLayout[];
}

/** Room that the zoom switch and the legend take above the picture. */
const HEAD = 46;
const EDGE = 14;
const ZONE_PAD = 16;
const NAME_HEIGHT = 44;
const SIZES: Readonly<Record<NodeLook, { width: number; height: number }>> = {
  workstation: { width: 78, height: 76 },
  terminal: { width: 70, height: 66 },
  'mail-host': { width: 90, height: 88 },
  'remote-mail-host': { width: 88, height: 84 },
  mailbox: { width: 74, height: 76 },
  'name-server': { width: 50, height: 50 },
};
const ATTACHED_MAILBOX = { width: 46, height: 46 };
const NARROWEST = 640;

/** `visible`: ids of the attached nodes (terminals, mailboxes on hosts) that are shown. */
export function layoutStage(stage: Stage, pane: { width: number; height: number }, visible: ReadonlySet<string>): Layout {
  const height = Math.max(pane.height, 236);
  const placed = automaticPlaces(stage.nodes.filter((node) => !node.attached));
  const signs = placed.filter(({ node }) => node.look === 'name-server');
  const standing = placed.filter(({ node }) => node.look !== 'name-server');
  const rows = rowsOf(standing, height);
  const reaches = new Map(standing.map(({ node }) => [node.id, reachOf(node, visible)]));
  const width = Math.max(pane.width, NARROWEST, neededWidth(rows, reaches));
  const nodes = new Map<string, NodeLayout>();
  for (const row of rows) placeRow(row, width, reaches, nodes);
  for (const { node } of standing) placeAttached(node, nodes, visible);
  placeSigns(signs, width, nodes);
  return { width, height, nodes, zones: zonesOf(stage, nodes, height) };
}

interface Placed {
  readonly node: StageNode;
  readonly x: number;
  readonly y: number;
}
interface Row {
  readonly y: number;
  readonly nodes: readonly Placed[];
}
/** How far a node and what hangs on it reach to the left and right of its centre. */
interface Reach {
  readonly left: number;
  readonly right: number;
}

/** Nodes of about the same height form a row; rows share the room between the header and the lower edge. */
function rowsOf(placed: readonly Placed[], height: number): Row[] {
  const sorted = placed.toSorted((a, b) => a.y - b.y);
  const groups: Placed[][] = [];
  for (const one of sorted) {
    const last = groups.at(-1);
    if (last?.[0] !== undefined && one.y - last[0].y < 12) last.push(one);
    else groups.push([one]);
  }
  const top = HEAD + 74;
  const bottom = height - EDGE - NAME_HEIGHT - 56;
  return groups.map((nodes, at) => {
    const y = groups.length === 1 ? singleRow(height) : top + ((bottom - top) * at) / (groups.length - 1);
    return { y, nodes: nodes.toSorted((a, b) => a.x - b.x) };
  });
}

/** One row stands a little below the middle, so that letters have room above their post offices. */
function singleRow(height: number): number {
  const lowest = height - EDGE - NAME_HEIGHT - 50;
  return Math.max(128, Math.min(lowest, height * 0.56));
}

function reachOf(node: StageNode, visible: ReadonlySet<string>): Reach {
  const half = Math.max(SIZES[node.look].width, nameWidth(node)) / 2 + 6;
  const terminal = visible.has(`${node.id}#terminal`) ? SIZES[node.look].width / 2 + 40 + SIZES.terminal.width : 0;
  const mailbox = visible.has(`${node.id}#mailbox`) ? SIZES[node.look].width / 2 + 34 : 0;
  return { left: Math.max(half, terminal), right: Math.max(half, mailbox) };
}

/** As wide as the longest part of the name that cannot be broken, within reason. */
function nameWidth(node: StageNode): number {
  const longest = node.name.split(/(?<=[.\s-])/).reduce((most, part) => Math.max(most, part.length), 0);
  return Math.min(150, Math.max(longest, Math.min(node.name.length, 18)) * 6.6);
}

const GAP = 16;

function neededWidth(rows: readonly Row[], reaches: ReadonlyMap<string, Reach>): number {
  return rows.reduce((most, row) => {
    const wide = row.nodes.reduce((sum, { node }) => {
      const reach = reaches.get(node.id);
      return sum + (reach?.left ?? 0) + (reach?.right ?? 0) + GAP;
    }, 0);
    return Math.max(most, wide + 2 * (EDGE + ZONE_PAD) + zoneGaps(row) - GAP);
  }, 0);
}

function zoneGaps(row: Row): number {
  return row.nodes.reduce((sum, { node }, at) => sum + (at > 0 && row.nodes[at - 1]?.node.zone !== node.zone ? 2 * ZONE_PAD : 0), 0);
}

/** Stretches the row's places over the width, then pushes apart what would touch. */
function placeRow(row: Row, width: number, reaches: ReadonlyMap<string, Reach>, nodes: Map<string, NodeLayout>): void {
  const left = EDGE + ZONE_PAD;
  const first = row.nodes[0];
  const last = row.nodes.at(-1);
  if (first === undefined || last === undefined) return;
  const reach = (placed: Placed): Reach => reaches.get(placed.node.id) ?? { left: 0, right: 0 };
  const from = left + reach(first).left;
  const to = width - left - reach(last).right;
  const span = last.x - first.x;
  const wanted = row.nodes.map(({ x }) => (span > 0 ? from + ((to - from) * (x - first.x)) / span : (from + to) / 2));
  const least = row.nodes.map((placed, at) => {
    const before = row.nodes[at - 1];
    if (before === undefined) return 0;
    return reach(before).right + reach(placed).left + GAP + (before.node.zone === placed.node.zone ? 0 : 2 * ZONE_PAD);
  });
  const centres = pushApart(wanted, least, to);
  row.nodes.forEach(({ node }, at) => nodes.set(node.id, nodeAt(node, { x: Math.round(centres[at] ?? from), y: Math.round(row.y) })));
}

function pushApart(wanted: readonly number[], least: readonly number[], to: number): number[] {
  const centres = [...wanted];
  for (let at = 1; at < centres.length; at += 1) {
    centres[at] = Math.max(centres[at] ?? 0, (centres[at - 1] ?? 0) + (least[at] ?? 0));
  }
  let limit = to;
  for (let at = centres.length - 1; at >= 0; at -= 1) {
    centres[at] = Math.min(centres[at] ?? 0, limit);
    limit = (centres[at] ?? 0) - (least[at] ?? 0);
  }
  return centres;
}

function nodeAt(node: StageNode, centre: Point): NodeLayout {
  const size = node.attached && node.look === 'mailbox' ? ATTACHED_MAILBOX : SIZES[node.look];
  const box = { x: centre.x - size.width / 2, y: centre.y - size.height / 2, ...size };
  const small = node.attached && node.look === 'mailbox';
  return {
    id: node.id,
    look: node.look,
    centre,
    box,
    label: { x: centre.x, y: box.y + box.height + 8, width: Math.max(96, box.width + 44), side: 'below' },
    slot: small ? { x: centre.x + 4, y: box.y - 22 } : { x: centre.x, y: box.y - 12 },
  };
}

/** A terminal stands left of its host; mailboxes hang at its lower right corner. */
function placeAttached(host: StageNode, nodes: Map<string, NodeLayout>, visible: ReadonlySet<string>): void {
  const at = nodes.get(host.id);
  if (at === undefined || !isMailHost(host.look)) return;
  const attached = { ...host, attached: true };
  const terminal = `${host.id}#terminal`;
  if (visible.has(terminal)) {
    const x = at.box.x - 40 - SIZES.terminal.width / 2;
    nodes.set(terminal, nodeAt({ ...attached, id: terminal, look: 'terminal' }, { x, y: at.centre.y }));
  }
  const mailbox = `${host.id}#mailbox`;
  if (visible.has(mailbox)) {
    const centre = { x: at.box.x + at.box.width + 10, y: at.box.y + at.box.height - 14 };
    nodes.set(mailbox, nodeAt({ ...attached, id: mailbox, look: 'mailbox' }, centre));
  }
}

function placeSigns(signs: readonly Placed[], width: number, nodes: Map<string, NodeLayout>): void {
  signs.forEach(({ node, x }, at) => {
    const room = width - 2 * EDGE - 190;
    const wanted = signs.length === 1 ? EDGE + 25 + (room * x) / 100 : EDGE + 25 + (room * (at + 0.5)) / signs.length;
    const placed = nodeAt(node, { x: Math.round(wanted), y: HEAD + 26 });
    const label = { x: placed.box.x + placed.box.width + 9, y: placed.centre.y, width: 150, side: 'right' as const };
    nodes.set(node.id, { ...placed, label, slot: { x: placed.centre.x, y: placed.centre.y } });
  });
}

/** A zone reaches from its first to its last host, over the whole height. */
function zonesOf(stage: Stage, nodes: ReadonlyMap<string, NodeLayout>, height: number): ZoneLayout[] {
  return stage.zones.flatMap((name) => {
    const inside = [...nodes.values()].filter(
      ({ id, look }) => look !== 'name-server' && stage.node(id)?.zone === name,
    );
    if (inside.length === 0) return [];
    const half = ({ look, label, box }: NodeLayout) =>
      look === 'mailbox' || look === 'workstation' || look === 'terminal' ? box.width / 2 + 2 : Math.max(box.width / 2, label.width / 2 - 10);
    const left = Math.min(...inside.map((node) => node.centre.x - half(node))) - ZONE_PAD;
    const right = Math.max(...inside.map((node) => node.centre.x + half(node))) + ZONE_PAD;
    return [{ name, box: { x: left, y: HEAD + 6, width: right - left, height: height - HEAD - 6 - EDGE } }];
  });
}
