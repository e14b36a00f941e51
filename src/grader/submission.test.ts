/** The submission reader: what was written is read again, and anything else is refused in words. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { describeProblem, LOCALES } from '../lessons/problem.ts';
import { conductIn } from './conduct.ts';
import { makeSubmission, pageInputs, submittedInputs, writeSubmission, type Submission } from './submission.ts';
import { readSubmission } from './submission-reader.ts';

const EXAMPLE: Submission = makeSubmission({
  engine: '0.1.0',
  lesson: { id: 'first-telnet', contentHash: 'a'.repeat(64) },
  seed: '0123456789abcdef',
  student: 'Nguyễn Hoài An',
  until: 9_000_000,
  score: 7.5,
  inputs: [
    { t: 1, input: { kind: 'type', tty: 'ubuntu:1', text: 'telnet 127.0.0.1 25' } as const },
    { t: 2, input: { kind: 'note', action: 'predict', text: 'what-queues=quit' } as const },
    { t: 3, input: { kind: 'note', action: 'answer', text: 'size=a=b' } as const },
    { t: 3, input: { kind: 'note', action: 'hint', text: 'where' } as const },
    { t: 4, input: { kind: 'key', tty: 'ubuntu:1', key: 'interrupt', text: 'HEL' } as const },
    { t: 5, input: { kind: 'edit', host: 'ubuntu', path: '/etc/aliases', text: 'a: b\n' } as const },
    { t: 6, input: { kind: 'note', action: 'solution' } as const },
    { t: 7, input: { kind: 'type', tty: 'ubuntu:1', text: 'nano x', size: { cols: 100, rows: 30 } } as const },
    { t: 8, input: { kind: 'keys', tty: 'ubuntu:1', text: '\x18', size: { cols: 100, rows: 30 } } as const },
  ],
  branches: [{ from: 2, inputs: [{ t: 3, input: { kind: 'type', tty: 'ubuntu:1', text: 'ls' } as const }] }],
});
const TEXT = writeSubmission(EXAMPLE);

test('what was written is read again', () => {
  const read = readSubmission('an.json', TEXT);
  expect(read).toEqual({ ok: true, value: EXAMPLE });
  expect(writeSubmission(EXAMPLE)).toBe(TEXT);
  expect(submittedInputs(pageInputs(EXAMPLE.inputs))).toEqual(EXAMPLE.inputs);
});

test('conduct is read from the inputs', () => {
  expect(conductIn(EXAMPLE.inputs)).toEqual({ isAssisted: true, hints: ['where'], predictions: { 'what-queues': 'quit' }, answers: { size: 'a=b' } });
});

describe('what is wrong is said', () => {
  test.each([
    ['no JSON', 'hello', 'this is not a submission: it is not JSON.'],
    ['another format', TEXT.replace('"format": 1', '"format": 2'), '(format), line 1, column 1: “2” is not possible here. Possible: 1.'],
    ['a misspelt key', TEXT.replace('"student"', '"studnt"'), 'unknown word “studnt”. Did you mean “student”?'],
    ['a hash that is none', TEXT.replace('aaaa', 'xxxx'), '(contentHash)'],
    ['times that run backwards', TEXT.replace('"t": 6', '"t": 0'), '(inputs.6.t)'],
    ['an unknown kind of input', TEXT.replace('"kind": "edit"', '"kind": "shout"'), '(inputs.5.kind), line 1, column 1: “shout” is not possible here. Possible: type, key, edit'],
    ['a week and more', TEXT.replace('"until": 9000000', '"until": 9000000000000'), '(until)'],
    ['no object', '[]', 'an.json, line 1, column 1: expected object'],
  ])('%s', (_what, content, words) => {
    const read = readSubmission('an.json', content);
    expect(read.ok).toBe(false);
    const said = read.ok ? [] : read.error.map((problem) => describeProblem(problem, 'en'));
    expect(said.join('\n')).toContain(words);
  });

  test('anything at all', { timeout: 3_000_000 }, () => {
    const octets = fc.uint8Array({ maxLength: 200 }).map((bytes) => String.fromCharCode(...bytes));
    const damaged = fc.tuple(fc.nat(TEXT.length), fc.nat(30), fc.oneof(octets, fc.string({ unit: 'binary', maxLength: 20 }), fc.constantFrom('{', '"', '1e999', 'null', '-1', '[]')))
      .map(([at, cut, put]) => TEXT.slice(0, at) + put + TEXT.slice(at + cut));
    const json = fc.json({ maxDepth: 4 });
    fc.assert(
      fc.property(fc.oneof(octets, damaged, json), (content) => {
        const read = readSubmission('x.json', content);
        if (read.ok) expect(readSubmission('x.json', writeSubmission(read.value))).toEqual(read);
        else expect(read.error.length).toBeGreaterThan(0);
        for (const problem of read.ok ? [] : read.error) for (const locale of LOCALES) expect(describeProblem(problem, locale)).toMatch(/^x\.json.*: ./s);
      }),
      { numRuns: process.env['LONG'] === '1' ? 10_000 : 500, seed: 20_261_124 },
    );
  });

  test('too much at once', () => {
    expect(readSubmission('x.json', '['.repeat(1_000_000)).ok).toBe(false);
    expect(readSubmission('x.json', `{"a":${'[1,'.repeat(700_000)}`).ok).toBe(false);
  });
});
