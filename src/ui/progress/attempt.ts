/**
 * What is remembered of a student's work: attempts (inputs with their virtual times, so that an attempt is taken up
 * again by running them), and who the student is. Plain data; the same records make the progress file.
 */
import type { Micros } from '../../kernel/trace.ts';
import type { StampedInput } from '../../world/input.ts';

/** A branch that was left at a fork: its inputs after `t` are kept, as the submission wants them. */
export interface LeftBranch {
  readonly t: Micros;
  readonly inputs: readonly StampedInput[];
}

export interface AttemptRecord {
  readonly lesson: string;
  /** From 1, for each lesson. */
  readonly number: number;
  /** What the variant was drawn from. */
  readonly seed: string;
  readonly student: string;
  readonly contentHash: string;
  readonly inputs: readonly StampedInput[];
  /** How far virtual time had come. */
  readonly now: Micros;
  readonly branches: readonly LeftBranch[];
  /** Where the clock stopped for a question that is not answered yet, as the question's id. */
  readonly asked: string | null;
  readonly predictions: Readonly<Record<string, string>>;
  readonly hints: number;
  readonly solution: boolean;
  readonly points: number;
  readonly max: number;
  /** Which parts of the lesson were worked through. */
  readonly finishedParts: readonly string[];
  /** Milliseconds since 1970, by the browser's clock. */
  readonly startedAt: number;
  readonly savedAt: number;
}

export interface StudentRecord {
  /** Name or number, as the student wants it in submissions; it also draws the variants. */
  readonly name: string;
}

export const NOBODY: StudentRecord = { name: '' };

export interface LessonProgress {
  readonly lesson: string;
  readonly latest: AttemptRecord;
  readonly best: AttemptRecord;
  readonly done: boolean;
}

export function isDone(attempt: AttemptRecord): boolean {
  return attempt.max > 0 && attempt.points >= attempt.max;
}

/** The attempts of each lesson summed up for the first screen. */
export function progressByLesson(attempts: readonly AttemptRecord[]): ReadonlyMap<string, LessonProgress> {
  const progress = new Map<string, LessonProgress>();
  for (const attempt of attempts) {
    const known = progress.get(attempt.lesson);
    progress.set(attempt.lesson, {
      lesson: attempt.lesson,
      latest: known === undefined || attempt.number >= known.latest.number ? attempt : known.latest,
      best: known === undefined || attempt.points > known.best.points ? attempt : known.best,
      done: known?.done === true || isDone(attempt),
    });
  }
  return progress;
}

/** The attempt that was last worked on. */
export function latestAttempt(attempts: readonly AttemptRecord[]): AttemptRecord | null {
  return attempts.reduce<AttemptRecord | null>((best, attempt) => (best === null || attempt.savedAt > best.savedAt ? attempt : best), null);
}
