/**
 * Follows the student's SMTP sessions through the trace for what a lesson asks of single events: before which one a
 * question stops the clock, and how far a script has come. Takes each event once.
 */
import { compilePattern, type Matcher } from '../../grader/pattern.ts';
import { StudentSessions } from '../../grader/student-sessions.ts';
import type { TraceEvent } from '../../kernel/trace.ts';
import type { Lesson } from '../../lessons/lesson.ts';
import type { Prediction } from '../../lessons/schema.ts';
import type { Variant } from '../../lessons/variant.ts';
import { ScriptWatch, type ScriptLine } from './script.ts';

export interface Asked {
  readonly prediction: string;
  readonly index: number;
}

interface Question {
  readonly prediction: Prediction;
  readonly matcher: Matcher;
}

export interface FollowerOptions {
  readonly lesson: Pick<Lesson, 'focus' | 'ttys'>;
  readonly variant: Variant;
  readonly predictions: readonly Prediction[];
  readonly script: readonly ScriptLine[];
}

export class Follower {
  readonly script: ScriptWatch;
  private readonly questions: readonly Question[];
  private readonly sessions: StudentSessions;
  /** Index of the last line that a client said, by connection. */
  private readonly saidAt = new Map<string, number>();

  constructor({ lesson, variant, predictions, script }: FollowerOptions) {
    this.script = new ScriptWatch(script, variant);
    this.questions = predictions.map((prediction) => ({ prediction, matcher: compilePattern(prediction.before, variant) }));
    this.sessions = new StudentSessions(lesson);
  }

  /**
   * The question, if any, that must be asked before this event, and before which event the view has to stop: what a
   * line sets going (the queue takes the letter) would give the answer to it away. `isOpen`: it was not answered yet.
   */
  take(event: TraceEvent, index: number, isOpen: (prediction: string) => boolean): Asked | null {
    const session = this.sessions.of(event);
    const asked = this.questions.find(({ prediction, matcher }) => isOpen(prediction.id) && matcher.fits(event, session));
    const stopAt = event.kind === 'smtp.reply' ? (this.saidAt.get(event.data.conn) ?? index - 1) + 1 : index;
    if (event.kind === 'smtp.command' || event.kind === 'smtp.line') this.saidAt.set(event.data.conn, index);
    this.script.take(event, session);
    this.sessions.follow(event, session);
    return asked ? { prediction: asked.prediction.id, index: Math.min(index, stopAt) } : null;
  }
}

/** The questions of one part; those that name none belong to the worked example. */
export function predictionsOf(lesson: Pick<Lesson, 'predict'>, part: 'example' | 'faded' | 'task'): readonly Prediction[] {
  return lesson.predict.filter((prediction) => (prediction.part ?? 'example') === part);
}
