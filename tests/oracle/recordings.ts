/** The recorded smtpd sessions, read once for each test file. */
import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readRecording, type RecordedPair } from '../../src/cli/replay/recording.ts';

const FOLDER = fileURLToPath(new URL('postfix/smtpd/', import.meta.url));

/** `01-greeting-helo.json` and so on, with their text. */
export const SMTPD_FILES = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.json'))
  .sort()
  .map((name) => ({ name, text: readFileSync(FOLDER + name, 'utf8') }));

export function pairsOf(text: string): readonly RecordedPair[] {
  const recording = readRecording(text);
  if (!recording.ok) throw new Error(recording.error);
  return recording.value.pairs;
}
