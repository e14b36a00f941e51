/**
 * No letter is lost: seeded runs of a mail host with letters of all kinds, in which remote hosts are dead, slow, refuse, or
 * hang up at any stage, and file systems fill up for a while. In the end every letter that was accepted, and every report about one, is for each place
 * where it was to go sent, bounced or still queued, exactly once.
 *
 * `npm run long -- tests/sim/no-letter-lost.test.ts` plays 10,000 runs. One run alone, with its log:
 * `LETTER_SEED=<seed> npx vitest run tests/sim/no-letter-lost.test.ts`.
 */
import { describe, expect, test } from 'vitest';
import { isKind } from '../../src/kernel/trace.ts';
import { account, type Account } from './letter-account.ts';
import { carryOut, plan } from './letter-plan.ts';

const LONG = process.env['LONG'] === '1';
const ONLY = process.env['LETTER_SEED'];

const SUMS = ['accepted', 'sent', 'bounced', 'queued', 'repeatedByAlias'] as const;
type Sums = Record<(typeof SUMS)[number], number>;
const RUNS_PER_REPORT = 1000;

async function playOne(seed: string): Promise<Account> {
  const planned = plan(seed, { disks: seed.startsWith('disk-') });
  const world = await carryOut(planned);
  if (seed === ONLY) for (const event of world.trace) if (isKind(event, 'log.line')) console.log(`${(event.t / 1e6).toFixed(4)} ${event.data.ident}[${event.data.pid}]: ${event.data.text}`);
  return account(world, planned);
}

async function playAll(seeds: readonly string[]): Promise<{ readonly sums: Sums; readonly failures: readonly string[] }> {
  const sums: Sums = { accepted: 0, sent: 0, bounced: 0, queued: 0, repeatedByAlias: 0 };
  const failures: string[] = [];
  for (const [index, seed] of seeds.entries()) {
    const got = await playOne(seed);
    for (const sum of SUMS) sums[sum] += got[sum];
    if (got.problems.length > 0) failures.push(`run ${index}, alone: LETTER_SEED=${seed} npx vitest run tests/sim/no-letter-lost.test.ts\n  ${got.problems.join('\n  ')}`);
    if ((index + 1) % RUNS_PER_REPORT === 0) console.log(`${index + 1} runs of ${seeds.length}: ${JSON.stringify(sums)}, ${failures.length} failed`);
  }
  if (LONG) console.log(`${seeds.length} runs: ${JSON.stringify(sums)}`);
  return { sums, failures };
}

function seedsOf(kind: string, few: number, many: number): readonly string[] {
  if (ONLY !== undefined) return ONLY.startsWith(`${kind}-`) ? [ONLY] : [];
  return Array.from({ length: LONG ? many : few }, (_, index) => `${kind}-${index}`);
}

describe('every accepted letter is sent, bounced or still queued', () => {
  test('with remote hosts that fail', async () => {
    const seeds = seedsOf('remote', 30, 10_000);
    const { sums, failures } = await playAll(seeds);
    expect(failures).toEqual([]);
    // A search that finds nothing must have looked at something.
    if (seeds.length > 1) for (const sum of ['accepted', 'sent', 'bounced', 'queued'] as const) expect(sums[sum]).toBeGreaterThan(0);
  });

  test('with full disks', async () => {
    const seeds = seedsOf('disk', 30, 10_000);
    const { failures } = await playAll(seeds);
    expect(failures).toEqual([]);
  });
});
