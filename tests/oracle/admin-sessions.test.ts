/**
 * How many recorded cases of administration the simulation repeats today, by group; each of the recorder's sessions runs
 * whole, on one host. A group must not fall below what it once reached, and what cannot be equal is named with the reason.
 */
import { expect, test } from 'vitest';
import { compareAdmin } from '../../src/cli/replay/admin-compare.ts';
import { runAdminSession } from '../../src/cli/replay/admin-run.ts';
import { ADMIN_CASES, ADMIN_SESSIONS } from './admin-sessions.ts';

/** What was reached; raise a number when it is surpassed. */
const REACHED: Readonly<Record<string, number>> = {
  alias: 7, log: 10, map: 15, pipe: 0, postconf: 21, postfix: 20, ps: 0, queue: 47, sendmail: 14,
};

/** Cases that record what a browser cannot have. */
const CANNOT: Readonly<Record<string, string>> = {
  'queue-26': 'a process list with the recorder\'s own programs and pids',
  'ps-01': 'a process list with the recorder\'s own programs and pids',
  'queue-36': 'directories named after the microsecond in which the recorder\'s queue ids were drawn',
  'queue-48': 'directories named after the microsecond in which the recorder\'s queue ids were drawn',
  'queue-71': 'directories named after the microsecond in which the recorder\'s queue ids were drawn',
  'alias-11': 'messages of Berkeley DB, which is not there',
  'postfix-12': 'a log line that was lost because postlogd stopped at the same instant',
  'ps-04': 'files of Debian\'s package, with their sizes and dates',
};
const MOST_THAT_CANNOT = 0.05;

const passed = new Map<string, number>();
const seen = new Set<string>();

test.each(ADMIN_SESSIONS.map((session) => [session.id, session] as const))('session %s', async (_id, session) => {
  for (const [id, result] of await runAdminSession(session)) {
    const expected = ADMIN_CASES.get(id);
    if (!expected) continue;
    seen.add(id);
    if (compareAdmin(expected, result)) continue;
    expect(id in CANNOT, `${id} passes after all`).toBe(false);
    const group = id.split('-')[0] ?? '';
    passed.set(group, (passed.get(group) ?? 0) + 1);
  }
});

test('every recorded case ran, and no group fell', () => {
  expect([...seen].sort()).toEqual([...ADMIN_CASES.keys()].sort());
  expect(Object.keys(CANNOT).length).toBeLessThanOrEqual(MOST_THAT_CANNOT * ADMIN_CASES.size);
  const fallen = Object.entries(REACHED).filter(([group, count]) => (passed.get(group) ?? 0) < count);
  expect(fallen).toEqual([]);
});
