/**
 * What the grader says: points with the events that prove them, mistakes with the student's own line. Plain data; the
 * words are in the lesson's texts (`check`, `mistake`) and in report.<locale>.md (`feedback`).
 */
import type { CheckKind } from '../lessons/schema.ts';

/** What stands in the way of a check that is not passed; `data` fills the sentence. */
export type FeedbackKey =
  | 'passed' | 'untouched' | 'expect-next' | 'never-happened' | 'requires' | 'count-few' | 'count-many'
  | 'letter-none' | 'letter-other' | 'letter-few' | 'queue-other' | 'config-other' | 'answer-none' | 'answer-wrong' | 'answer-some' | 'answer-order' | 'route-none' | 'route-other'
  | 'probe-none' | 'probe-other' | 'probe-letter';

export interface Feedback {
  readonly key: FeedbackKey;
  readonly data: Readonly<Record<string, string | number>>;
}

export interface CheckVerdict {
  readonly id: string;
  readonly kind: CheckKind;
  readonly points: number;
  /** Less than `points` and more than 0 only where the check gives partial credit. */
  readonly earned: number;
  readonly isPassed: boolean;
  /** Ids (`eventId`) of the events that prove it, or of those found so far. */
  readonly evidence: readonly string[];
  readonly feedback: Feedback;
}

export interface StepVerdict {
  readonly id: string;
  readonly isDone: boolean;
  readonly evidence: readonly string[];
}

export interface MistakeVerdict {
  /** The detector that fired, and the id of the words that it uses. */
  readonly id: string;
  readonly says: string;
  /** The student's own line (text), cut where it is very long. */
  readonly line: string;
  /** The event that shows the quoted line, and the one at which the mistake was recognised. */
  readonly lineEvent: string | null;
  readonly evidence: string;
  readonly conn: string | null;
  /** For the words: line, code, enhanced, address, verb. */
  readonly data: Readonly<Record<string, string>>;
  readonly rfc: readonly string[];
}

export interface Verdict {
  readonly score: number;
  readonly max: number;
  readonly checks: readonly CheckVerdict[];
  readonly steps: readonly StepVerdict[];
  /** In the order in which they happened. */
  readonly mistakes: readonly MistakeVerdict[];
}

/** What a student did besides typing; from the submission's inputs. */
export interface Conduct {
  /** The solution was shown: the attempt counts as assisted. */
  readonly isAssisted: boolean;
  readonly hints: readonly string[];
  readonly predictions: Readonly<Record<string, string>>;
  /** The last answer to each question, by the check's id. */
  readonly answers: Readonly<Record<string, string>>;
}
