/** Lesson 10 says of ten lines which ones the server takes; the server itself is asked, for every variant. */
import { expect, test } from 'vitest';
import { isPairs } from '../../src/lessons/answer-pairs.ts';
import { loadCourse } from '../../src/lessons/load-course.ts';
import { playSteps } from '../../src/lessons/play-steps.ts';
import { fillText, type Variant } from '../../src/lessons/variant.ts';
import { courseFiles } from './course-files.ts';
import { startWorld } from './start-world.ts';

const lesson = loadCourse(courseFiles()).lessons['exactly-what-you-typed']!;
const variants = (lesson.variants['ten']?.pick ?? []).map((pick, at): readonly [number, Variant] => [
  at, Object.fromEntries(Object.entries(pick as Record<string, string>).map(([field, value]) => [`ten.${field}`, String(value)])),
]);

/** What the server makes of one line, said after a greeting that it has accepted. */
async function verdictOf(line: string): Promise<string> {
  const world = startWorld(lesson, '0'.repeat(16));
  await playSteps(world, [{ type: ['telnet mail.truong.example 25', 'EHLO pc1', line] }], lesson.focus.tty, {});
  const replies = world.trace.filter(({ kind }) => kind === 'smtp.reply').map((event) => (event.kind === 'smtp.reply' ? event.data : null));
  expect(replies.length, line).toBe(3);
  const code = replies[2]?.code ?? 0;
  return code >= 500 || code === 221 ? 'refused' : 'accepted';
}

test.each(variants)('variant %s', async (_, variant) => {
  const right = lesson.checks.find(({ id }) => id === 'ten')?.answer?.right ?? '';
  if (!isPairs(right)) throw new Error('the ten lines are matched');
  const options = Object.values(right).map((option) => fillText(option, variant));
  expect(options.filter((option) => option === 'accepted')).toHaveLength(5);
  for (const [at, option] of options.entries()) {
    const line = variant[`ten.l${at + 1}`];
    expect([line, await verdictOf(String(line))]).toEqual([line, option]);
  }
  const bare = Object.keys(right).indexOf(String(variant['ten.bare']));
  expect([variant[`ten.l${bare + 1}`], options[bare]]).toEqual([expect.stringMatching(/^MAIL FROM:[^<> ]+$/), 'accepted']);
});
