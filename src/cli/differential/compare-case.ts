/** One case on both sides: what the real Postfix did, what the simulation does, and the first difference. */
import { compareNormalised } from '../replay/compare.ts';
import { normaliseSmtpd } from '../replay/normalise.ts';
import { replayCase } from '../replay/replay.ts';
import type { SmtpdResult } from '../replay/smtpd-result.ts';
import { pairOf, type DifferentialCase, type Expected, type RecordedDifferentialCase } from './case.ts';
import { withoutRaces } from './races.ts';
import type { Verdict } from './verdict.ts';

export function recorded(one: DifferentialCase, result: SmtpdResult): RecordedDifferentialCase {
  return { ...one, result: normaliseSmtpd(result) as Expected };
}

/** The simulation's side. What it throws is a difference too. */
export async function verdictOn(one: RecordedDifferentialCase): Promise<Verdict> {
  const { done, expected } = pairOf(one);
  try {
    const got = normaliseSmtpd(await replayCase(done));
    const difference = compareNormalised(expected, got);
    if (difference === null) return { kind: 'equal' };
    return compareNormalised(withoutRaces(expected), withoutRaces(got)) === null ? { kind: 'in-order' } : { kind: 'different', difference };
  } catch (error) {
    const got = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { kind: 'different', difference: { where: 'the simulation failed', expected: 'a result', got } };
  }
}
