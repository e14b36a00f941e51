/**
 * Grades a submission by running it again. The claimed score is only compared; another engine, other content or a seed
 * that is not the student's is reported, never called cheating. The world is handed in.
 */
import type { Micros, TraceEvent } from '../kernel/trace.ts';
import type { Course, Lesson } from '../lessons/lesson.ts';
import { drawVariant, seedOf } from '../lessons/variant.ts';
import { conductIn } from './conduct.ts';
import { Grader } from './grade.ts';
import type { ProbeResults } from './probe-judge.ts';
import { pageInputs, type StampedPageInput, type Submission } from './submission.ts';
import type { Conduct, Verdict } from './verdict.ts';

export interface RunRequest {
  readonly lesson: Lesson;
  readonly seed: string;
  readonly inputs: readonly StampedPageInput[];
  readonly until: Micros;
}

export interface Run {
  /** The whole trace, up to `until`. */
  readonly trace: readonly TraceEvent[];
  readonly probes: ProbeResults;
}

/** Runs the inputs at their times, lets time pass to `until`, and then runs the lesson's probes. */
export type RunWorld = (request: RunRequest) => Promise<Run>;

/** In what way the submission is not what this course would have made. */
export type Difference = 'engine' | 'content' | 'seed' | 'score';

export interface Regrade {
  readonly lesson: string;
  readonly student: string;
  readonly status: 'graded' | 'unknown-lesson';
  readonly claimed: number | null;
  readonly score: number;
  readonly max: number;
  readonly differences: readonly Difference[];
  readonly conduct: Conduct;
  /** Null for an unknown lesson. */
  readonly verdict: Verdict | null;
  readonly branches: number;
}

export function regrade(submission: Submission, course: Pick<Course, 'id' | 'lessons'>, run: RunWorld, engine: string): Promise<Regrade> {
  const lesson = Object.hasOwn(course.lessons, submission.lesson) ? course.lessons[submission.lesson] : undefined;
  const conduct = conductIn(submission.inputs);
  const base = { lesson: submission.lesson, student: submission.student, claimed: submission.score, conduct, branches: submission.branches.length };
  if (!lesson) return Promise.resolve({ ...base, status: 'unknown-lesson', score: 0, max: 0, differences: [], verdict: null });
  const { seed, inputs, until } = submission;
  return run({ lesson, seed, inputs: pageInputs(inputs), until }).then(({ trace, probes }) => {
    const grader = new Grader(lesson, drawVariant(lesson.variants, seed));
    grader.add(trace);
    const verdict = grader.verdict(conduct.answers, probes);
    const differences = differencesOf(submission, course.id, lesson, engine, verdict.score);
    return { ...base, status: 'graded', score: verdict.score, max: verdict.max, differences, verdict };
  });
}

function differencesOf(submission: Submission, course: string, lesson: Lesson, engine: string, score: number): readonly Difference[] {
  const differences: Difference[] = [];
  if (submission.engine !== engine) differences.push('engine');
  if (submission.contentHash !== lesson.contentHash) differences.push('content');
  if (submission.seed !== seedOf(course, submission.student, lesson.id)) differences.push('seed');
  if (submission.score !== null && submission.score !== score) differences.push('score');
  return differences;
}
