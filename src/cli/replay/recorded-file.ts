/**
 * A file of recordings, whichever format it has, as cases that can be run and compared: smtpd sessions (many in a file),
 * deliveries (one), cases of administration (one, of a session beside it that runs whole, once).
 */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fail, ok, type Result } from '../../base/result.ts';
import { compareAdmin } from './admin-compare.ts';
import { readAdminSession, type AdminExpected } from './admin-recording.ts';
import { runAdminSession, type AdminResult } from './admin-run.ts';
import { compareSmtpd, type Difference } from './compare.ts';
import { compareDelivery } from './delivery-compare.ts';
import { readDelivery, type DeliveryPair } from './delivery-recording.ts';
import { replayDelivery } from './delivery-run.ts';
import type { Encoding } from './describe-difference.ts';
import { readRecording } from './recording.ts';
import { replayCase } from './replay.ts';

export interface Outcome {
  readonly result: unknown;
  /** Where it first differs from the recording; null where it does not. */
  readonly difference: Difference | null;
}

export interface RecordedRun {
  readonly id: string;
  readonly encoding: Encoding;
  /** Throws where the simulation breaks down. */
  readonly run: () => Promise<Outcome>;
}

/** Sessions of administration that have run, by their file: a session's cases share one run. */
export type AdminRuns = Map<string, Promise<ReadonlyMap<string, AdminResult>>>;

/** The error says why the file cannot be read as a recording. */
export async function readRecordedFile(path: string, adminRuns: AdminRuns): Promise<Result<readonly RecordedRun[]>> {
  try {
    const text = await readFile(path, 'utf8');
    if (isAdminCase(path)) return ok([adminRun(path, text, adminRuns)]);
    const delivery = readDelivery(text);
    if (delivery) return delivery.ok ? ok([deliveryRun(delivery.value)]) : delivery;
    const recording = readRecording(text);
    if (!recording.ok) return recording;
    return ok(recording.value.pairs.map(({ done, expected }) => ({
      id: done.id,
      encoding: 'latin-1' as const,
      run: async () => {
        const result = await replayCase(done);
        return { result, difference: compareSmtpd(expected, result) };
      },
    })));
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error));
  }
}

function isAdminCase(path: string): boolean {
  return basename(dirname(path)).startsWith('admin') && existsSync(join(dirname(path), 'sessions'));
}

function deliveryRun({ done, expected }: DeliveryPair): RecordedRun {
  return {
    id: done.id,
    encoding: 'utf-8',
    run: async () => {
      const { result } = await replayDelivery(done);
      return { result, difference: compareDelivery(expected, result) };
    },
  };
}

function adminRun(path: string, text: string, runs: AdminRuns): RecordedRun {
  const expected = JSON.parse(text) as AdminExpected & { readonly session: string };
  const file = join(dirname(path), 'sessions', `${expected.session}.json`);
  return {
    id: expected.id,
    encoding: 'utf-8',
    run: async () => {
      const session = runs.get(file) ?? readFile(file, 'utf8').then((read) => runAdminSession(readAdminSession(read)));
      runs.set(file, session);
      const result = (await session).get(expected.id);
      if (!result) throw new RangeError(`no step of session ${expected.session} is case ${expected.id}`);
      return { result, difference: compareAdmin(expected, result) };
    },
  };
}
