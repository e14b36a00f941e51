/**
 * How many recordings of each category the simulation repeats today. Written for the end of `npm test`; a category
 * must not fall below what it once reached, and no case may throw.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { compareSmtpd } from '../../src/cli/replay/compare.ts';
import { replayCase } from '../../src/cli/replay/replay.ts';
import { pairsOf, SMTPD_FILES } from './recordings.ts';

const SCOREBOARD = fileURLToPath(new URL('../../node_modules/.posthorn/scoreboard', import.meta.url));

/** What was reached; raise a number when it is surpassed. */
const REACHED: Readonly<Record<string, number>> = {
  '01-greeting-helo.json': 45,
  '02-mail-from.json': 74,
  '03-rcpt-to.json': 83,
  '04-data.json': 61,
  '05-commands.json': 111,
  '06-restrictions.json': 134,
  '07-sessions.json': 24,
  '08-course.json': 15,
};

const scores = new Map<string, readonly [number, number]>();

test.each(SMTPD_FILES.map(({ name, text }) => [name, text] as const))('%s', async (name, text) => {
  const pairs = pairsOf(text);
  let passed = 0;
  const threw: string[] = [];
  for (const { done, expected } of pairs) {
    try {
      if (compareSmtpd(expected, await replayCase(done)) === null) passed += 1;
    } catch (error) {
      threw.push(`${done.id}: ${String(error)}`);
    }
  }
  scores.set(name, [passed, pairs.length]);
  expect(threw).toEqual([]);
  expect(passed).toBeGreaterThanOrEqual(REACHED[name] ?? 0);
});

test('the scoreboard names every category', () => {
  expect([...scores.keys()]).toEqual(SMTPD_FILES.map(({ name }) => name));
  const total = [...scores.values()].reduce(([a, b], [c, d]) => [a + c, b + d] as const, [0, 0] as const);
  const parts = [...scores].map(([name, [passed, of]]) => `${name.slice(0, 2)}: ${passed}/${of}`);
  mkdirSync(fileURLToPath(new URL('../../node_modules/.posthorn', import.meta.url)), { recursive: true });
  writeFileSync(SCOREBOARD, `recordings of Postfix smtpd repeated: ${total.join(' of ')} (${parts.join(', ')})\n`);
});
