/** What a caption is, and what its makers may know: shared by the captions of sessions, questions and queues. */
import type { MailState } from '../diagram/mail-state.ts';
import type { Stage } from '../diagram/stage.ts';
import type { CaptionKey } from './en.ts';

/** 1: a detail. 2: worth a line. 3: the story turns here. */
export type Importance = 1 | 2 | 3;

export interface CaptionWords {
  readonly key: CaptionKey;
  readonly values: Readonly<Record<string, string>>;
  readonly importance: Importance;
}

/** What was known before the event: the state after the events before it, and the stage they play on. */
export interface CaptionContext {
  readonly state: MailState;
  readonly stage: Stage;
}

export function words(importance: Importance, key: CaptionKey, values: Readonly<Record<string, string>> = {}): CaptionWords {
  return { key, values, importance };
}

export function nameOf(node: string, { stage }: CaptionContext): string {
  const known = stage.node(node);
  if (known === undefined) return node;
  return known.name === '' ? (stage.node(known.host)?.name ?? known.host) : known.name;
}
