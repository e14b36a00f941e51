/**
 * More of a real Postfix 3.7.11, recorded where the first 165 cases left a question: `postfix reload` daemon by daemon,
 * flush(8) and `postqueue -s`, the reports of `sendmail -bv`, `sendmail -bs`, anvil's statistics.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { compareAdmin } from '../../src/cli/replay/admin-compare.ts';
import { readAdminSession, type AdminExpected } from '../../src/cli/replay/admin-recording.ts';
import { runAdminSession } from '../../src/cli/replay/admin-run.ts';

const FOLDER = fileURLToPath(new URL('postfix/admin-more/', import.meta.url));

/** Cases that differ, with the reason. */
const DIFFERENT: Readonly<Record<string, string>> = {
  'anvil-02': 'smtpd does not report recipients to anvil', 'anvil-04': 'smtpd does not report recipients to anvil', 'anvil-05': 'smtpd does not report recipients to anvil',
  'bs-01': 'the name of a file in maildrop is three characters longer here',
  'bv-13': 'queue ids of earlier commands, which this case does not name', 'flush-02': 'queue ids of earlier commands, which this case does not name',
  'flush-10': 'the order in which a directory lists its files',
  'reload-11': 'master does not log that a service is throttled', 'reload-13': 'a client that waited for a throttled service is let go here',
  'reload-16': 'postconf does not edit master.cf',
};

const cases = new Map(
  readdirSync(FOLDER).filter((name) => name.endsWith('.json')).map((name) => {
    const one = JSON.parse(readFileSync(FOLDER + name, 'utf8')) as AdminExpected;
    return [one.id, one];
  }),
);

test.each(readdirSync(`${FOLDER}sessions`).sort())('%s', async (name) => {
  const differing: string[] = [];
  for (const [id, result] of await runAdminSession(readAdminSession(readFileSync(`${FOLDER}sessions/${name}`, 'utf8')))) {
    const expected = cases.get(id);
    if (expected && (compareAdmin(expected, result) === null) === id in DIFFERENT) differing.push(id);
  }
  expect(differing).toEqual([]);
});
