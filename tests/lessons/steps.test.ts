/** The list of steps tells the truth: a step is ticked for this task's own letter, not for another one. */
import { expect, test } from 'vitest';
import { grade } from '../../src/grader/grade.ts';
import { loadCourse } from '../../src/lessons/load-course.ts';
import { playSteps } from '../../src/lessons/play-steps.ts';
import { drawVariant, seedOf } from '../../src/lessons/variant.ts';
import { courseFiles } from './course-files.ts';
import { startWorld } from './start-world.ts';

const course = loadCourse(courseFiles());
const lesson = course.lessons['first-telnet']!;
const seed = seedOf(course.id, 'an', lesson.id);
const variant = drawVariant(lesson.variants, seed);

async function judged(steps: Parameters<typeof playSteps>[1]) {
  const world = startWorld(lesson, seed);
  await playSteps(world, steps, lesson.focus.tty, variant);
  const verdict = grade(lesson, variant, world.trace, null, {});
  return { ticked: verdict.steps.filter(({ isDone }) => isDone).map(({ id }) => id), score: verdict.score };
}

test('the lecture’s own letter addresses no envelope of the task, and so hangs up after none', async () => {
  expect(await judged(lesson.example ?? [])).toEqual({ ticked: ['call', 'hello'], score: 1 });
});

test('hanging up without a letter is no good bye', async () => {
  const session = ['telnet 127.0.0.1 25', 'HELO pc', 'MAIL FROM:<trunghq@ubuntu.localdomain>', 'RCPT TO:<${user}@xa.example>', 'QUIT'];
  expect(await judged([{ type: session }])).toEqual({ ticked: ['call', 'hello', 'envelope'], score: 0 });
});

test('the solution ticks all steps', async () => {
  expect((await judged(lesson.solution)).ticked).toEqual(lesson.steps.map(({ id }) => id));
});
