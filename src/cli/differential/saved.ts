/** The real half of a run, kept: one recording for each configuration, to be compared with again without a Postfix. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { recordingText, type RecordedDifferentialCase } from './case.ts';

export function saveRecording(directory: string, name: string, cases: readonly RecordedDifferentialCase[]): void {
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, `${name}.json`), recordingText('differential', cases));
}

/** All recordings in a folder, by file. */
export function savedRecordings(directory: string): readonly (readonly RecordedDifferentialCase[])[] {
  const names = readdirSync(directory).filter((name) => name.endsWith('.json')).sort();
  return names.map((name) => (JSON.parse(readFileSync(join(directory, name), 'utf8')) as { cases: RecordedDifferentialCase[] }).cases);
}
