/**
 * The course, who works on it, and the lesson that is open: which part, which attempt, what was answered, predicted,
 * hinted, and what the grader says. What a student did is kept as inputs; these fields are read from them.
 */
import type { Verdict } from '../../grader/verdict.ts';
import type { Lesson, SharedText } from '../../lessons/lesson.ts';
import type { Problem } from '../../lessons/problem.ts';
import type { Variant } from '../../lessons/variant.ts';
import type { LessonPart } from '../app/route.ts';
import type { Outline } from '../course/outline.ts';
import type { Locale } from '../i18n/languages.ts';
import { NOBODY, type AttemptRecord, type StudentRecord } from '../progress/attempt.ts';
import type { StorageTrouble } from '../progress/database.ts';
import type { SetState } from './store.ts';

export type LessonPhase = 'none' | 'loading' | 'ready' | 'broken' | 'missing' | 'unreachable';

export interface SessionSlice {
  readonly outline: Outline | null;
  /** Attempts known to this browser, all lessons. Null until they are read. */
  readonly attempts: readonly AttemptRecord[];
  readonly progressLoaded: boolean;
  readonly student: StudentRecord;
  readonly storageTrouble: StorageTrouble | null;
  readonly lessonPhase: LessonPhase;
  readonly lesson: Lesson | null;
  readonly shared: Readonly<Record<Locale, SharedText>> | null;
  readonly lessonProblems: readonly Problem[];
  readonly part: LessonPart;
  readonly variant: Variant;
  /** The tab of the terminal pane that is in front; null: the first one, where the student sits. */
  readonly terminalTab: string | null;
  /** The attempt being worked on; null in the example and the faded task, which are not graded. */
  readonly attempt: AttemptRecord | null;
  readonly verdict: Verdict | null;
  /** The question before which the view stops, see `stopAt`. */
  readonly askedPrediction: string | null;
  readonly predictions: Readonly<Record<string, string>>;
  readonly answers: Readonly<Record<string, string>>;
  /** Hidden sessions against the student's servers: none in this lesson, about to run, running, or done. */
  readonly probing: 'none' | 'waiting' | 'running' | 'done';
  readonly hintsOpened: number;
  readonly solutionShown: boolean;
  /** How many lines of the shown script (example, faded task, solution) are done or typed. */
  readonly scriptAt: number;
  /** All of it is. */
  readonly scriptDone: boolean;
  readonly setSession: (change: Partial<SessionState>) => void;
}

export type SessionState = Omit<SessionSlice, 'setSession'>;

/** A lesson that is not open: what each part begins with. */
export const FRESH_PART = {
  terminalTab: null,
  attempt: null,
  verdict: null,
  askedPrediction: null,
  predictions: {},
  answers: {},
  probing: 'none',
  hintsOpened: 0,
  solutionShown: false,
  scriptAt: 0,
  scriptDone: false,
} as const satisfies Partial<SessionState>;

export function createSessionSlice(set: SetState): SessionSlice {
  return {
    outline: null,
    attempts: [],
    progressLoaded: false,
    student: NOBODY,
    storageTrouble: null,
    lessonPhase: 'none',
    lesson: null,
    shared: null,
    lessonProblems: [],
    part: 'example',
    variant: {},
    ...FRESH_PART,
    setSession: (change) => set(change),
  };
}
