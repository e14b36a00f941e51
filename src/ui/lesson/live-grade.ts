/**
 * Grades while the student works: takes the events as they come into view — never those behind a question — and says
 * the verdict at most so many times a second. Looking back changes nothing: what was done stays done.
 */
import { Grader } from '../../grader/grade.ts';
import type { ProbeResults } from '../../grader/probe-judge.ts';
import type { Verdict } from '../../grader/verdict.ts';
import type { TraceEvent } from '../../kernel/trace.ts';
import type { Lesson } from '../../lessons/lesson.ts';
import type { Variant } from '../../lessons/variant.ts';

const EVERY_MILLIS = 150;

export class LiveGrade {
  private readonly make: () => Grader;
  private readonly tell: (verdict: Verdict) => void;
  private readonly answers: () => Readonly<Record<string, string>>;
  private grader: Grader;
  private taken = 0;
  private probes: ProbeResults = {};
  private timer: ReturnType<typeof setTimeout> | null = null;

  constructor(lesson: Lesson, variant: Variant, answers: () => Readonly<Record<string, string>>, tell: (verdict: Verdict) => void) {
    this.make = () => new Grader(lesson, variant);
    this.answers = answers;
    this.tell = tell;
    this.grader = this.make();
  }

  /** The first `shown` events are in view. */
  see(events: readonly TraceEvent[], shown: number): void {
    if (shown <= this.taken) return;
    this.grader.add(events.slice(this.taken, shown));
    this.taken = shown;
    this.soon();
  }

  /** The trace was cut (a fork): judge what is left of it. */
  startOver(events: readonly TraceEvent[], shown: number): void {
    this.grader = this.make();
    this.taken = 0;
    this.see(events, shown);
    this.soon();
  }

  /** Hidden sessions have found something: told at once, since nothing more is waited for. */
  probed(probes: ProbeResults): void {
    this.probes = probes;
    this.dispose();
    this.judge();
  }

  /** An answer was given, or something else that counts without an event. */
  soon(): void {
    this.timer ??= setTimeout(() => {
      this.timer = null;
      this.judge();
    }, EVERY_MILLIS);
  }

  private judge(): void {
    this.tell(this.grader.verdict(this.answers(), this.probes));
  }

  dispose(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }
}
