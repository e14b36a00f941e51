/** Checks of kind `probe`: what hidden sessions found, held against what was asked. One case for each recipient and state. */
import type { TraceEvent } from '../kernel/trace.ts';
import type { ProbeOutcome } from '../lessons/probe-schema.ts';
import type { ProbeRule } from '../lessons/schema.ts';
import { Facts } from './facts.ts';
import { checkState, PASSED, type CheckFinding, type StateContext } from './state-checks.ts';
import type { Feedback } from './verdict.ts';

export interface RecipientResult {
  readonly from: string;
  readonly recipient: string;
  readonly expected: ProbeOutcome;
  readonly found: Exclude<ProbeOutcome, 'denied'>;
  /** The reply's code; 0 where there was none. */
  readonly code: number;
}

/** Plain data: it comes from a worker of its own in the page. */
export interface ProbeResult {
  readonly recipients: readonly RecipientResult[];
  /** All that happened from the probe's start to its end. */
  readonly events: readonly TraceEvent[];
}

/** By the check's id. */
export type ProbeResults = Readonly<Record<string, ProbeResult>>;

/** `isBegun`: what an untouched server does right proves nothing. */
export function judgeProbe(probe: ProbeRule, result: ProbeResult | undefined, context: StateContext, isBegun: boolean): CheckFinding {
  if (result === undefined || !isBegun) return { share: 0, evidence: [], feedback: { key: isBegun ? 'probe-none' : 'untouched', data: {} } };
  const wrong = result.recipients.filter(({ expected, found }) => !isAsExpected(expected, found));
  const states = statesAfter(probe, result, context);
  const missing = states.filter(({ share }) => share < 1);
  const cases = result.recipients.length + states.length;
  const share = cases === 0 ? 0 : 1 - (wrong.length + missing.length) / cases;
  const [first] = wrong;
  if (first) return { share, evidence: [], feedback: otherwise(first) };
  const [state] = missing;
  return { share, evidence: [], feedback: state === undefined ? PASSED : { key: 'probe-letter', data: state.feedback.data } };
}

function isAsExpected(expected: ProbeOutcome, found: RecipientResult['found']): boolean {
  return expected === found || (expected === 'denied' && (found === 'refused' || found === 'deferred'));
}

function otherwise({ from, recipient, code }: RecipientResult): Feedback {
  return { key: 'probe-other', data: { from, recipient, code: code === 0 ? '–' : code } };
}

/** Letters that were there before the probe do not count. */
function statesAfter(probe: ProbeRule, { events }: ProbeResult, context: StateContext): readonly CheckFinding[] {
  if (probe.after.length === 0) return [];
  const facts = new Facts({ worldData: context.worldData });
  for (const event of events) facts.take(event);
  return probe.after.map((state) => checkState(state, { ...context, facts: state.config || state.queue ? context.facts : facts }, true));
}
