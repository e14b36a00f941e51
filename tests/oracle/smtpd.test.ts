/**
 * Recorded sessions with a real Postfix 3.7.11, replayed: categories 01 and 02 and the lecture's session must come out
 * equal, byte for byte after the normalisation. `scoreboard.test.ts` counts how far the other categories are.
 */
import { describe, expect, test } from 'vitest';
import { compareSmtpd } from '../../src/cli/replay/compare.ts';
import { replayCase } from '../../src/cli/replay/replay.ts';
import { pairsOf, SMTPD_FILES } from './recordings.ts';
import { scrambleExpected } from './scramble.ts';

const ALL = SMTPD_FILES.map(({ name, text }) => ({ name, pairs: pairsOf(text) }));
const WHOLE_CATEGORIES = ['01-greeting-helo.json', '02-mail-from.json'];
const LECTURE = ALL.flatMap(({ pairs }) => pairs.filter(({ done }) => done.id === 'ses.lecture'));

describe('equal to the recording', () => {
  const pairs = [...ALL.filter(({ name }) => WHOLE_CATEGORIES.includes(name)).flatMap((file) => file.pairs), ...LECTURE];

  test('119 cases and the lecture', () => expect(pairs).toHaveLength(120));

  test.each(pairs.map((pair) => [pair.done.id, pair] as const))('%s', async (_id, { done, expected }) => {
    expect(compareSmtpd(expected, await replayCase(done))).toBeNull();
  });
});

describe('replay looks at what was done alone', () => {
  test('scrambling every expected octet leaves what is replayed as it was', () => {
    for (const { text } of SMTPD_FILES) {
      const scrambled = pairsOf(scrambleExpected(text));
      pairsOf(text).forEach(({ done, expected }, index) => {
        expect(scrambled[index]?.done).toEqual(done);
        expect(scrambled[index]?.expected).not.toEqual(expected);
      });
    }
  });

  test('and the output with it, octet for octet, in every fourth case; none is as it was recorded', async () => {
    let compared = 0;
    for (const { text } of SMTPD_FILES) {
      const scrambled = pairsOf(scrambleExpected(text));
      for (const [index, { done }] of pairsOf(text).entries()) {
        const other = scrambled[index];
        if (index % 4 !== 0 || !other) continue;
        const result = await replayCase(other.done);
        expect(JSON.stringify(result)).toBe(JSON.stringify(await replayCase(done)));
        expect(compareSmtpd(other.expected, result)).not.toBeNull();
        compared += 1;
      }
    }
    expect(compared).toBeGreaterThan(130);
  });
});
