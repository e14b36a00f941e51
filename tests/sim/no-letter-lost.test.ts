/**
 * No letter is lost: seeded runs of a mail host with letters of all kinds, in which remote hosts are dead, slow, refuse, or
 * hang up at any stage, file systems fill up for a while, and daemons are killed. In the end every letter that was accepted,
 * and every report about one, is for each place where it was to go sent, bounced or still queued: never none of these,
 * and exactly once but for two things that Postfix does as well, which are counted: local(8) begins an alias
 * anew when a member failed for now, and what was done but not yet recorded when a daemon died is done again.
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

const SUMS = ['accepted', 'sent', 'bounced', 'queued', 'repeatedByAlias', 'repeatedByCrash', 'expiredUntold'] as const;
type Sums = Record<(typeof SUMS)[number], number>;
const RUNS_PER_REPORT = 1000;

async function playOne(seed: string): Promise<Account> {
  const planned = plan(seed, { disks: /^(disk|all)-/.test(seed), crashes: /^(crash|all)-/.test(seed) });
  const world = await carryOut(planned);
  if (seed === ONLY) for (const event of world.trace) if (isKind(event, 'log.line')) console.log(`${(event.t / 1e6).toFixed(4)} ${event.data.ident}[${event.data.pid}]: ${event.data.text}`);
  return account(world, planned);
}

async function playAll(seeds: readonly string[]): Promise<{ readonly sums: Sums; readonly failures: readonly string[] }> {
  const sums: Sums = { accepted: 0, sent: 0, bounced: 0, queued: 0, repeatedByAlias: 0, repeatedByCrash: 0, expiredUntold: 0 };
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

/** Seeds that found something, each played again every time. */
const FOUND = [
  // A process that was killed went on when the answer came that it had asked DNS for.
  'crash-535', 'crash-1911',
  // Two agents marked their recipients in the queue file at the same instant.
  'crash-2664',
  // The queue manager died in between, the report failed and the time was over, the log itself had no room.
  'crash-2265', 'crash-1171', 'disk-1139',
];

function seedsOf(kind: string, few: number, many: number): readonly string[] {
  if (ONLY !== undefined) return ONLY.startsWith(`${kind}-`) ? [ONLY] : [];
  const drawn = Array.from({ length: LONG ? many : few }, (_, index) => `${kind}-${index}`);
  return [...new Set([...FOUND.filter((seed) => seed.startsWith(`${kind}-`)), ...drawn])];
}

/** How many runs of each kind: few here, ten thousand in all with LONG=1. */
const KINDS = [
  ['remote', 'remote hosts that fail', 12, 1500],
  ['disk', 'full disks', 12, 1500],
  ['crash', 'daemons that are killed', 16, 3500],
  ['all', 'daemons that are killed, and full disks', 16, 3500],
] as const;

describe('every accepted letter is sent, bounced or still queued', () => {
  test.each(KINDS)('%s: with %s', async (kind, _title, few, many) => {
    const seeds = seedsOf(kind, few, many);
    const { sums, failures } = await playAll(seeds);
    expect(failures).toEqual([]);
    // A search that finds nothing must have looked at something; and only a crash may repeat what is not an alias.
    if (seeds.length > 1) for (const sum of ['accepted', 'sent', 'bounced', 'queued'] as const) expect(sums[sum]).toBeGreaterThan(0);
    if (kind === 'remote') expect(sums.repeatedByAlias + sums.expiredUntold).toBe(0);
    if (kind === 'remote' || kind === 'disk') expect(sums.repeatedByCrash).toBe(0);
  });
});
