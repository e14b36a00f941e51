/** Changes every octet that the real host of the recordings of administration said or did, and nothing that was done to it. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { readRecordedFile, type AdminRuns } from '../../src/cli/replay/recorded-file.ts';
import { scramble, scrambleReplyLine } from './scramble.ts';

/** All of a case but where its inputs are found: the session, and the case's name in it. */
export function scrambleAdminCase(text: string): string {
  const { id, session, ...rest } = JSON.parse(text) as Record<string, unknown>;
  return JSON.stringify({ id, session, ...(scramble(rest) as object) });
}

/** A session is inputs but for what the server said in its SMTP dialogues. */
export function scrambleAdminSession(text: string): string {
  const session = JSON.parse(text) as { steps: { kind: string; transcript?: [string, string][] }[] };
  const steps = session.steps.map((step) =>
    step.transcript === undefined ? step : { ...step, transcript: step.transcript.map(([who, line]) => [who, who === 'C' ? line : who === 'S' ? scrambleReplyLine(line) : scramble(line)]) },
  );
  return JSON.stringify({ ...session, steps });
}

const jsonFiles = (folder: string): readonly string[] => readdirSync(folder).filter((name) => name.endsWith('.json')).sort();

/** A folder of recordings with all of that done, below `place`. Returns its path. */
export function writeScrambledAdmin(folder: string, place: string): string {
  const copy = join(place, basename(folder));
  mkdirSync(join(copy, 'sessions'), { recursive: true });
  for (const name of jsonFiles(folder)) writeFileSync(join(copy, name), scrambleAdminCase(readFileSync(join(folder, name), 'utf8')));
  for (const name of jsonFiles(join(folder, 'sessions'))) {
    writeFileSync(join(copy, 'sessions', name), scrambleAdminSession(readFileSync(join(folder, 'sessions', name), 'utf8')));
  }
  return copy;
}

/** What `posthorn replay` makes of each case in a folder, as text, by case; and which of them were not as recorded. */
export async function replayedAdmin(folder: string): Promise<{ readonly output: ReadonlyMap<string, string>; readonly different: readonly string[] }> {
  const runs: AdminRuns = new Map();
  const output = new Map<string, string>();
  const different: string[] = [];
  for (const name of jsonFiles(folder)) {
    const read = await readRecordedFile(join(folder, name), runs);
    if (!read.ok) throw new Error(read.error);
    for (const { id, run } of read.value) {
      const { result, difference } = await run();
      output.set(id, JSON.stringify(result));
      if (difference !== null) different.push(id);
    }
  }
  return { output, different };
}
