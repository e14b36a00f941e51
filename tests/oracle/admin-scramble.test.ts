/**
 * Replays of administration are inputs only: with every octet scrambled that the real host was recorded to have said or
 * done, what is replayed is the same, and so is the output of every case.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { readAdminSession } from '../../src/cli/replay/admin-recording.ts';
import { replayedAdmin, scrambleAdminSession, writeScrambledAdmin } from './scramble-admin.ts';

const place = mkdtempSync(join(tmpdir(), 'posthorn-scramble-'));
afterAll(() => rmSync(place, { recursive: true, force: true }));

describe.each([['admin', 165], ['admin-more', 50]])('%s', (name, cases) => {
  const folder = fileURLToPath(new URL(`postfix/${name}`, import.meta.url));

  test('what is replayed is the same', () => {
    let changed = 0;
    for (const file of readdirSync(join(folder, 'sessions'))) {
      const text = readFileSync(join(folder, 'sessions', file), 'utf8');
      const scrambled = scrambleAdminSession(text);
      if (JSON.stringify(JSON.parse(text)) !== scrambled) changed += 1;
      expect(readAdminSession(scrambled)).toEqual(readAdminSession(text));
    }
    expect(changed).toBeGreaterThan(2);
  });

  test('the output of every case is the same, and none is as it was recorded', async () => {
    const [real, scrambled] = [await replayedAdmin(folder), await replayedAdmin(writeScrambledAdmin(folder, place))];
    expect(real.output.size).toBe(cases);
    expect(scrambled.output).toEqual(real.output);
    expect(scrambled.different).toHaveLength(cases);
    expect(real.different.length).toBeLessThan(cases / 2);
  });
});
