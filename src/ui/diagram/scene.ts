/**
 * The picture of an instant, as plain data: a pure function of the world's data and a prefix of the trace. Where things
 * stand is said in words (at a node, so far along a line); pixels are the layout's business, movement the renderer's.
 */
import type { Micros, TraceEvent } from '../../kernel/trace.ts';
import { mailStateOf } from './mail-fold.ts';
import type { Connection, DnsExchange, Letter, MailState } from './mail-state.ts';
import { seatFor } from './fold-session.ts';
import { linkId, type NodeLook, type Stage, type StageNode } from './stage.ts';
import { travellersOf, type Traveller } from './travellers.ts';

export type NodeState = 'idle' | 'hot' | 'waiting' | 'down';

export interface SceneNode {
  readonly id: string;
  readonly host: string;
  readonly look: NodeLook;
  readonly name: string;
  readonly address: string | null;
  readonly zone: string | null;
  readonly attached: boolean;
  readonly state: NodeState;
  /** It took part in something already. */
  readonly touched: boolean;
  /** Letters in this host's queue, and how many of them wait for another try or are held. */
  readonly queued: number;
  readonly waiting: number;
  /** Letters delivered into this mailbox so far. */
  readonly delivered: number;
  /** Letters at this place beyond those that are drawn. */
  readonly crowd: number;
}

export interface SceneLink {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly kind: 'wire' | 'seat' | 'internet';
  readonly state: 'idle' | 'asking' | 'open' | 'refused';
  /** Who called whom, while somebody does. */
  readonly caller: string | null;
  /** The last words on it: `MAIL`, then `MAIL` and 250. */
  readonly says: { readonly verb: string; readonly code: number | null } | null;
  readonly why: Connection['why'];
}

export interface SceneTrail {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  /** 0 to 1. */
  readonly progress: number;
}

/** A question to the DNS: from the host that asks, to the signpost, with the answers once they came. */
export interface SceneQuery {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly question: string;
  readonly rcode: string | null;
  readonly answers: readonly string[];
  readonly changed: number;
}

export interface ScenePostmark {
  readonly node: string;
  readonly queueId: string;
  readonly count: number;
  /** Null: expected there, not stamped yet. */
  readonly at: Micros | null;
  readonly changed: number;
}

export interface Scene {
  /** Number of events drawn, and the virtual time of the last. */
  readonly cursor: number;
  readonly now: Micros;
  readonly nodes: readonly SceneNode[];
  readonly links: readonly SceneLink[];
  readonly trails: readonly SceneTrail[];
  readonly queries: readonly SceneQuery[];
  readonly travellers: readonly Traveller[];
  readonly postmarks: readonly ScenePostmark[];
  /** The traveller (by id) that the camera follows and whose address is written out. */
  readonly focus: string | null;
}

/** The scene after the first `count` events, from scratch; `createMailFold` is the fast way for many instants. */
export function sceneOf(events: readonly TraceEvent[], count: number, stage: Stage): Scene {
  return sceneFrom(mailStateOf(events, count, stage), stage);
}

export function sceneFrom(state: MailState, stage: Stage): Scene {
  const open = [...state.connections.values()].filter((connection) => isDrawn(connection, stage));
  const { travellers, crowds } = travellersOf(state, stage, open);
  const focus = travellers.reduce<Traveller | null>(
    (best, traveller) => (traveller.weight > 0 && (best === null || traveller.changed >= best.changed) ? traveller : best),
    null,
  );
  return {
    cursor: state.index,
    now: state.now,
    nodes: nodesOf(state, stage, open, crowds),
    links: linksOf(stage, open),
    trails: trailsOf(state, stage, travellers),
    queries: queriesOf(state, stage),
    travellers,
    postmarks: postmarksOf(state, stage, open),
    focus: focus?.id ?? null,
  };
}

function isDrawn(connection: Connection, stage: Stage): boolean {
  return stage.node(connection.serverHost) !== undefined;
}

function nodesOf(
  state: MailState,
  stage: Stage,
  open: readonly Connection[],
  crowds: ReadonlyMap<string, number>,
): SceneNode[] {
  const hot = hotNodes(state, stage, open);
  return stage.nodes.filter((node) => isShown(node, state)).map((node) => {
    const own = node.attached ? [] : lettersAt(state, node.host);
    const queued = own.filter(({ queue }) => queue !== null);
    const waiting = queued.filter(({ queue }) => queue === 'deferred' || queue === 'hold').length;
    const busy = hot.has(node.id) ? 'hot' : waiting > 0 ? 'waiting' : 'idle';
    return {
      id: node.id,
      host: node.host,
      look: node.look,
      name: node.name,
      address: node.address,
      zone: node.zone,
      attached: node.attached,
      state: node.down ? 'down' : busy,
      touched: state.touched.has(node.host),
      queued: queued.length,
      waiting,
      delivered: state.mailboxes.get(node.id)?.count ?? 0,
      crowd: crowds.get(node.id) ?? 0,
    };
  });
}

