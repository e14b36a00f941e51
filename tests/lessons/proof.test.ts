/** Every lesson is proven for several seeds: start, solution, wrong attempts, example and faded task. */
import { describe, expect, test } from 'vitest';
import { proofSeeds, proveLesson } from '../../src/grader/prove.ts';
import { NOTE_KEYS } from '../../src/grader/report-notes.ts';
import { loadCourse } from '../../src/lessons/load-course.ts';
import { describeProblem } from '../../src/lessons/problem.ts';
import { courseFiles } from './course-files.ts';
import { startWorld } from './start-world.ts';

const SEEDS = process.env['LONG'] === '1' ? 12 : 5;
const course = loadCourse(courseFiles());

test('the course has no problems', () => {
  expect(course.problems.map((problem) => describeProblem(problem, 'en'))).toEqual([]);
  expect(Object.keys(course.lessons)).toEqual(['envelope-and-letter', 'first-telnet', 'hello-twice', 'wrong-on-purpose', 'exactly-what-you-typed', 'lone-dot', 'inside-the-post-office', 'name-on-the-door', 'what-is-mine', 'forwarding-address', 'open-a-little']);
});

describe.each(Object.values(course.lessons))('$id', (lesson) => {
  test.each(proofSeeds(course.id, lesson.id, SEEDS))('is proven for seed %s', { timeout: 120_000 }, async (seed) => {
    const proofs = await proveLesson(lesson, [seed], startWorld);
    const failed = proofs.filter(({ isProven }) => !isProven).map(({ id, expected, found }) => `${id}: expected ${expected}, found ${found}`);
    expect(failed).toEqual([]);
    expect(proofs.length).toBe(4 + lesson.attempts.length);
  });
});

test('the proof fails where a lesson is wrong', { timeout: 120_000 }, async () => {
  const lesson = course.lessons['first-telnet']!;
  const [first] = lesson.attempts;
  const broken = {
    ...lesson,
    solution: lesson.solution.slice(0, -2),
    checks: [...lesson.checks.slice(0, -1), { id: 'hung-up', points: 1, never: [{ 'smtp.reply': { class: 5 } }] }],
    attempts: [{ ...first!, says: 'typo', score: 3 }],
    faded: lesson.faded!.filter(({ id }) => id !== 'blank-to'),
  };
  const proofs = await proveLesson(broken, proofSeeds(course.id, lesson.id, 1), startWorld);
  expect(proofs.filter(({ isProven }) => isProven).map(({ id }) => id)).toEqual(['solution', 'example']);
  expect(proofs.find(({ part }) => part === 'attempt')).toMatchObject({ expected: '3 points, typo', found: '1 points, hdr-cmd' });
});

test('the report and the feedback have words for every key', () => {
  const feedback = ['passed', 'untouched', 'expect-next', 'never-happened', 'requires', 'count-few', 'count-many', 'letter-none', 'letter-other', 'letter-few', 'queue-other', 'config-other', 'answer-none', 'answer-wrong', 'answer-some', 'answer-order', 'route-none', 'route-other', 'probe-none', 'probe-other', 'probe-letter'];
  for (const { notes, feedback: said } of Object.values(course.shared)) {
    expect(Object.keys(notes).sort()).toEqual([...NOTE_KEYS].sort());
    expect(Object.keys(said).sort()).toEqual(feedback.sort());
  }
});
