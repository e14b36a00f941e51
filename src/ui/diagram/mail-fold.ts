/**
 * Reads a trace into a `MailState`, forwards cheaply and backwards quickly: a state is kept every so many events, the
 * intervals growing with the trace, so that scrubbing reads a few thousand events at most and memory stays bounded.
 */
import type { TraceEvent } from '../../kernel/trace.ts';
import { foldAnswer, foldQuery, forgetAnswers } from './fold-dns.ts';
import {
  acceptByReply,
  foldAccepted,
  foldAttempt,
  foldBegin,
  foldBounce,
  foldDelivered,
  foldEnter,
  foldExpand,
  foldMove,
  foldPostmark,
  foldRemove,
} from './fold-letter.ts';
import { foldAccept, foldClose, foldCommand, foldLine, foldOpen, foldRefuse, foldReply } from './fold-session.ts';
import { copyMailState, emptyMailState, MOST_HOSTS, type MailState } from './mail-state.ts';
import type { Stage } from './stage.ts';

const KEEP_EVERY = 256;
const MOST_KEPT = 64;

/** Changes `state` by one event. Kinds that the picture does not show pass by. */
export function readEvent(state: MailState, event: TraceEvent, stage: Stage): void {
  state.index += 1;
  state.now = event.t;
  const isShown = readWire(state, event, stage) || readLetter(state, event, stage);
  if (isShown && state.touched.size < MOST_HOSTS) state.touched.add(event.host);
}

function readWire(state: MailState, event: TraceEvent, stage: Stage): boolean {
  switch (event.kind) {
    case 'tcp.open':
      foldOpen(state, event);
      return true;
    case 'tcp.accept':
      foldAccept(state, event);
      return true;
    case 'tcp.refuse':
      foldRefuse(state, event);
      return true;
    case 'tcp.close':
      foldClose(state, event);
      return true;
    case 'smtp.command':
      foldCommand(state, event);
      return true;
    case 'smtp.line':
      foldLine(state, event);
      return true;
    case 'smtp.reply':
      acceptByReply(state, event, stage);
      foldReply(state, event);
      forgetAnswers(state, event.process);
      return true;
    case 'dns.query':
      foldQuery(state, event);
      return true;
    case 'dns.answer':
      foldAnswer(state, event);
      return true;
    case 'tty.foreground':
    case 'tty.input':
      if (state.ttyHosts.size < MOST_HOSTS) state.ttyHosts.add(event.host);
      return false;
    default:
      return false;
  }
}

function readLetter(state: MailState, event: TraceEvent, stage: Stage): boolean {
  switch (event.kind) {
    case 'letter.accepted':
      foldAccepted(state, event, stage);
      return true;
    case 'letter.postmark':
      foldPostmark(state, event);
      return true;
    case 'letter.delivered':
      foldDelivered(state, event, stage);
      return true;
    case 'queue.enter':
      foldEnter(state, event);
      return true;
    case 'queue.move':
      foldMove(state, event);
      return true;
    case 'queue.remove':
      foldRemove(state, event);
      return true;
    case 'delivery.begin':
      foldBegin(state, event);
      return true;
    case 'delivery.attempt':
      foldAttempt(state, event);
      return true;
    case 'delivery.expand':
      foldExpand(state, event);
      return true;
    case 'bounce.write':
      foldBounce(state, event);
      return true;
    default:
      return false;
  }
}

/** The state after the first `count` events, from scratch. */
export function mailStateOf(events: readonly TraceEvent[], count: number, stage: Stage): MailState {
  const state = emptyMailState();
  readUpTo(state, events, count, stage);
  return state;
}

function readUpTo(state: MailState, events: readonly TraceEvent[], count: number, stage: Stage): void {
  for (let at = state.index; at < count; at += 1) {
    const event = events[at];
    if (event === undefined) return;
    readEvent(state, event, stage);
  }
}

export interface MailFold {
  /**
   * The state after the first `count` events. `events` is one array that only grows; another array starts over. What
   * is returned is the caller's to read, and stays as it is until the next call.
   */
  at(events: readonly TraceEvent[], count: number): MailState;
}

export function createMailFold(stage: Stage): MailFold {
  let known: readonly TraceEvent[] | null = null;
  let kept: MailState[] = [emptyMailState()];
  let every = KEEP_EVERY;
  let state = emptyMailState();

  function keep(): void {
    kept.push(copyMailState(state));
    if (kept.length <= MOST_KEPT) return;
    every *= 2;
    kept = kept.filter(({ index }) => index % every === 0);
  }

  function rewind(count: number): void {
    const from = kept.findLast(({ index }) => index <= count);
    state = copyMailState(from ?? emptyMailState());
  }

  return {
    at(events, count) {
      if (events !== known) {
        known = events;
        kept = [emptyMailState()];
        every = KEEP_EVERY;
        state = emptyMailState();
      }
      if (count < state.index) rewind(count);
      const end = Math.min(count, events.length);
      while (state.index < end) {
        readUpTo(state, events, Math.min(end, (Math.floor(state.index / every) + 1) * every), stage);
        const last = kept[kept.length - 1];
        if (state.index % every === 0 && state.index > (last?.index ?? 0)) keep();
      }
      return state;
    },
  };
}
