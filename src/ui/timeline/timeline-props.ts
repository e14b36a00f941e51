/** What the time line needs from the page. It knows no store: everything comes in, the wish to scrub goes out. */
import type { TraceEvent } from '../../kernel/trace.ts';
import type { Locale } from '../i18n/languages.ts';
import type { WorldClock } from '../stores/clock.ts';
import type { TickKind } from './milestones.ts';

export interface TimelineProps {
  /** All events known, one array that only grows, and how many of them are shown. */
  readonly events: readonly TraceEvent[];
  readonly cursor: number;
  /** Somebody scrubs: show so many events. */
  readonly onCursor: (cursor: number) => void;
  readonly locale: Locale;
  /** For the times that are read aloud. */
  readonly clock: WorldClock;
  /** What the lesson still expects, in order; drawn hollow after the known ticks. */
  readonly expected?: readonly TickKind[];
  /** Other branches, kept with the attempt, oldest first. */
  readonly lanes?: readonly ForkLane[];
  readonly onOpenLane?: (id: string) => void;
  readonly onCloseLane?: (id: string) => void;
}

export interface ForkLane {
  readonly id: string;
  /** As it is shown after the word “Fork”: `A · other recipient`. */
  readonly name: string;
  /** The whole trace of that branch, and how many of its first events it shares with this one. */
  readonly events: readonly TraceEvent[];
  readonly forkAt: number;
}
