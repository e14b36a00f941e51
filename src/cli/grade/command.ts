/** `posthorn grade`: runs submissions again and grades what happens. A filter: one row out for each submission in. */
import { parseArgs } from 'node:util';
import { ENGINE } from '../../base/engine.ts';
import { fail, ok, type Result } from '../../base/result.ts';
import { regrade } from '../../grader/regrade.ts';
import { readSubmission } from '../../grader/submission-reader.ts';
import type { Course } from '../../lessons/lesson.ts';
import { loadCourse } from '../../lessons/load-course.ts';
import { describeProblem } from '../../lessons/problem.ts';
import { ownLessons, readLessonFiles } from '../lesson-files.ts';
import { runSubmission } from '../lesson-worlds.ts';
import { printError, printLine } from '../print.ts';
import { CSV_HEADER, csvLine, gradedRow, ungradedRow, type GradeRow } from './grade-row.ts';
import { submissionTexts, type SubmissionText } from './submissions.ts';

const USAGE = `usage: posthorn grade [SUBMISSION...] [--csv] [--lessons DIR]

Runs each submission again and grades what happens; the score that a file claims is only compared. A file holds one
submission, or one on each line; "-" or nothing means standard input. Prints one JSON object a line, or CSV. Differences
(another engine version, other lesson content, another student's seed, another score) are reported, not judged. Exit
status 1 if a submission could not be graded.
  --csv          a table for a spreadsheet
  --lessons DIR  the course (the project's own if not given)`;

interface Options {
  readonly paths: readonly string[];
  readonly csv: boolean;
  readonly lessons: string;
  readonly help: boolean;
}

export async function gradeCommand(args: readonly string[]): Promise<number> {
  const options = readArguments(args);
  if (!options.ok) return complain(`${options.error}\n\n${USAGE}`);
  if (options.value.help) {
    printLine(USAGE);
    return 0;
  }
  const { paths, csv, lessons } = options.value;
  const files = readLessonFiles(lessons);
  if (!files.ok) return complain(files.error);
  const course = loadCourse(files.value);
  if (csv) printLine(CSV_HEADER);
  let ungraded = 0;
  try {
    for await (const submission of submissionTexts(paths)) {
      const row = await gradeOne(course, submission);
      if (row.status !== 'graded') ungraded += 1;
      printLine(csv ? csvLine(row) : JSON.stringify(row));
    }
  } catch (problem) {
    return complain(messageOf(problem));
  }
  return ungraded === 0 ? 0 : 1;
}

/** Never throws: what cannot be graded is a row that says why. */
async function gradeOne(course: Course, { source, text }: SubmissionText): Promise<GradeRow> {
  const submission = readSubmission(source, text);
  if (!submission.ok) return ungradedRow(source, 'unreadable', submission.error.map((problem) => describeProblem(problem, 'en')));
  try {
    return gradedRow(source, await regrade(submission.value, course, runSubmission, ENGINE));
  } catch (problem) {
    return ungradedRow(source, 'stopped', [messageOf(problem)]);
  }
}

function readArguments(args: readonly string[]): Result<Options> {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { csv: { type: 'boolean' }, lessons: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
    });
    return ok({
      paths: positionals.length > 0 ? positionals : ['-'], csv: values.csv ?? false, lessons: values.lessons ?? ownLessons(), help: values.help ?? false,
    });
  } catch (problem) {
    return fail(messageOf(problem));
  }
}

function complain(message: string): number {
  printError(`posthorn grade: ${message}`);
  return 2;
}

function messageOf(problem: unknown): string {
  return problem instanceof Error ? problem.message : String(problem);
}
