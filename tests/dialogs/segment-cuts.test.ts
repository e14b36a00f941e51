/**
 * How a client's octets are cut into TCP segments makes no difference to what smtpd does: each recorded session is
 * replayed with one of its writes cut in two, at every position, and octet by octet. An ordinary run tries a fixed share
 * of the positions, at least one of every case; `LONG=1` tries all.
 */
import { describe, expect, test } from 'vitest';
import { planOf } from '../../src/cli/replay/plan.ts';
import type { RecordedCase } from '../../src/cli/replay/recording.ts';
import { pairsOf, SMTPD_FILES } from '../oracle/recordings.ts';
import { cutAt, octetByOctet, placesIn, said } from './segment-cuts.ts';

const LONG = process.env['LONG'] !== undefined;
/** In an ordinary run, one position in so many, and one case in so many octet by octet. */
const POSITION_SHARE = 50;
const CASE_SHARE = 5;

/** Sessions about pipelining itself: what they are about is when input arrives. */
const ABOUT_PIPELINING: Readonly<Record<string, string>> = {
  'tls.injection': 'octets in one segment with STARTTLS are thrown away: they came before the handshake',
  'res.pipelining-helo': 'reject_unauth_pipelining at HELO: is more there already?',
  'res.pipelining-data': 'reject_unauth_pipelining at DATA: is more there already?',
};

/** So many sessions are one test: none takes long, even where every position is tried on a busy machine. */
const SESSIONS_A_TEST = 20;

const FILES = SMTPD_FILES.map(({ name, text }) => ({ name, cases: pairsOf(text).map(({ done }) => done) }));
const ALL = FILES.flatMap(({ cases }) => cases);
const PARTS = FILES.flatMap(({ name, cases }) =>
  Array.from({ length: Math.ceil(cases.length / SESSIONS_A_TEST) }, (_none, part) => {
    const from = part * SESSIONS_A_TEST;
    const members = cases.slice(from, from + SESSIONS_A_TEST);
    return [`${name}, ${from + 1} to ${from + members.length}`, members] as const;
  }),
);

/** FNV-1a: the share is the same in every run. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193) >>> 0;
  return value;
}

interface Tried {
  positions: number;
  wholly: number;
  readonly different: string[];
}

async function tryCase(recorded: RecordedCase, tried: Tried): Promise<void> {
  const plan = planOf(recorded);
  const whole = JSON.stringify(await said(recorded, plan));
  const places = placesIn(plan);
  const first = hash(recorded.id) % POSITION_SHARE;
  const wanted = LONG ? places : places.filter((_place, at) => at % POSITION_SHARE === first % Math.max(1, Math.min(POSITION_SHARE, places.length)));
  for (const place of wanted) {
    tried.positions += 1;
    if (JSON.stringify(await said(recorded, cutAt(plan, place))) !== whole) tried.different.push(`${recorded.id}: write ${place.join(', octet ')}`);
  }
  if (!LONG && hash(`octets ${recorded.id}`) % CASE_SHARE !== 0) return;
  tried.wholly += 1;
  if (JSON.stringify(await said(recorded, octetByOctet(plan))) !== whole) tried.different.push(`${recorded.id}: octet by octet`);
}

test.each(Object.entries(ABOUT_PIPELINING))('%s does depend on it: %s', async (id) => {
  const recorded = ALL.find((one) => one.id === id);
  if (!recorded) throw new Error(`${id} is not recorded`);
  const plan = planOf(recorded);
  expect(await said(recorded, octetByOctet(plan))).not.toEqual(await said(recorded, plan));
});

const total = { positions: 0, wholly: 0 };

describe(`segments do not matter (${LONG ? 'every position' : 'a share of the positions'})`, () => {
  test.each(PARTS)('%s', async (_name, cases) => {
    const tried: Tried = { positions: 0, wholly: 0, different: [] };
    for (const recorded of cases) if (!(recorded.id in ABOUT_PIPELINING)) await tryCase(recorded, tried);
    total.positions += tried.positions;
    total.wholly += tried.wholly;
    expect(tried.different).toEqual([]);
    expect(tried.positions).toBeGreaterThanOrEqual(cases.length / 2);
  }, LONG ? 300_000 : 30_000);

  test('how many were tried', () => {
    console.log(`${ALL.length - Object.keys(ABOUT_PIPELINING).length} sessions cut in two at ${total.positions} positions, ${total.wholly} sent octet by octet`);
    expect(total.positions).toBeGreaterThan(LONG ? 50_000 : 1000);
    expect(total.wholly).toBeGreaterThan(LONG ? 500 : 80);
  });
});
