/** From what is known of a floor to what is drawn on it: busy desks, the letter's way, envelopes where they lie. */
import { HATCHES, lettersIn, queueCounts, type FloorDelivery, type FloorLetter, type FloorState, type Hatch, type QueueName, type Station } from './floor-state.ts';
import { isHatch, PLAN, PLAN_WITH_PIPE, type FloorPlan, type Place, type Point } from './floor-plan.ts';

/** `quiet`: nothing to do. `warm`: it runs, or letters lie there. `hot`: the letter that is followed passes here. */
export type DeskLook = 'quiet' | 'warm' | 'hot';

export interface PathPiece {
  readonly id: string;
  readonly d: string;
  /** `faded`: belongs to a letter that this one reports on. */
  readonly tone: 'way' | 'faded';
}

export interface FloorToken {
  readonly id: string;
  /** `paper`: still being said or completed, a letter without its envelope round it. `report`: sender `<>`. */
  readonly kind: 'paper' | 'envelope' | 'report';
  readonly at: Point;
  readonly size: 'small' | 'large';
  /** The original that waits while a copy is carried. */
  readonly ghost: boolean;
  readonly badge: 'clock' | 'cross' | null;
}

/** The next host, as far as one sees it from this one's hatch. */
export interface Beyond {
  readonly name: string;
  readonly state: 'asked' | 'taken' | 'later' | 'refused';
  readonly code: string;
}

export interface FloorStep {
  readonly number: number;
  readonly station: Station;
  readonly line: string | null;
  readonly at: number;
  readonly isLast: boolean;
}

export interface FloorScene {
  readonly isOpen: boolean;
  readonly looks: Readonly<Record<Station, DeskLook>>;
  readonly counts: Readonly<Record<QueueName, number>>;
  readonly path: readonly PathPiece[];
  readonly tokens: readonly FloorToken[];
  readonly slip: string | null;
  readonly caller: { readonly host: string; readonly program: string; readonly port: number; readonly more: number } | null;
  readonly beyond: Beyond | null;
  readonly office: FloorLetter['office'];
  readonly mailbox: FloorState['mailbox'];
  readonly hasDovecot: boolean;
  readonly plan: FloorPlan;
  /** scache(8)'s rack: how many connections hang there; null where it has never run. */
  readonly kept: number | null;
  readonly letter: FloorLetter | null;
  readonly steps: readonly FloorStep[];
  /** The place where the followed letter is now. */
  readonly here: Place | null;
}

/** A busy queue is told by numbers; this many envelopes are drawn. */
const MOST_DRAWN = 3;
const QUEUE_TRAYS = ['incoming', 'active', 'deferred', 'hold'] as const;

export function floorScene(state: FloorState, chosen: string | null = null): FloorScene {
  const letter = state.letters.get(chosen ?? '') ?? state.letters.get(state.focus ?? '') ?? null;
  const of = letter?.reportOf === null || letter === null ? undefined : state.letters.get(letter.reportOf);
  const counts = queueCounts(state);
  const caller = state.callers.at(-1) ?? null;
  const plan = state.hasPipe ? PLAN_WITH_PIPE : PLAN;
  const path = letter === null ? [] : [...(of === undefined ? [] : pathOf(of, 'faded', plan)), ...pathOf(letter, 'way', plan)];
  return {
    isOpen: (state.running.get('master') ?? 0) > 0,
    looks: looksOf(state, letter, counts),
    counts,
    path: uniquePieces(caller === null || letter !== null ? path : [...path, ...callerPath(plan)]),
    tokens: tokensOf(state, letter, plan.rests),
    slip: state.slip === null || letter === null || state.slip.at < (letter.way[0]?.at ?? 0) ? null : `${state.slip.transport}:${state.slip.nexthop}`,
    caller: caller === null ? null : { host: caller.host, program: caller.program, port: caller.port, more: state.callers.length - 1 },
    beyond: beyondOf(letter),
    office: letter?.office ?? null,
    mailbox: state.mailbox,
    hasDovecot: state.hasDovecot,
    plan,
    kept: state.hasCache ? state.kept.size : null,
    letter,
    steps: stepsOf(letter),
    here: letter === null ? null : placeOf(letter),
  };
}

