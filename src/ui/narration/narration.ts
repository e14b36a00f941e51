/**
 * The story of a trace: its captions in order, each with the event that it tells of. Read once, as the trace grows;
 * what is told at a cursor are the captions before it.
 */
import type { Micros, TraceEvent } from '../../kernel/trace.ts';
import { readEvent } from '../diagram/mail-fold.ts';
import { emptyMailState, type MailState } from '../diagram/mail-state.ts';
import type { Stage } from '../diagram/stage.ts';
import { captionOf } from './caption.ts';
import type { CaptionWords } from './caption-words.ts';

export interface Caption extends CaptionWords {
  /** Index of the event in the trace. */
  readonly index: number;
  readonly t: Micros;
}

/** Of a longer story, details and lines are told only until here; turns are always told. */
const MOST_CAPTIONS = 20_000;

export interface Narration {
  /** All captions of the first `events.length` events. `events` only grows; another array starts over. */
  readonly read: (events: readonly TraceEvent[]) => readonly Caption[];
}

export function createNarration(stage: Stage): Narration {
  let known: readonly TraceEvent[] | null = null;
  let captions: Caption[] = [];
  let state: MailState = emptyMailState();

  return {
    read(events) {
      if (events !== known || events.length < state.index) {
        known = events;
        captions = [];
        state = emptyMailState();
      }
      for (let index = state.index; index < events.length; index += 1) {
        const event = events[index];
        if (event === undefined) break;
        const told = captionOf(event, { state, stage });
        if (told !== null && (captions.length < MOST_CAPTIONS || told.importance === 3)) {
          captions.push({ ...told, index, t: event.t });
        }
        readEvent(state, event, stage);
      }
      return captions;
    },
  };
}

/** How many of the captions are told when the first `cursor` events are shown. */
export function toldBefore(captions: readonly Caption[], cursor: number): number {
  let low = 0;
  let high = captions.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((captions[middle]?.index ?? Infinity) < cursor) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * The caption that stands under the picture: the newest that is worth a line. A mere detail is told only while its own
 * event is the last one shown, so that it does not wipe away what just happened.
 */
export function captionAt(captions: readonly Caption[], cursor: number): Caption | null {
  const told = toldBefore(captions, cursor);
  for (let at = told - 1; at >= 0; at -= 1) {
    const caption = captions[at];
    if (caption !== undefined && (caption.importance > 1 || caption.index === cursor - 1)) return caption;
  }
  return null;
}
