/** The submission as a file for the student to hand in. */
import { ENGINE } from '../../base/engine.ts';
import { makeSubmission, writeSubmission } from '../../grader/submission.ts';
import type { Lesson } from '../../lessons/lesson.ts';
import type { AttemptRecord } from '../progress/attempt.ts';
import { fileNamePart, saveFile } from '../progress/save-file.ts';

export function submissionText(lesson: Pick<Lesson, 'id' | 'contentHash'>, attempt: AttemptRecord): string {
  const { seed, student, inputs, now, points, branches } = attempt;
  return writeSubmission(
    makeSubmission({
      engine: ENGINE, lesson, seed, student, inputs, until: now, score: points,
      branches: branches.map((branch) => ({ from: branch.t, inputs: branch.inputs })),
    }),
  );
}

export function saveSubmission(lesson: Lesson, attempt: AttemptRecord): void {
  const name = [lesson.id, fileNamePart(attempt.student), `${attempt.number}`].filter((part) => part !== '').join('-');
  saveFile(`${name}.json`, submissionText(lesson, attempt));
}
