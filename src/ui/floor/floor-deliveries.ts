/** Delivery agents at their hatches: whose copy each carries, where it calls, and how that ended. */
import type { TraceEventOf } from '../../kernel/trace.ts';
import { changeLetter } from './floor-letters.ts';
import { HATCHES, MOST_DELIVERIES, MOST_RECIPIENTS, MOST_WAYPOINTS, type FloorDelivery, type FloorLetter, type FloorState, type Hatch, type Waypoint } from './floor-state.ts';

/** By the transport's name in master.cf where it has a hatch (relay is smtp(8) under another name), else by the programme. */
export function hatchOf(transport: string, program: string): Hatch {
  const named = HATCHES.find((hatch) => hatch === transport) ?? HATCHES.find((hatch) => hatch === program);
  return named ?? 'error';
}

/** qmgr says so when it hands the request out, the agent when it takes it: the agent's word counts. */
export function foldBegin(state: FloorState, event: TraceEventOf<'delivery.begin'>, index: number): FloorState {
  const { queueId, recipient, transport } = event.data;
  const program = event.process.slice(event.process.lastIndexOf('/') + 1).split('.')[0] ?? '';
  if (program === 'qmgr') return state;
  return changeLetter(state, queueId, index, (letter) => {
    const open = letter.deliveries.findIndex(({ process, status }) => process === event.process && status === 'begun');
    if (open >= 0) {
      return withDelivery(letter, open, (delivery) => ({ ...delivery, recipients: [...delivery.recipients, recipient].slice(0, MOST_RECIPIENTS) }));
    }
    const hatch = hatchOf(transport, program);
    const delivery: FloorDelivery = {
      process: event.process, hatch, transport, recipients: [recipient], calls: null, mailbox: null, usesCache: false, status: 'begun', dsn: '', text: '', delays: null, logged: null, at: index,
    };
    const step: Waypoint = { station: hatch, at: index, t: event.t, line: null };
    return { ...letter, way: [...letter.way, step].slice(-MOST_WAYPOINTS), deliveries: [...letter.deliveries, delivery].slice(-MOST_DELIVERIES) };
  });
}

export function withDelivery(letter: FloorLetter, at: number, next: (delivery: FloorDelivery) => FloorDelivery): FloorLetter {
  return { ...letter, deliveries: letter.deliveries.map((delivery, place) => (place === at ? next(delivery) : delivery)) };
}

/** The agent opens a connection: the street beyond its hatch gets a name. */
export function foldCall(state: FloorState, event: TraceEventOf<'tcp.open'>, index: number): FloorState | null {
  const letter = [...state.letters.values()].findLast(({ deliveries }) => deliveries.some(({ process, status }) => process === event.process && status === 'begun'));
  if (letter === undefined) return null;
  const { serverHost, server } = event.data;
  const at = letter.deliveries.findLastIndex(({ process }) => process === event.process);
  return changeLetter(state, letter.queueId, index, (known) => withDelivery(known, at, (delivery) => ({ ...delivery, calls: serverHost === '' ? server.address : serverHost })));
}

export function foldAttempt(state: FloorState, event: TraceEventOf<'delivery.attempt'>, index: number): FloorState {
  const { queueId, recipient, status, dsn, text, delays } = event.data;
  const how = status === 'sent' || status === 'deliverable' ? 'sent' : status === 'deferred' ? 'deferred' : 'bounced';
  return changeLetter(state, queueId, index, (letter) => {
    const at = letter.deliveries.findLastIndex((delivery) => delivery.process === event.process || delivery.recipients.includes(recipient));
    const office = how === 'deferred' ? ('defer' as const) : how === 'bounced' ? ('bounce' as const) : letter.office;
    const isDone = how !== 'deferred';
    const known = { ...letter, office, done: isDone ? [...letter.done, event.data.origRecipient, recipient].slice(-2 * MOST_RECIPIENTS) : letter.done };
    return at < 0 ? known : withDelivery(known, at, (delivery) => ({ ...delivery, status: worse(delivery.status, how), dsn, text, delays }));
  });
}

/** Of several recipients of one request, the one in trouble is shown. */
function worse(before: FloorDelivery['status'], now: FloorDelivery['status']): FloorDelivery['status'] {
  return before === 'bounced' || before === 'deferred' ? before : now;
}

export function foldDelivered(state: FloorState, event: TraceEventOf<'letter.delivered'>, index: number): FloorState {
  const { queueId, mailbox } = event.data;
  const put = { ...state, mailbox: { path: mailbox, count: (state.mailbox?.count ?? 0) + 1 } };
  return changeLetter(put, queueId, index, (letter) => {
    const at = letter.deliveries.findLastIndex(({ process }) => process === event.process);
    const step: Waypoint = { station: 'mailbox', at: index, t: event.t, line: null };
    const known = { ...letter, way: [...letter.way, step].slice(-MOST_WAYPOINTS) };
    return at < 0 ? known : withDelivery(known, at, (delivery) => ({ ...delivery, mailbox }));
  });
}

const DELAYS = /, delays=([\d.]+)\/([\d.]+)\/([\d.]+)\/([\d.]+),/;

/** The agent's own line about the attempt: its rounding is Postfix's. */
export function foldDeliveryLine(state: FloorState, queueId: string, agent: string, line: string, index: number): FloorState {
  const [, ...logged] = DELAYS.exec(line) ?? [];
  if (logged.length !== 4) return state;
  return changeLetter(state, queueId, index, (letter) => {
    const at = letter.deliveries.findLastIndex(({ process }) => process === agent);
    return at < 0 ? letter : withDelivery(letter, at, (delivery) => ({ ...delivery, logged }));
  });
}
