/** Recordings made of what was once found to differ from a real Postfix: they must stay equal, byte for byte. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { compareSmtpd } from '../../src/cli/replay/compare.ts';
import { replayCase } from '../../src/cli/replay/replay.ts';
import { pairsOf } from './recordings.ts';

const FOLDER = fileURLToPath(new URL('postfix/differential/', import.meta.url));
const FILES = readdirSync(FOLDER).filter((name) => name.endsWith('.json')).sort();

describe.each(FILES)('%s', (name) => {
  const pairs = pairsOf(readFileSync(FOLDER + name, 'utf8'));

  test.each(pairs.map((pair) => [pair.done.id, pair] as const))('%s', async (_id, { done, expected }) => {
    expect(compareSmtpd(expected, await replayCase(done))).toBeNull();
  });
});
