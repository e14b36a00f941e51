/**
 * How long each event is looked at before the next one is shown, in milliseconds at 1×: long enough for its movement
 * (design's motion table), nothing for what no picture shows; and how a wait in virtual time is shortened.
 */
import type { Micros, TraceEvent } from '../../kernel/trace.ts';

/** An envelope along a link. */
export const HOP_MILLIS = 900;

export function dwellMillis(event: TraceEvent): number {
  switch (event.kind) {
    case 'tcp.open':
      return 60;
    case 'tcp.accept':
      return 300;
    case 'tcp.refuse':
      return 420;
    case 'smtp.command':
      return event.data.verb === 'MAIL' ? HOP_MILLIS / 2 : 60;
    case 'smtp.reply':
      return event.data.code >= 400 ? 600 : event.data.to === 'end-of-data' ? 500 : 140;
    case 'smtp.line':
      return 30;
    case 'dns.query':
      return 420;
    case 'dns.answer':
      return 700;
    case 'letter.postmark':
      return 260;
    case 'letter.accepted':
      return 600;
    case 'letter.delivered':
      return HOP_MILLIS + 300;
    case 'queue.move':
    case 'delivery.expand':
      return 420;
    case 'queue.enter':
    case 'queue.remove':
    case 'delivery.begin':
    case 'delivery.attempt':
      return 260;
    case 'bounce.write':
      return 420;
    default:
      return 0;
  }
}

/** A wait in the world as it is shown when nobody waits for real: true to scale when short, ever shorter when long. */
export function waitMillis(micros: Micros): number {
  const millis = Math.max(0, micros) / 1000;
  return millis <= 400 ? millis : Math.min(MOST_WAIT, 400 + 160 * Math.log2(millis / 400));
}
export const MOST_WAIT = 1400;

/** Whether a single step may stop here: the event is one that some view draws, not mere plumbing. */
export function isStep(event: TraceEvent): boolean {
  switch (event.kind) {
    case 'process.start':
    case 'process.exit':
    case 'tcp.segment':
    case 'ipc.open':
    case 'ipc.message':
    case 'file.write':
    case 'world.input':
    case 'tty.foreground':
      return false;
    default:
      return true;
  }
}

/** What somebody who types waits for: the terminal is never kept back by a moving envelope. */
export function isTerminal(event: TraceEvent): boolean {
  return event.kind === 'tty.output' || event.kind === 'tty.input' || event.kind === 'tty.foreground';
}

/** After an answer in the terminal, what goes on by itself waits a little: it is being read. */
export const READING_MILLIS = 600;

/** Output this much later than the last key is no answer to it any more (`tail -f`). */
export const ANSWER_MICROS: Micros = 1_500_000;
