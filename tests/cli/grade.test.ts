/** `posthorn grade`: files in, rows out; what cannot be graded says why, and the rest is graded all the same. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ENGINE } from '../../src/base/engine.ts';
import { csvLine, gradedRow, ungradedRow } from '../../src/cli/grade/grade-row.ts';
import { startLessonWorld } from '../../src/cli/lesson-worlds.ts';
import { ownLessons, readLessonFiles } from '../../src/cli/lesson-files.ts';
import { makeSubmission, writeSubmission, type Submission } from '../../src/grader/submission.ts';
import type { Lesson } from '../../src/lessons/lesson.ts';
import { loadCourse } from '../../src/lessons/load-course.ts';
import { playSteps } from '../../src/lessons/play-steps.ts';
import type { ScriptStep } from '../../src/lessons/schema.ts';
import { drawVariant, seedOf } from '../../src/lessons/variant.ts';
import { posthorn } from './capture.ts';

const LESSON = 'first-telnet';
let folder = '';

function firstLesson(): { lesson: Lesson; course: string } {
  const files = readLessonFiles(ownLessons());
  if (!files.ok) throw new Error(files.error);
  const course = loadCourse(files.value);
  const lesson = course.lessons[LESSON];
  if (!lesson) throw new Error(`no lesson ${LESSON}`);
  return { lesson, course: course.id };
}

/** What a student's page would have handed in after these steps. */
async function handedIn(student: string, stepsOf: (lesson: Lesson) => readonly ScriptStep[], claimed: number): Promise<Submission> {
  const { lesson, course } = firstLesson();
  const seed = seedOf(course, student, lesson.id);
  const world = startLessonWorld(lesson, seed);
  await playSteps(world, stepsOf(lesson), lesson.focus.tty, drawVariant(lesson.variants, seed));
  return makeSubmission({ engine: ENGINE, lesson, seed, student, inputs: world.inputs, until: world.now, score: claimed, branches: [] });
}

function keep(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'posthorn-grade-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

test('a solution earns everything, and an exaggerated claim is reported', async () => {
  const good = keep('an.json', writeSubmission(await handedIn('an', (lesson) => lesson.solution, 10)));
  const empty = keep('binh.json', writeSubmission(await handedIn('binh', () => [], 10)));
  const { status, stdout } = await posthorn('grade', good, empty);
  const rows = stdout.trim().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(status).toBe(0);
  expect(rows[0]).toMatchObject({ source: good, student: 'an', lesson: LESSON, status: 'graded', score: 10, max: 10, differences: [], mistakes: [] });
  expect(rows[1]).toMatchObject({ student: 'binh', status: 'graded', score: 0, claimed: 10, differences: ['score'] });
});

test('several submissions in one file, and a broken line among them', async () => {
  const one = JSON.stringify(await handedIn('an', (lesson) => lesson.solution, 10));
  const file = keep('class.ndjson', `${one}\n{"format":1}\n${one}\n`);
  const { status, stdout } = await posthorn('grade', '--csv', file);
  const lines = stdout.trim().split('\n');
  expect(status).toBe(1);
  expect(lines).toHaveLength(4);
  expect(lines[0]).toMatch(/^source,student,lesson,status,score,max,/);
  expect(lines[1]).toContain(`${file}:1,an,${LESSON},graded,10,10,10,`);
  expect(lines[2]).toContain(`${file}:2,,,unreadable,`);
  expect(lines[3]).toContain(`${file}:3,an,`);
});

test('a missing file is an error with its name', async () => {
  const { status, stderr } = await posthorn('grade', join(folder, 'nobody.json'));
  expect(status).toBe(2);
  expect(stderr).toContain('nobody.json');
});

test('nothing that a student writes becomes a formula or breaks the table', () => {
  const regrade = {
    lesson: 'x', student: '=HYPERLINK("evil")', status: 'unknown-lesson', claimed: null, score: 0, max: 0, differences: [],
    conduct: { isAssisted: false, hints: [], predictions: {}, answers: {} }, verdict: null, branches: 0,
  } as const;
  expect(csvLine(gradedRow('a', regrade))).toContain(`a,"'=HYPERLINK(""evil"")",x,unknown-lesson,,,,`);
  expect(csvLine(ungradedRow('a,b', 'unreadable', ['no\nJSON']))).toMatch(/^"a,b",,,unreadable,.*"no\nJSON"$/s);
});
