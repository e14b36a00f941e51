/**
 * Reads a trace into the state of one host's floor. A letter is known by its queue id from the moment that a counter
 * (smtpd, pickup, or bounce for reports) gives it one; the log's lines are pinned to the desk that wrote them.
 */
import type { TraceEvent, TraceEventOf } from '../../kernel/trace.ts';
import { createFold, type FoldStep, type TraceFold } from '../stores/trace-fold.ts';
import { foldCache, without } from './floor-cache.ts';
import { foldAttempt, foldBegin, foldCall, foldDelivered, foldDeliveryLine } from './floor-deliveries.ts';
import { changeLetter, passBy, withLetter } from './floor-letters.ts';
import { EMPTY_FLOOR, MOST_CALLERS, type Caller, type FloorState, type QueueName, type Station } from './floor-state.ts';

const MAILDROP = '/var/spool/postfix/maildrop/';
const QUEUES: readonly string[] = ['maildrop', 'incoming', 'active', 'deferred', 'hold', 'corrupt'];

export function createFloorFold(host: string): TraceFold<FloorState> {
  return createFold(EMPTY_FLOOR, floorStep(host));
}

/** Exported for tests. */
export function floorStep(host: string): FoldStep<FloorState> {
  return (state, event, index) => {
    if (event.kind === 'tty.foreground') return onForeground(state, event);
    if (event.host !== host) return state;
    const next = readProcess(state, event, index) ?? readLetter(state, event, index);
    return next === null || next === state ? state : { ...next, now: event.t };
  };
}

function readProcess(state: FloorState, event: TraceEvent, index: number): FloorState | null {
  switch (event.kind) {
    case 'process.start':
      return onStart(state, event.process, event.data.argv[0] ?? '');
    case 'process.exit':
      return { ...state, running: counted(state.running, programOf(event.process), -1) };
    case 'tcp.accept':
      return onAccept(state, event, index);
    case 'ipc.message':
      return foldCache(state, event, index);
    case 'tcp.close':
    case 'tcp.refuse':
      return { ...state, kept: without(state.kept, event.data.conn), callers: state.callers.filter(({ conn }) => conn !== event.data.conn) };
    case 'tcp.open':
      return foldCall(state, event, index);
    case 'file.write':
      return onFile(state, event);
    default:
      return null;
  }
}

/** Daemons' names without number; master's half on the MDA's site is no second post office. */
function onStart(state: FloorState, process: string, argv0: string): FloorState {
  const hasDovecot = state.hasDovecot || argv0.startsWith('dovecot');
  return { ...state, hasDovecot, hasPipe: state.hasPipe || argv0 === 'pipe', hasCache: state.hasCache || argv0 === 'scache', running: counted(state.running, programOf(process), 1) };
}

export function programOf(process: string): string {
  const slash = process.lastIndexOf('/');
  const dot = process.lastIndexOf('.');
  return process.slice(slash + 1, dot > slash ? dot : undefined);
}

function counted(map: ReadonlyMap<string, number>, key: string, by: number): ReadonlyMap<string, number> {
  const count = Math.max(0, (map.get(key) ?? 0) + by);
  const next = new Map(map);
  if (count === 0) next.delete(key);
  else next.set(key, count);
  return next;
}

/** On any host: whoever sits there may call this one. */
function onForeground(state: FloorState, event: TraceEventOf<'tty.foreground'>): FloorState {
  const { program } = event.data;
  const foregrounds = new Map(state.foregrounds);
  if (program === null) foregrounds.delete(event.process);
  else foregrounds.set(event.process, program);
  return { ...state, foregrounds };
}

const MAIL_PORTS: readonly number[] = [25, 465, 587];

function onAccept(state: FloorState, event: TraceEventOf<'tcp.accept'>, index: number): FloorState {
  const { conn, server, clientHost } = event.data;
  if (!MAIL_PORTS.includes(server.port)) return state;
  const client = conn.slice(0, conn.lastIndexOf(':'));
  const caller: Caller = { conn, port: server.port, host: clientHost, program: state.foregrounds.get(client) ?? programOf(client), changed: index };
  return { ...state, callers: [...state.callers, caller].slice(-MOST_CALLERS) };
}

/** postdrop(1) puts a file into maildrop, pickup(8) takes it out. */
function onFile(state: FloorState, event: TraceEventOf<'file.write'>): FloorState {
  const { path, how, to } = event.data;
  const wasThere = path.startsWith(MAILDROP);
  const isThere = to?.startsWith(MAILDROP) ?? false;
  if (how === 'rename') return wasThere === isThere ? state : { ...state, maildrop: Math.max(0, state.maildrop + (isThere ? 1 : -1)) };
  if (!wasThere || how === 'append' || how === 'mkdir') return state;
  return { ...state, maildrop: Math.max(0, state.maildrop + (how === 'remove' ? -1 : 1)) };
}