function looksOf(state: FloorState, letter: FloorLetter | null, counts: FloorScene['counts']): FloorScene['looks'] {
  const passed = new Set(letter?.way.map(({ station }) => station));
  const look = (station: Station, warm: boolean): DeskLook => (passed.has(station) ? 'hot' : warm ? 'warm' : 'quiet');
  const carrying = new Set([...state.letters.values()].flatMap(({ deliveries }) => deliveries.filter(({ status }) => status === 'begun').map(({ hatch }) => hatch)));
  const hatches = Object.fromEntries(HATCHES.map((hatch) => [hatch, look(hatch, carrying.has(hatch))])) as Record<Hatch, DeskLook>;
  return {
    ...hatches,
    smtpd: state.callers.length > 0 ? 'hot' : look('smtpd', false),
    pickup: look('pickup', counts.maildrop > 0),
    scache: letter?.deliveries.some(({ usesCache }) => usesCache) ? 'hot' : state.kept.size > 0 ? 'warm' : 'quiet',
    showq: 'quiet',
    cleanup: look('cleanup', false),
    'trivial-rewrite': letter !== null && passed.has('qmgr') ? 'hot' : look('trivial-rewrite', false),
    incoming: look('incoming', counts.incoming > 0),
    qmgr: look('qmgr', counts.active > 0),
    active: look('active', counts.active > 0),
    deferred: letter?.queue === 'deferred' ? 'hot' : look('deferred', counts.deferred > 0),
    hold: letter?.queue === 'hold' ? 'hot' : look('hold', counts.hold > 0),
    bounce: letter?.office === 'defer' || letter?.office === 'bounce' || letter?.reportOf !== null && letter !== null ? 'hot' : 'quiet',
    mailbox: look('mailbox', (state.mailbox?.count ?? 0) > 0),
  };
}

/** Where the letter came in from, for its first leg. */
function entrance(station: Station): Place | null {
  return station === 'smtpd' ? 'street' : station === 'pickup' ? 'sendmail' : null;
}

/** Copies leave from active side by side; the way of desks before it is one line. */
function pathOf(letter: FloorLetter, tone: PathPiece['tone'], plan: FloorPlan): readonly PathPiece[] {
  const pieces: PathPiece[] = [];
  const add = (from: Place, to: Place) => {
    const d = plan.legBetween(from, to);
    if (d !== null) pieces.push({ id: `${from}>${to}`, d, tone });
  };
  const desks = letter.way.map(({ station }) => station).filter((station) => !isHatch(station) && station !== 'mailbox' && !(station === 'bounce' && letter.reportOf === null));
  const first = desks[0];
  const door = first === undefined ? null : entrance(first);
  if (first !== undefined && door !== null) add(door, first);
  desks.forEach((station, at) => {
    const next = desks[at + 1];
    if (next === undefined || (station === 'active' && next === 'deferred')) return;
    add(station, next);
  });
  for (const delivery of letter.deliveries) deliveryPath(delivery, add);
  return pieces;
}

function deliveryPath(delivery: FloorDelivery, add: (from: Place, to: Place) => void): void {
  add('active', delivery.hatch);
  if (delivery.mailbox !== null) add(delivery.hatch, 'mailbox');
  else if (delivery.calls !== null) add(delivery.hatch, 'beyond');
  if (delivery.status === 'deferred') add(delivery.hatch, 'deferred');
  if (delivery.status === 'bounced') add(delivery.hatch, 'bounce');
}

function callerPath({ legBetween }: FloorPlan): readonly PathPiece[] {
  const d = legBetween('street', 'smtpd');
  return d === null ? [] : [{ id: 'street>smtpd', d, tone: 'way' }];
}

function uniquePieces(pieces: readonly PathPiece[]): readonly PathPiece[] {
  return [...new Map(pieces.map((piece) => [piece.id, piece])).values()];
}

function placeOf(letter: FloorLetter): Place {
  const last = letter.deliveries.findLast(({ status }) => status === 'begun') ?? letter.deliveries.at(-1);
  if (last !== undefined && last.status !== 'deferred' && last.status !== 'bounced') return last.mailbox !== null ? 'mailbox' : last.calls !== null ? 'beyond' : last.hatch;
  return letter.queue !== null && letter.queue !== 'maildrop' && letter.queue !== 'corrupt' ? letter.queue : (letter.way.at(-1)?.station ?? 'cleanup');
}

