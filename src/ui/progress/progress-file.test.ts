/** Progress files: what is written is read again, and what is broken is refused with a reason. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AttemptRecord } from './attempt.ts';
import { mergeAttempts, PROGRESS_FORMAT, readProgressFile, writeProgressFile } from './progress-file.ts';

const ATTEMPT: AttemptRecord = {
  lesson: 'first-telnet', number: 1, seed: 'abc', student: 'An', contentHash: 'f00', now: 5_000_000,
  inputs: [
    { t: 10, input: { kind: 'type', tty: 'ubuntu:1', text: 'telnet 127.0.0.1 25' } },
    { t: 20, input: { kind: 'key', tty: 'ubuntu:1', key: 'escape' } },
    { t: 30, input: { kind: 'note', action: 'hint', text: '1' } },
    { t: 40, input: { kind: 'edit', host: 'ubuntu', path: '/etc/postfix/main.cf', text: 'myhostname = x\n' } },
    { t: 50, input: { kind: 'type', tty: 'ubuntu:1', text: 'nano x', size: { cols: 100, rows: 30 } } },
    { t: 60, input: { kind: 'keys', tty: 'ubuntu:1', text: '\x18', size: { cols: 100, rows: 30 } } },
  ],
  branches: [{ t: 15, inputs: [{ t: 16, input: { kind: 'type', tty: 'ubuntu:1', text: 'quit' } }] }],
  asked: 'what-queues', predictions: { 'what-queues': 'quit' }, hints: 1, solution: false, points: 4, max: 10,
  finishedParts: ['example'], startedAt: 1000, savedAt: 2000,
};

describe('progress file', () => {
  it('reads what it writes', () => {
    const file = { student: { name: 'An' }, attempts: [ATTEMPT] };
    expect(readProgressFile(writeProgressFile(file))).toEqual({ ok: true, value: file });
  });

  it('says why it refuses a file', () => {
    expect(readProgressFile('{')).toEqual({ ok: false, error: 'not JSON' });
    expect(readProgressFile('[]')).toEqual({ ok: false, error: 'not an object' });
    expect(readProgressFile('{"format":"x"}')).toEqual({ ok: false, error: `format is not ${PROGRESS_FORMAT}` });
    const damaged = JSON.stringify({ format: PROGRESS_FORMAT, attempts: [{ lesson: 'first-telnet', number: 1, inputs: [{ t: 1, input: { kind: 'connect' } }] }] });
    expect(readProgressFile(damaged)).toEqual({ ok: false, error: 'attempts[0] is damaged' });
  });

  it('never throws, whatever it is given', () => {
    fc.assert(fc.property(fc.jsonValue(), (attempts) => void readProgressFile(JSON.stringify({ format: PROGRESS_FORMAT, attempts }))));
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const file = JSON.stringify({ format: PROGRESS_FORMAT, attempts: [{ ...ATTEMPT, inputs: value, branches: value, predictions: value }] });
        readProgressFile(file);
      }),
    );
  });

  it('takes over without losing either side', () => {
    const later = { ...ATTEMPT, savedAt: 3000, points: 9 };
    expect(mergeAttempts([ATTEMPT], [later])).toEqual([later]);
    expect(mergeAttempts([later], [ATTEMPT])).toEqual([later]);
    const foreign = { ...ATTEMPT, startedAt: 77 };
    expect(mergeAttempts([ATTEMPT], [foreign]).map(({ number }) => number)).toEqual([1, 2]);
  });
});
