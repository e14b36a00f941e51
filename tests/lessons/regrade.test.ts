/** Work that is handed in is run again: the same score, the same verdict, differences reported; prefixes can be graded. */
import { expect, test } from 'vitest';
import { grade, Grader } from '../../src/grader/grade.ts';
import { compareTranscript, parseTranscript } from '../../src/grader/parse-transcript.ts';
import { regrade, type RunWorld } from '../../src/grader/regrade.ts';
import { makeSubmission, writeSubmission } from '../../src/grader/submission.ts';
import { readSubmission } from '../../src/grader/submission-reader.ts';
import { transcriptReport } from '../../src/grader/transcript-report.ts';
import { loadCourse } from '../../src/lessons/load-course.ts';
import { answersIn, playSteps, replayInputs } from '../../src/lessons/play-steps.ts';
import { drawVariant, seedOf } from '../../src/lessons/variant.ts';
import { courseFiles } from './course-files.ts';
import { startWorld } from './start-world.ts';

const ENGINE = '0.1.0';
const course = loadCourse(courseFiles());
const lesson = course.lessons['hello-twice']!;
const seed = seedOf(course.id, 'an', lesson.id);
const variant = drawVariant(lesson.variants, seed);
const run: RunWorld = async ({ lesson: again, seed: its, inputs, until }) => ({ trace: await replayInputs(startWorld(again, its), inputs, until), probes: {} });

async function solved() {
  const world = startWorld(lesson, seed);
  await playSteps(world, lesson.solution, lesson.focus.tty, variant);
  return world;
}

test('a submission is graded by running it again', async () => {
  const world = await solved();
  const answers = answersIn(lesson.solution, variant);
  const score = grade(lesson, variant, world.trace, null, answers).score;
  const submission = makeSubmission({ engine: ENGINE, lesson, seed, student: 'an', inputs: world.inputs, until: world.now, score, branches: [] });
  const read = readSubmission('an.json', writeSubmission(submission));
  if (!read.ok) throw new Error('unreadable');
  const first = await regrade(read.value, course, run, ENGINE);
  expect([first.status, first.score, first.max, first.differences]).toEqual(['graded', 10, 10, []]);
  expect(await regrade(read.value, course, run, ENGINE)).toEqual(first);
  const other = { ...read.value, engine: '0.0.9', contentHash: 'b'.repeat(64), student: 'binh', score: 9 };
  expect((await regrade(other, course, run, ENGINE)).differences).toEqual(['engine', 'content', 'seed', 'score']);
  expect((await regrade({ ...read.value, lesson: 'no-such' }, course, run, ENGINE)).status).toBe('unknown-lesson');
});

test('any beginning of a trace can be graded, and piecemeal gives the same as at once', async () => {
  const { trace } = await solved();
  const live = new Grader(lesson, variant);
  let best = 0;
  for (let at = 0; at < trace.length; at += 7) {
    live.add(trace.slice(at, at + 7));
    const verdict = live.verdict();
    if (at % 70 === 0) expect(verdict).toEqual(grade(lesson, variant, trace.slice(0, at + 7), null, {}));
    expect(verdict.score).toBeGreaterThanOrEqual(best);
    best = verdict.score;
  }
  expect(best).toBe(6);
  const known = new Set(trace.map((event) => `${event.process}:${event.n}`));
  for (const { evidence } of live.verdict().checks) for (const id of evidence) expect(known.has(id)).toBe(true);
});

test('the report has every line, in order, with what belongs to envelope and letter', async () => {
  const { trace } = await solved();
  const rows = transcriptReport(trace, lesson, grade(lesson, variant, trace, null, {}));
  expect(rows.map(({ n }) => n)).toEqual(rows.map((_row, at) => at + 1));
  expect(rows[0]).toMatchObject({ who: 'S', text: '220 mail.truong.example ESMTP Postfix (Ubuntu)', part: null });
  expect(rows.filter(({ who, part }) => who === 'C' && part === 'envelope').length).toBe(6);
  expect(rows.find(({ note }) => note?.key === 'repaired')?.text).toBe(`RCPT TO:<${String(variant['friend'])}@truong.example>`);
  expect(rows.filter(({ text, who }) => who === 'C' && text === '.').every(({ mark, part }) => mark === 'ok' && part === null)).toBe(true);
});

test('a refusal that the task asks for is no slip, the same refusal otherwise is one', async () => {
  const { trace } = await solved();
  const verdict = grade(lesson, variant, trace, null, {});
  const refused = (given: typeof verdict) => transcriptReport(trace, lesson, given).filter(({ note }) => note?.key === 'bad-order').map(({ text, mark }) => [text, mark]);
  expect(refused(verdict)).toEqual([['DATA', null]]);
  expect(refused({ ...verdict, steps: [], checks: [] })).toEqual([['DATA', 'slip']]);
});

test('a pasted transcript is replayed, and answers that cannot be are marked', async () => {
  const first = course.lessons['first-telnet']!;
  const pasted = '220 x\nHELO pc\n250 x\nMAIL FROM:<trunghq@ubuntu.localdomain>\n250 2.1.0 Ok\nDATA\n354 go on\nSubject: x\n.\n250 queued\nQUIT\n221 bye';
  const parsed = parseTranscript(pasted);
  const world = startWorld(first, 'pasted');
  await playSteps(world, [{ type: ['telnet 127.0.0.1 25', ...parsed.typed] }], 'ubuntu', {});
  const opened = world.trace.find((event) => event.kind === 'smtp.reply')!;
  const compared = compareTranscript(parsed, world.trace, 'conn' in opened.data ? String(opened.data.conn) : '');
  expect(compared.filter(({ isPossible }) => isPossible === false).map(({ text, real }) => [text, real])[0]).toEqual(['354 go on', 554]);
});
