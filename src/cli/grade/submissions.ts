/** Where submissions come from: files that hold one, files with one on each line, and standard input likewise. */
import { createReadStream, readFileSync, statSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { MAX_SUBMISSION_CHARACTERS } from '../../grader/submission-reader.ts';

export interface SubmissionText {
  readonly source: string;
  readonly text: string;
}

const STANDARD_INPUT = '-';

/** Yields each submission's text; throws where a file cannot be read. */
export async function* submissionTexts(paths: readonly string[]): AsyncGenerator<SubmissionText> {
  for (const path of paths) {
    if (path === STANDARD_INPUT) yield* linesOf('standard input', process.stdin);
    else if (isOneSubmission(path)) yield { source: path, text: readFileSync(path, 'utf8') };
    else yield* linesOf(path, createReadStream(path, 'utf8'));
  }
}

/** A file is NDJSON when its first line is JSON by itself and others follow; everything else is read as one text. */
function isOneSubmission(path: string): boolean {
  const isSmall = statSync(path).size <= MAX_SUBMISSION_CHARACTERS * 4;
  if (!isSmall) return false;
  const lines = readFileSync(path, 'utf8').split('\n').filter((line) => line.trim() !== '');
  return lines.length < 2 || !isJson(lines[0] ?? '');
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

async function* linesOf(name: string, input: Readable): AsyncGenerator<SubmissionText> {
  let number = 0;
  for await (const line of createInterface({ input, crlfDelay: Infinity })) {
    number += 1;
    if (line.trim() !== '') yield { source: `${name}:${number}`, text: line };
  }
}
