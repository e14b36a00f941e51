/** `posthorn check`, `replay` and the rest as people call them: exit status, last line, messages. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ownLessons } from '../../src/cli/lesson-files.ts';
import { posthorn } from './capture.ts';

const RECORDING = fileURLToPath(new URL('../oracle/postfix/smtpd/01-greeting-helo.json', import.meta.url));
let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'posthorn-check-'));
  cpSync(ownLessons(), join(folder, 'lessons'), { recursive: true });
});
afterAll(() => rmSync(folder, { recursive: true }));

function change(path: string, from: string | RegExp, to: string): void {
  const file = join(folder, 'lessons', path);
  const before = readFileSync(file, 'utf8');
  expect(before.replace(from, to)).not.toBe(before);
  writeFileSync(file, before.replace(from, to));
}

describe('check', () => {
  test('the project\'s lessons are proven', async () => {
    const { status, stdout } = await posthorn('check', '--seeds', '1');
    expect(stdout.trim().split('\n').at(-1)).toMatch(/^\d+ passed, 0 failed$/);
    expect(status).toBe(0);
  });

  test('a mistyped word is named with file, line and the nearest word', async () => {
    change('lone-dot/exercise.yml', /^minutes:/m, 'minuets:');
    const { status, stdout } = await posthorn('check', join(folder, 'lessons', 'lone-dot'), '--seeds', '1');
    expect(status).toBe(1);
    expect(stdout).toMatch(/^error: lone-dot\/exercise\.yml, line \d+, column \d+: .*minuets.*minutes/m);
  });

  test('a lesson whose solution does not earn everything is not proven', async () => {
    change('first-telnet/exercise.yml', /^solution:\n/m, 'solution:\n  - { type: "echo not yet" }\n');
    change('first-telnet/exercise.yml', /score: \d+(\.5)?/, 'score: 9.5');
    const { status, stdout } = await posthorn('check', join(folder, 'lessons', 'first-telnet'), '--seeds', '1');
    expect(status).toBe(1);
    expect(stdout).toMatch(/expected: 9\.5 points/);
    expect(stdout.trim().split('\n').at(-1)).toMatch(/^\d+ passed, [1-9]\d* failed$/);
  });

  test('a folder that is not there', async () => {
    const { status, stderr } = await posthorn('check', join(folder, 'nowhere'));
    expect([status, stderr]).toEqual([2, expect.stringContaining('nowhere') as string]);
  });
});

describe('replay', () => {
  test('prints one line of JSON for a case', async () => {
    const { status, stdout } = await posthorn('replay', RECORDING, '--case', 'helo.ok');
    const { id, result } = JSON.parse(stdout) as { id: string; result: Record<string, unknown> };
    expect([status, id]).toEqual([0, 'helo.ok']);
    expect(Object.keys(result)).toEqual(['transcript', 'closed_by', 'log', 'mailboxes', 'outbound', 'queue']);
  });

  test('--compare says what differs, and fails', async () => {
    const file = join(folder, 'changed.json');
    writeFileSync(file, readFileSync(RECORDING, 'utf8').replaceAll('250 ubuntu.localdomain', '250 ubuntu.localdomian'));
    const { status, stdout } = await posthorn('replay', file, '--case', 'helo.ok', '--compare');
    expect(status).toBe(1);
    expect(stdout).toMatch(/^fail helo\.ok: transcript\[2\]\.s, octet \d+\n {2}expected: .*localdomian.*\n {2}got: .*localdomain.*\n0 passed, 1 failed\n$/s);
  });

  test('unknown cases and unreadable files are errors', async () => {
    expect((await posthorn('replay', RECORDING, '--case', 'no.such')).status).toBe(1);
    const broken = join(folder, 'broken.json');
    writeFileSync(broken, '{"cases": 5}');
    const { status, stderr } = await posthorn('replay', broken);
    expect([status, stderr]).toEqual([2, expect.stringContaining('not a recording') as string]);
  });
});

test('help and wrong calls', async () => {
  expect((await posthorn('--help')).status).toBe(0);
  expect((await posthorn()).status).toBe(2);
  expect((await posthorn('constructor')).stderr).toContain('no command "constructor"');
  for (const name of ['replay', 'scoreboard', 'check', 'grade', 'serve']) {
    expect((await posthorn(name, '--help')).stdout).toMatch(new RegExp(`^usage: posthorn ${name}`));
    expect((await posthorn(name, '--no-such-option')).status).toBe(2);
  }
});
