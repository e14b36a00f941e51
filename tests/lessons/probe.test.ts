/** Hidden sessions: configuration is graded by what it does, in a world in which the student's inputs have been run. */
import { describe, expect, test } from 'vitest';
import { Grader } from '../../src/grader/grade.ts';
import { runProbes } from '../../src/grader/probe-run.ts';
import { proveLesson } from '../../src/grader/prove.ts';
import type { Lesson } from '../../src/lessons/lesson.ts';
import { loadCourse } from '../../src/lessons/load-course.ts';
import { playSteps } from '../../src/lessons/play-steps.ts';
import { exerciseSchema, type Check, type ScriptStep } from '../../src/lessons/schema.ts';
import { courseFiles } from './course-files.ts';
import { startWorld } from './start-world.ts';

const LESSON = loadCourse(courseFiles()).lessons['wrong-on-purpose']!;
const INSIDE = 'binh@truong.example';
const OUTSIDE = 'lan@nha.example';

const matrix = (expected: Record<string, [string, string]>): Check => ({
  id: 'matrix', points: 10, partial: true,
  probe: {
    sessions: Object.entries(expected).map(([from, [inside, outside]]) => ({ from, recipients: { [INSIDE]: inside, [OUTSIDE]: outside } as never })),
    commands: [], after: [],
  },
});

function lessonWith(...checks: readonly Check[]): Lesson {
  return { ...LESSON, checks: [...checks], detectors: [], steps: [], predict: [], attempts: [] };
}

async function graded(lesson: Lesson, steps: readonly ScriptStep[]) {
  const world = startWorld(lesson, 'seed');
  await playSteps(world, steps, lesson.focus.tty, {});
  const trace = [...world.trace];
  const grader = new Grader(lesson, {});
  grader.add(trace);
  const verdict = grader.verdict({}, await runProbes(world, lesson, {}));
  return verdict.checks.map(({ earned, feedback }) => [earned, feedback.key, feedback.data]);
}

const config = (mynetworks: string): readonly ScriptStep[] => [
  { on: 'mail', type: [`sudo postconf -e 'mynetworks = ${mynetworks}'`, 'sudo postfix reload'] },
];

describe('a matrix of clients and recipients', () => {
  const lesson = lessonWith(matrix({ pc1: ['accepted', 'accepted'], laptop: ['accepted', 'denied'], mail: ['accepted', 'accepted'] }));

  test('is met by a server that relays for its own alone', async () => {
    expect(await graded(lesson, [{ type: 'true' }])).toEqual([[10, 'passed', {}]]);
  });

  test('names the session that went wrong when a stranger may relay', async () => {
    expect(await graded(lesson, config('0.0.0.0/0'))).toEqual([[8, 'probe-other', { from: 'laptop', recipient: OUTSIDE, code: 250 }]]);
  });

  test('sees the configuration that is in force, not the file: without a reload nothing has changed for a running smtpd', async () => {
    const closed = lessonWith(matrix({ pc1: ['accepted', 'denied'] }));
    expect(await graded(closed, config('127.0.0.0/8'))).toEqual([[10, 'passed', {}]]);
  });

  test('tells a server that does not answer from one that refuses', async () => {
    const stopped = lessonWith(matrix({ pc1: ['unreachable', 'unreachable'] }));
    expect(await graded(stopped, [{ on: 'mail', type: 'sudo postfix stop' }])).toEqual([[10, 'passed', {}]]);
    expect((await graded(lesson, [{ on: 'mail', type: 'sudo postfix stop' }]))[0]).toEqual([0, 'probe-other', { from: 'pc1', recipient: INSIDE, code: '–' }]);
  });

  test('earns nothing from a server that nobody has touched', async () => {
    const world = startWorld(lesson, 'seed');
    await playSteps(world, [], lesson.focus.tty, {});
    const grader = new Grader(lesson, {});
    grader.add([...world.trace]);
    expect(grader.verdict({}, await runProbes(world, lesson, {})).score).toBe(0);
  });

  test('says that it was not tried when no probe was run', () => {
    const grader = new Grader(lesson, {});
    grader.add([{ t: 1, host: 'mail', process: 'mail/tty.1', pid: 1, n: 1, cause: null, kind: 'tty.input', data: { tty: 'mail:1', line: 'x', echo: true } }]);
    expect(grader.verdict().checks[0]).toMatchObject({ earned: 0, feedback: { key: 'probe-none' } });
  });
});

describe('letters of a probe', () => {
  const letter = ['From: probe@quan.example', 'Subject: thu', '', '.dot'];
  const after = (state: object): Check =>
    exerciseSchema.shape.checks.element.parse({
      id: 'arrives', points: 10,
      probe: { sessions: [{ from: 'laptop', recipients: { [INSIDE]: 'accepted' }, letter }], after: [state] },
    });

  test('arrive as they were sent', async () => {
    const lesson = lessonWith(after({ mailbox: { of: INSIDE, letter: { Subject: 'thu', body: { is: '.dot' } } } }));
    expect(await graded(lesson, [{ type: 'true' }])).toEqual([[10, 'passed', {}]]);
  });

  test('are the only ones that count', async () => {
    const lesson = lessonWith(after({ mailbox: { of: INSIDE, count: { max: 1 } } }));
    const own: ScriptStep = { on: 'mail', type: 'echo hi | sendmail binh' };
    expect(await graded(lesson, [own])).toEqual([[10, 'passed', {}]]);
  });

  test('may come from a command, too', async () => {
    const check = exerciseSchema.shape.checks.element.parse({
      id: 'sendmail', points: 10,
      probe: { commands: [{ on: 'mail', as: 'an', run: 'echo hi | sendmail binh' }], after: [{ mailbox: { of: INSIDE, sender: 'an@truong.example' } }] },
    });
    expect(await graded(lessonWith(check), [{ type: 'true' }])).toEqual([[10, 'passed', {}]]);
  });
});

test('a lesson with a probe is proven like any other', async () => {
  const check = matrix({ pc1: ['accepted', 'denied'] });
  const lesson = { ...lessonWith(check), solution: [...config('127.0.0.0/8')] };
  const proofs = await proveLesson(lesson, ['one'], startWorld);
  expect(proofs.filter(({ part }) => part === 'start' || part === 'solution').map(({ part, found }) => [part, found])).toEqual([
    ['start', '0 points, no mistake'],
    ['solution', '10 points, no mistake'],
  ]);
});

test('the form says what is wrong with a probe', () => {
  const parse = (probe: object) => exerciseSchema.shape.checks.element.safeParse({ id: 'x', points: 1, probe }).success;
  expect(parse({ sessions: [{ from: 'a', recipients: { 'b@c': 'accepted' } }] })).toBe(true);
  expect(parse({})).toBe(false);
  expect(parse({ commands: [{ on: 'a', run: 'true' }] })).toBe(false);
  expect(parse({ sessions: [{ from: 'a', recipients: {} }] })).toBe(false);
  expect(parse({ sessions: [{ from: 'a', recipients: { 'b@c': 'perhaps' } }] })).toBe(false);
});