/** Terminals and mailboxes on a host are drawn from their first use on, the rest always. */
export function isShown(node: StageNode, state: MailState): boolean {
  if (!node.attached) return true;
  return node.look === 'terminal' ? state.ttyHosts.has(node.host) : state.mailboxes.has(node.id);
}

function lettersAt(state: MailState, host: string): Letter[] {
  return [...state.letters.values()].filter((letter) => letter.accepted && letter.host === host);
}

function hotNodes(state: MailState, stage: Stage, open: readonly Connection[]): Set<string> {
  const hot = new Set<string>();
  for (const connection of open) {
    hot.add(seatFor(connection, stage));
    if (connection.state === 'open') hot.add(connection.serverHost);
  }
  for (const letter of state.letters.values()) {
    if (letter.queue === 'incoming' || letter.queue === 'active' || letter.queue === 'maildrop') hot.add(letter.host);
  }
  for (const exchange of state.dns) if (exchange.rcode === null) hot.add(serverOf(exchange, stage));
  for (const [node, content] of state.mailboxes) {
    if (content.newest.some(({ changed }) => changed === state.index)) hot.add(node);
  }
  return hot;
}

function serverOf(exchange: DnsExchange, stage: Stage): string {
  return stage.node(exchange.serverHost)?.id ?? stage.hostAt(exchange.serverHost) ?? '';
}

function linksOf(stage: Stage, open: readonly Connection[]): SceneLink[] {
  const links = new Map<string, SceneLink>();
  for (const link of stage.links) {
    links.set(link.id, { ...link, state: 'idle', caller: null, says: null, why: null });
  }
  for (const connection of open) {
    const from = seatFor(connection, stage);
    const to = connection.serverHost;
    if (from === to) continue;
    const id = linkId(from, to);
    const known = links.get(id);
    links.set(id, {
      id,
      from: known?.from ?? from,
      to: known?.to ?? to,
      kind: known?.kind ?? 'internet',
      state: connection.state,
      caller: from,
      says: connection.session.last,
      why: connection.why,
    });
  }
  return [...links.values()];
}

function trailsOf(state: MailState, stage: Stage, travellers: readonly Traveller[]): SceneTrail[] {
  const done = state.trail.map((hop) => ({ id: `${hop.from} ${hop.to} ${hop.token}`, from: hop.from, to: hop.to, progress: 1 }));
  const flying = travellers.flatMap(({ id, spot }) =>
    spot.kind === 'link' ? [{ id: `${spot.from} ${spot.to} ${id}`, from: spot.from, to: spot.to, progress: spot.progress }] : [],
  );
  return [...done, ...flying].filter(({ from, to }) => stage.node(from) !== undefined && stage.node(to) !== undefined);
}

/** The newest question, and the MX question that led to it. */
function queriesOf(state: MailState, stage: Stage): SceneQuery[] {
  const newest = state.dns.at(-1);
  const way = state.dns.findLast((exchange) => exchange.type === 'MX' && exchange !== newest);
  return [way, newest].flatMap((exchange) => {
    if (exchange === undefined) return [];
    const to = serverOf(exchange, stage);
    if (stage.node(to) === undefined || stage.node(exchange.clientHost) === undefined) return [];
    return [
      {
        id: `${exchange.clientHost} ${exchange.id} ${exchange.type} ${exchange.name}`,
        from: exchange.clientHost,
        to,
        question: `${exchange.type} ${exchange.name.replace(/\.$/, '')}?`,
        rcode: exchange.rcode,
        answers: exchange.answers.map((answer) => answer.replace(/\.$/, '')),
        changed: exchange.changed,
      },
    ];
  });
}

/**
 * Stamped ones, and a ghost where a copy is on its way to: what will happen there when it is taken. Only for hosts whose
 * MTA is simulated; what a scripted host does is known when it does it.
 */
function postmarksOf(state: MailState, stage: Stage, open: readonly Connection[]): ScenePostmark[] {
  const marks: ScenePostmark[] = [];
  for (const seen of state.postmarks.values()) {
    if (stage.node(seen.host) === undefined) continue;
    marks.push({ node: seen.host, queueId: seen.queueId, count: seen.count, at: seen.at, changed: seen.changed });
  }
  for (const connection of open) {
    const node = connection.serverHost;
    if (connection.carries === null || connection.state !== 'open' || state.postmarks.has(node)) continue;
    if (stage.node(node)?.look !== 'mail-host') continue;
    if (marks.some((mark) => mark.node === node)) continue;
    marks.push({ node, queueId: '', count: 0, at: null, changed: connection.changed });
  }
  return marks;
}
