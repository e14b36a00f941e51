/**
 * Letters, read from letter.*, queue.*, delivery.* and bounce.* events into a `MailState`: who is responsible, in
 * which queue, who carries a copy, and in which mailbox it ended.
 */
import type { TraceEventOf } from '../../kernel/trace.ts';
import { forgetAnswers } from './fold-dns.ts';
import { emptied, forgetRefused, seatFor } from './fold-session.ts';
import {
  letterKey,
  MOST_LETTERS,
  MOST_RECIPIENTS,
  MOST_SHOWN,
  MOST_TRAIL,
  setWithin,
  type Connection,
  type Delivery,
  type Letter,
  type MailState,
} from './mail-state.ts';
import type { Stage } from './stage.ts';

/** A scripted host has no queue that letters leave, so only its newest are kept. */
const MOST_ARRIVED = MOST_SHOWN;

export function foldAccepted(state: MailState, event: TraceEventOf<'letter.accepted'>, stage: Stage): void {
  const { queueId, conn, sender, recipients } = event.data;
  const connection = conn === undefined ? dictatedOn(state, event.host, queueId) : state.connections.get(conn);
  accept(state, stage, { host: event.host, queueId, sender, recipients, connection });
}

/** cleanup(8) knows no connection: the one on which this queue id was given is meant. */
function dictatedOn(state: MailState, host: string, queueId: string): Connection | undefined {
  for (const connection of state.connections.values()) {
    if (connection.serverHost === host && connection.session.queueId === queueId) return connection;
  }
  return undefined;
}

/** A server that says 250 to the final dot has taken the letter, even when its trace says no more than that. */
export function acceptByReply(state: MailState, event: TraceEventOf<'smtp.reply'>, stage: Stage): void {
  const { to, code, conn, queueId } = event.data;
  const connection = state.connections.get(conn);
  if (to !== 'end-of-data' || code >= 300 || connection === undefined) return;
  const { sender, recipients } = connection.session;
  if (sender === null) return;
  accept(state, stage, { host: event.host, queueId: queueId ?? conn, sender, recipients, connection });
}

interface Acceptance {
  readonly host: string;
  readonly queueId: string;
  readonly sender: string;
  readonly recipients: readonly string[];
  readonly connection: Connection | undefined;
}

function accept(state: MailState, stage: Stage, { host, queueId, sender, recipients, connection }: Acceptance): void {
  const letter = state.letters.get(letterKey(host, queueId)) ?? newLetter(state, host, queueId);
  const fresh = connection !== undefined && !letter.accepted && connection.session.sender !== null;
  put(state, {
    ...letter,
    sender,
    recipients: recipients.slice(0, MOST_RECIPIENTS),
    accepted: true,
    token: fresh ? tokenOn(connection) : letter.token,
    changed: state.index,
  });
  if (fresh) {
    takeOver(state, connection, host, stage);
    const carried = connection.carries === null ? undefined : state.letters.get(connection.carries);
    if (carried !== undefined) put(state, { ...carried, handed: true });
    const { session } = connection;
    state.connections.set(connection.id, { ...connection, session: emptied(session, session.hello ?? '') });
  }
  if (letter.queue === null) dropOldArrivals(state, host);
}

/** The picture of what is under way on a connection: an envelope being dictated, or the copy that an agent carries. */
export function tokenOn(connection: Connection): string {
  const kind = connection.isAgent ? 'copy' : 'draft';
  return `${kind} ${connection.id} ${connection.session.transaction}`;
}

function takeOver(state: MailState, connection: Connection, host: string, stage: Stage): void {
  const from = connection.isAgent ? connection.clientHost : seatFor(connection, stage);
  const hop = { from, to: host, token: tokenOn(connection) };
  if (from === host) return;
  // A letter that somebody dictated begins a new way; what an agent carries goes on.
  const going = !connection.isAgent ? [] : state.trail.filter(({ token }) => token !== hop.token);
  state.trail = [...going, hop].slice(-MOST_TRAIL);
}

function dropOldArrivals(state: MailState, host: string): void {
  const arrived = [...state.letters.values()].filter((letter) => letter.host === host && letter.queue === null);
  for (const letter of arrived.slice(0, -MOST_ARRIVED)) {
    state.letters.delete(letter.key);
    state.untracked += 1;
  }
}

function newLetter(state: MailState, host: string, queueId: string): Letter {
  return {
    key: letterKey(host, queueId),
    host,
    queueId,
    sender: '',
    recipients: [],
    queue: null,
    accepted: false,
    token: `letter ${host} ${queueId}`,
    bounceOf: null,
    deliveries: [],
    relabelled: null,
    handed: false,
    delivered: 0,
    changed: state.index,
  };
}

function put(state: MailState, letter: Letter): void {
  state.untracked += setWithin(state.letters, letter.key, letter, MOST_LETTERS);
}

export function foldEnter(state: MailState, event: TraceEventOf<'queue.enter'>): void {
  const { queueId, queue, sender, recipients } = event.data;
  const letter = state.letters.get(letterKey(event.host, queueId)) ?? newLetter(state, event.host, queueId);
  put(state, { ...letter, queue, sender, recipients: recipients.slice(0, MOST_RECIPIENTS), changed: state.index });
}

