/** `posthorn scoreboard` as people call it, on a small folder of recordings: some right, some changed. */
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ownRecordings } from '../../src/cli/scoreboard/recordings.ts';
import { posthorn } from './capture.ts';

const POSTFIX = fileURLToPath(new URL('../oracle/postfix/', import.meta.url));
let folder = '';

/** Two of the recorded sessions in a file of their own, one of them with another first octet in its second reply. */
function writeSessions(name: string, isChanged: boolean): void {
  const recording = JSON.parse(readFileSync(`${POSTFIX}smtpd/01-greeting-helo.json`, 'utf8')) as {
    cases: { id: string; result: { transcript: Record<string, string>[] } }[];
  };
  const cases = recording.cases.filter(({ id }) => ['helo.ok', 'helo.lower'].includes(id));
  for (const one of cases) {
    const replies = one.result.transcript.filter(({ s }) => s !== undefined);
    if (isChanged && one.id === 'helo.ok' && replies[1]) replies[1]['s'] = String(replies[1]['s']).replace('250', '251');
  }
  writeFileSync(join(folder, 'smtpd', name), JSON.stringify({ ...recording, cases }));
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'posthorn-scoreboard-'));
  for (const name of ['smtpd', 'delivery']) mkdirSync(join(folder, name));
  writeSessions('a.json', false);
  writeSessions('b.json', true);
  copyFileSync(`${POSTFIX}delivery/mx-02.json`, join(folder, 'delivery', 'mx-02.json'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('scoreboard', () => {
  test('counts by category, and shows the first octet that differs', async () => {
    const { status, stdout } = await posthorn('scoreboard', '--recordings', folder);
    expect(stdout.split('\n')).toEqual([
      expect.stringMatching(/^smtpd a +2 of +2$/),
      expect.stringMatching(/^smtpd b +1 of +2$/),
      '  fail helo.ok: transcript[2].s, octet 2',
      '    expected: "251 ubuntu.localdomain\\r\\n"',
      '    got:      "250 ubuntu.localdomain\\r\\n"',
      expect.stringMatching(/^delivery mx +1 of +1$/),
      '4 passed, 1 failed',
      '',
    ]);
    expect(status).toBe(1);
  });

  test('with all equal', async () => {
    const { status, stdout } = await posthorn('scoreboard', '--recordings', folder, '--only', 'smtpd a');
    expect([status, stdout.trim().split('\n').at(-1)]).toEqual([0, '2 passed, 0 failed']);
  });

  test('nothing counted is no success', async () => {
    const { status, stdout } = await posthorn('scoreboard', '--recordings', folder, '--only', 'nothing');
    expect([status, stdout]).toEqual([1, '0 passed, 0 failed\n']);
  });

  test('a file that is no recording counts as a failure', async () => {
    writeFileSync(join(folder, 'smtpd', 'c.json'), '{}');
    const { status, stdout } = await posthorn('scoreboard', '--recordings', folder, '--only', 'smtpd c');
    expect(stdout).toMatch(/smtpd c +0 of +1\n {2}fail .*c\.json: not a recording/);
    expect(status).toBe(1);
  });

  test.each([[['--recordings', '/nowhere/at/all'], 'there is no folder /nowhere/at/all'], [['--colour'], '--colour']])('%j is refused', async (args, message) => {
    const { status, stderr } = await posthorn('scoreboard', ...args);
    expect([status, stderr]).toEqual([2, expect.stringContaining(message) as string]);
  });

  test('finds the project\'s own recordings', () => {
    expect(ownRecordings()).toBe(POSTFIX.replace(/\/$/, ''));
  });
});

describe('replay of a delivery', () => {
  test('prints what came of it, with the recording\'s keys', async () => {
    const { status, stdout } = await posthorn('replay', join(folder, 'delivery', 'mx-02.json'));
    const { id, result } = JSON.parse(stdout) as { id: string; result: Record<string, unknown> };
    expect([status, id]).toEqual([0, 'mx-02']);
    expect(Object.keys(result)).toEqual(['input', 'log', 'mailboxes', 'outbound', 'postqueue']);
  });

  test('compares', async () => {
    const { status, stdout } = await posthorn('replay', join(folder, 'delivery', 'mx-02.json'), '--compare');
    expect([status, stdout]).toEqual([0, 'pass mx-02\n1 passed, 0 failed\n']);
  });
});
