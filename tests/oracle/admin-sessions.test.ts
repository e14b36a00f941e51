/**
 * The recorded cases of administration: each of the recorder's sessions runs whole, on one host. What cannot be equal is
 * named in `admin-masks.ts` with the reason, and compared as far as it can be.
 */
import { expect, test } from 'vitest';
import { compareAdmin } from '../../src/cli/replay/admin-compare.ts';
import { runAdminSession, type AdminResult } from '../../src/cli/replay/admin-run.ts';
import { IMPOSSIBLE } from './admin-masks.ts';
import { ADMIN_CASES, ADMIN_SESSIONS } from './admin-sessions.ts';

/** Cases that are not equal yet, with the reason. */
const NOT_YET: Readonly<Record<string, string>> = { 'pipe-01': 'smtpd opens local_recipient_maps (proxy:unix:passwd.byname) at proxymap(8); here daemons read tables themselves' };
/** Of the 362 cases of delivery and administration together. */
const MOST_IMPOSSIBLE = Math.floor(0.05 * 362);

const seen = new Set<string>();

/** What the mask is for: the pipeline of a case that has one, else what was printed, errors where only they differ. */
function maskedText(id: string, from: Readonly<Record<string, unknown>>): string {
  const { mask } = IMPOSSIBLE[id] ?? {};
  const text = 'who_connects_to_whom' in (ADMIN_CASES.get(id) ?? {}) ? JSON.stringify(withoutIds(from['who_connects_to_whom']))
    : id === 'postconf-24' ? from['stderr'] : from['stdout'];
  return mask ? mask(String(text)) : '';
}

function withoutIds(lines: unknown): unknown {
  return (lines as readonly string[]).map((line) => line.replace(/\/(?:[0-9A-F]{9,12}|\{QUEUEID\d+\})/, '/ID'));
}

test.each(ADMIN_SESSIONS.map((session) => [session.id, session] as const))('session %s', async (_id, session) => {
  const differing: string[] = [];
  for (const [id, result] of await runAdminSession(session)) {
    const expected = ADMIN_CASES.get(id);
    if (!expected) continue;
    seen.add(id);
    const isEqual = compareAdmin(expected, result) === null;
    if (isEqual && (id in IMPOSSIBLE || id in NOT_YET)) differing.push(`${id} passes after all`);
    else if (!isEqual && id in IMPOSSIBLE) expect([id, maskedText(id, result as Readonly<Record<keyof AdminResult, unknown>>)]).toEqual([id, maskedText(id, expected)]);
    else if (!isEqual && !(id in NOT_YET)) differing.push(id);
  }
  expect(differing).toEqual([]);
});

test('every recorded case ran, and few are impossible', () => {
  expect([...seen].sort()).toEqual([...ADMIN_CASES.keys()].sort());
  expect(Object.keys(IMPOSSIBLE).length).toBeLessThanOrEqual(MOST_IMPOSSIBLE);
});
