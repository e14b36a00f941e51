/** One case on both sides: what the real Postfix did, what the simulation does, and the first difference. */
import { compareSmtpd, type Difference } from '../replay/compare.ts';
import { normaliseSmtpd } from '../replay/normalise.ts';
import { replayCase } from '../replay/replay.ts';
import type { SmtpdResult } from '../replay/smtpd-result.ts';
import { pairOf, type DifferentialCase, type Expected, type RecordedDifferentialCase } from './case.ts';

export function recorded(one: DifferentialCase, result: SmtpdResult): RecordedDifferentialCase {
  return { ...one, result: normaliseSmtpd(result) as Expected };
}

/** The simulation's side. What it throws is a difference too. */
export async function differenceOf(one: RecordedDifferentialCase): Promise<Difference | null> {
  const { done, expected } = pairOf(one);
  try {
    return compareSmtpd(expected, await replayCase(done));
  } catch (error) {
    return { where: 'the simulation failed', expected: 'a result', got: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