type Rests = FloorPlan['rests'];

function tokensOf(state: FloorState, followed: FloorLetter | null, rests: Rests): readonly FloorToken[] {
  const others = QUEUE_TRAYS.flatMap((queue) =>
    lettersIn(state, queue)
      .filter((letter) => letter !== followed)
      .slice(-(MOST_DRAWN - 1))
      .map((letter, at) => other(letter, queue, at, rests[queue])),
  );
  return [...others, ...(followed === null ? [] : tokensOfLetter(followed, rests))];
}

function other(letter: FloorLetter, queue: (typeof QUEUE_TRAYS)[number], at: number, rest: Point): FloorToken {
  const shift = { x: rest.x - 7 + at * 4, y: rest.y - 5 - at * 4 };
  return { id: letter.queueId, kind: letter.sender === '' ? 'report' : 'envelope', at: shift, size: 'small', ghost: true, badge: queue === 'deferred' ? 'clock' : null };
}

function tokensOfLetter(letter: FloorLetter, rests: Rests): readonly FloorToken[] {
  const kind = letter.reportOf !== null || letter.sender === '' ? 'report' : 'envelope';
  const carried = letter.deliveries.filter(isSeen);
  const tokens: FloorToken[] = [];
  if (letter.queue === null && !letter.removed) {
    const desk = letter.way.at(-1)?.station ?? 'smtpd';
    const isReport = kind === 'report';
    tokens.push({ id: letter.queueId, kind: isReport ? 'report' : 'paper', at: rests[desk], size: isReport ? 'large' : 'small', ghost: false, badge: null });
  } else if (letter.queue !== null && letter.queue !== 'maildrop' && letter.queue !== 'corrupt') {
    tokens.push({ id: letter.queueId, kind, at: rests[letter.queue], size: 'small', ghost: carried.length > 0, badge: letter.queue === 'deferred' ? 'clock' : null });
  }
  carried.forEach((delivery, at) => tokens.push(copyToken(letter, delivery, kind, at, rests)));
  return tokens;
}

/** A copy that pipe's command has taken is seen no more. */
function isSeen({ status, mailbox, hatch }: FloorDelivery): boolean {
  return status === 'begun' || (status === 'sent' && hatch !== 'pipe') || mailbox !== null;
}

/** A copy under way; in a mailbox it is a letter without its envelope. */
function copyToken(letter: FloorLetter, delivery: FloorDelivery, kind: FloorToken['kind'], at: number, rests: Rests): FloorToken {
  const id = `${letter.queueId}-${at}`;
  if (delivery.mailbox !== null) return { id, kind: 'paper', at: { x: rests.mailbox.x + at * 17, y: rests.mailbox.y }, size: 'small', ghost: false, badge: null };
  if (delivery.calls === null) return { id, kind, at: rests[delivery.hatch], size: 'small', ghost: false, badge: null };
  return { id, kind, at: { x: rests.beyond.x + at * 6, y: rests.beyond.y + at * 6 }, size: 'large', ghost: false, badge: null };
}

function beyondOf(letter: FloorLetter | null): Beyond | null {
  const delivery = letter?.deliveries.findLast(({ calls, hatch }) => calls !== null || hatch === 'smtp' || hatch === 'relay');
  if (delivery === undefined) return null;
  const state = delivery.status === 'begun' ? 'asked' : delivery.status === 'sent' ? 'taken' : delivery.status === 'deferred' ? 'later' : 'refused';
  const domain = delivery.recipients[0]?.split('@').at(-1) ?? '';
  return { name: delivery.calls ?? domain, state, code: delivery.status === 'begun' || delivery.status === 'sent' ? '' : delivery.dsn };
}

/** The desks that had the letter in their hands, numbered in that order; a desk visited again is a new step. */
function stepsOf(letter: FloorLetter | null): readonly FloorStep[] {
  if (letter === null) return [];
  return letter.way.map(({ station, line, at }, place) => ({ number: place + 1, station, line, at, isLast: place === letter.way.length - 1 }));
}