function readLetter(state: FloorState, event: TraceEvent, index: number): FloorState | null {
  switch (event.kind) {
    case 'letter.postmark':
      return passBy(state, event.data.queueId, counterOf(event.process), index, event.t);
    case 'queue.enter':
      return onEnter(state, event, index);
    case 'letter.accepted': {
      const { queueId, letter: content } = event.data;
      return state.letters.has(queueId) ? changeLetter(state, queueId, index, (letter) => ({ ...letter, content })) : null;
    }
    case 'queue.move':
      return onMove(state, event, index);
    case 'queue.remove':
      return changeLetter(state, event.data.queueId, index, (letter) => ({ ...letter, queue: null, removed: true }));
    case 'address.resolve': {
      const { address, transport, nexthop } = event.data;
      return { ...state, slip: { address, transport, nexthop, at: index } };
    }
    case 'delivery.begin':
      return foldBegin(state, event, index);
    case 'delivery.attempt':
      return foldAttempt(state, event, index);
    case 'letter.delivered':
      return foldDelivered(state, event, index);
    case 'bounce.write':
      return onReport(state, event, index);
    case 'log.line':
      return onLog(state, event, index);
    default:
      return null;
  }
}

/** Where a letter comes in: smtpd's counter, pickup's tray, or a desk that writes a letter itself. */
function counterOf(process: string): Station {
  const program = programOf(process);
  if (program === 'smtpd' || program === 'pickup') return program;
  return program === 'local' ? 'local' : 'bounce';
}

function onEnter(state: FloorState, event: TraceEventOf<'queue.enter'>, index: number): FloorState {
  const { queueId, queue, sender, recipients, size } = event.data;
  const name = queueName(queue);
  const came = passBy(state, queueId, 'cleanup', index, event.t);
  const station = name === 'hold' ? 'hold' : 'incoming';
  const entered = passBy(came, queueId, station, index, event.t);
  return changeLetter(entered, queueId, index, (letter) => ({ ...letter, queue: name, sender, recipients, size }));
}

function queueName(queue: string): QueueName {
  return QUEUES.includes(queue) ? (queue as QueueName) : 'incoming';
}

/** A new round begins at the shelf: what happened in the last one is over. */
function onMove(state: FloorState, event: TraceEventOf<'queue.move'>, index: number): FloorState {
  const { queueId, from, to } = event.data;
  const queue = queueName(to);
  const isRetry = from === 'deferred' && queue !== 'hold';
  const restarted = isRetry
    ? changeLetter(state, queueId, index, (letter) => ({ ...letter, way: letter.way.slice(-1), deliveries: [], office: null }))
    : state;
  const stations: readonly Station[] = queue === 'active' ? ['qmgr', 'active'] : queue === 'incoming' ? ['incoming'] : queue === 'hold' ? ['hold'] : ['deferred'];
  const moved = stations.reduce((so_far, station) => passBy(so_far, queueId, station, index, event.t), restarted);
  return changeLetter(moved, queueId, index, (letter) => ({ ...letter, queue }));
}

function onReport(state: FloorState, event: TraceEventOf<'bounce.write'>, index: number): FloorState {
  const { queueId, of } = event.data;
  const told = state.letters.has(of) ? passBy(state, of, 'bounce', index, event.t) : state;
  const failed = changeLetter(told, of, index, (letter) => ({ ...letter, office: 'bounce' }));
  return changeLetter(failed, queueId, index, (letter) => ({ ...letter, reportOf: of }));
}

const QUEUE_ID_LINE = /^([0-9A-Za-z]{6,20}): /;
/** Which desk wrote a line: the log's service name, where it is one of ours. */
const DESKS: Readonly<Record<string, Station>> = {
  smtpd: 'smtpd', pickup: 'pickup', cleanup: 'cleanup', qmgr: 'qmgr', bounce: 'bounce', smtp: 'smtp', relay: 'relay',
  lmtp: 'lmtp', local: 'local', virtual: 'virtual', pipe: 'pipe', error: 'error', discard: 'error', retry: 'error',
};

function onLog(state: FloorState, event: TraceEventOf<'log.line'>, index: number): FloorState | null {
  const { ident, text, from } = event.data;
  const [, queueId] = QUEUE_ID_LINE.exec(text) ?? [];
  const desk = DESKS[ident.slice(ident.lastIndexOf('/') + 1)];
  if (queueId === undefined || desk === undefined) return null;
  const line = text.slice(queueId.length + 2);
  const isCounter = (desk === 'smtpd' && line.startsWith('client=')) || (desk === 'pickup' && line.startsWith('uid='));
  const known = isCounter || desk === 'cleanup' ? withLetter(state, queueId, event.t) : state;
  if (!known.letters.has(queueId)) return null;
  const came = isCounter || desk === 'cleanup' ? passBy(known, queueId, desk, index, event.t) : known;
  return foldDeliveryLine(pin(came, queueId, desk, line, index, programOf(from)), queueId, from, line, index);
}

/** Pins a line to the newest visit to that desk which has none yet. */
function pin(state: FloorState, queueId: string, desk: Station, line: string, index: number, program: string): FloorState {
  return changeLetter(state, queueId, index, (letter) => {
    const at = letter.way.findLastIndex(({ station, line: pinned }) => pinned === null && (station === desk || station === program));
    if (at < 0) return letter;
    return { ...letter, way: letter.way.map((step, place) => (place === at ? { ...step, line } : step)) };
  });
}
