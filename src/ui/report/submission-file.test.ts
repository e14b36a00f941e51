/** Submission files that the page writes are those that the grader reads. */
import { describe, expect, it } from 'vitest';
import { readSubmission } from '../../grader/submission-reader.ts';
import type { AttemptRecord } from '../progress/attempt.ts';
import { fileNamePart } from '../progress/save-file.ts';
import { submissionText } from './submission-file.ts';

const ATTEMPT: AttemptRecord = {
  lesson: 'first-telnet', number: 2, seed: '0123456789abcdef', student: 'Trần Đức An', contentHash: 'a'.repeat(64), now: 9_000_000,
  inputs: [
    { t: 10, input: { kind: 'type', tty: 'ubuntu:1', text: 'telnet 127.0.0.1 25' } },
    { t: 20, input: { kind: 'note', action: 'hint', text: 'where' } },
    { t: 30, input: { kind: 'note', action: 'answer', text: 'size=10240000' } },
  ],
  branches: [{ t: 15, inputs: [{ t: 16, input: { kind: 'key', tty: 'ubuntu:1', key: 'escape' } }] }],
  asked: null, predictions: {}, hints: 1, solution: false, points: 4, max: 10, finishedParts: [], startedAt: 0, savedAt: 0,
};

describe('the submission file', () => {
  it('is one that the grader reads, with branches and notes', () => {
    const read = readSubmission('x.json', submissionText({ id: 'first-telnet', contentHash: 'a'.repeat(64) }, ATTEMPT));
    expect(read.ok && read.value).toMatchObject({
      lesson: 'first-telnet', student: 'Trần Đức An', score: 4, until: 9_000_000,
      inputs: [{ kind: 'type' }, { kind: 'hint', id: 'where' }, { kind: 'answer', check: 'size', value: '10240000' }],
      branches: [{ from: 15, inputs: [{ kind: 'key', key: 'escape' }] }],
    });
  });

  it('has a name that any disk takes', () => {
    expect(fileNamePart('Trần Đức An / 20…/../x')).toBe('Tran-Duc-An-20-x');
    expect(fileNamePart('***')).toBe('');
  });
});