export function foldMove(state: MailState, event: TraceEventOf<'queue.move'>): void {
  const { queueId, to } = event.data;
  const letter = state.letters.get(letterKey(event.host, queueId)) ?? newLetter(state, event.host, queueId);
  // What the queue manager works on was accepted, also when no session did it (pickup, forwarding, bounces).
  put(state, { ...letter, queue: to, accepted: letter.accepted || to === 'active', changed: state.index });
  forgetRefused(state, event.host);
}

export function foldRemove(state: MailState, event: TraceEventOf<'queue.remove'>): void {
  state.letters.delete(letterKey(event.host, event.data.queueId));
}

export function foldBegin(state: MailState, event: TraceEventOf<'delivery.begin'>): void {
  const { queueId, recipient, transport, nexthop } = event.data;
  const key = letterKey(event.host, queueId);
  const letter = state.letters.get(key) ?? newLetter(state, event.host, queueId);
  const begun: Delivery = { recipient, transport, nexthop, status: 'begun', dsn: '', text: '', relay: '' };
  const others = letter.deliveries.filter((delivery) => delivery.recipient !== recipient);
  put(state, {
    ...letter,
    accepted: true,
    deliveries: [...others, begun].slice(-MOST_RECIPIENTS),
    changed: state.index,
  });
  setWithin(state.carriers, event.process, key, MOST_LETTERS);
}

export function foldAttempt(state: MailState, event: TraceEventOf<'delivery.attempt'>): void {
  const { queueId, recipient, status, dsn, text, relay, conn } = event.data;
  const key = letterKey(event.host, queueId);
  const letter = state.letters.get(key);
  if (letter !== undefined) {
    const before = letter.deliveries.find((delivery) => delivery.recipient === recipient);
    const others = letter.deliveries.filter((delivery) => delivery.recipient !== recipient);
    const done = { recipient, transport: before?.transport ?? '', nexthop: before?.nexthop ?? '', status, dsn, text, relay };
    put(state, { ...letter, deliveries: [...others, done].slice(-MOST_RECIPIENTS), changed: state.index });
    if (!others.some((delivery) => delivery.status === 'begun')) endCopies(state, key, conn);
  }
  forgetAnswers(state, event.process);
}

/** The agent has its answer: its connection, if it is kept open, carries nothing any more. */
function endCopies(state: MailState, key: string, conn: string | undefined): void {
  for (const connection of state.connections.values()) {
    if (connection.carries !== key && connection.id !== conn) continue;
    if (connection.state === 'refused') continue;
    state.connections.set(connection.id, { ...connection, carries: null });
  }
  for (const [process, carried] of state.carriers) if (carried === key) state.carriers.delete(process);
}

export function foldExpand(state: MailState, event: TraceEventOf<'delivery.expand'>): void {
  const letter = state.letters.get(letterKey(event.host, event.data.queueId));
  if (letter === undefined) return;
  const relabelled = { from: event.data.recipient, to: event.data.to.slice(0, MOST_RECIPIENTS) };
  put(state, { ...letter, relabelled, changed: state.index });
}

export function foldBounce(state: MailState, event: TraceEventOf<'bounce.write'>): void {
  const { queueId, of, to } = event.data;
  const letter = state.letters.get(letterKey(event.host, queueId)) ?? newLetter(state, event.host, queueId);
  put(state, { ...letter, sender: '', recipients: [to], accepted: true, bounceOf: of, changed: state.index });
}

export function foldPostmark(state: MailState, event: TraceEventOf<'letter.postmark'>): void {
  const before = state.postmarks.get(event.host);
  state.postmarks.set(event.host, {
    host: event.host,
    queueId: event.data.queueId,
    at: event.t,
    count: (before?.count ?? 0) + 1,
    changed: state.index,
  });
}

export function foldDelivered(state: MailState, event: TraceEventOf<'letter.delivered'>, stage: Stage): void {
  const { queueId, sender, recipient, mailbox } = event.data;
  const letter = state.letters.get(letterKey(event.host, queueId));
  const first = letter?.delivered === 0;
  const token = first ? letter.token : `delivered ${event.host} ${queueId} ${recipient} ${state.index}`;
  const node = stage.mailboxOf(event.host);
  const content = state.mailboxes.get(node);
  const arrived = { token, queueId, recipient, returnPath: sender, mailbox, changed: state.index };
  state.mailboxes.set(node, {
    host: event.host,
    count: (content?.count ?? 0) + 1,
    newest: [...(content?.newest ?? []), arrived].slice(-MOST_SHOWN),
  });
  if (node !== event.host) {
    state.trail = [...state.trail.filter((hop) => hop.to !== node), { from: event.host, to: node, token }].slice(-MOST_TRAIL);
  }
  if (letter === undefined) return;
  if (letter.queue === null && letter.delivered + 1 >= letter.recipients.length) {
    // A scripted host has no queue from which it would be removed.
    state.letters.delete(letter.key);
    return;
  }
  // The letter's own picture went into the mailbox; what stays in the queue until it is removed is another one.
  put(state, { ...letter, token: first ? `${letter.token} left` : letter.token, delivered: letter.delivered + 1 });
}
