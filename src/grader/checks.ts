/** One check of a lesson, fed with the trace: `expect`, `never`, `count` here, `state` and `answer` by their own files. */
import { eventId, type TraceEvent } from '../kernel/trace.ts';
import type { Check, CheckKind } from '../lessons/schema.ts';
import type { Variant } from '../lessons/variant.ts';
import { rightPairs } from './answers.ts';
import { compilePattern, type Matcher } from './pattern.ts';
import { judgeProbe, type ProbeResults } from './probe-judge.ts';
import { createSequence } from './sequence.ts';
import type { Session } from './session.ts';
import { checkState, PASSED, type CheckFinding, type StateContext } from './state-checks.ts';
import type { Feedback } from './verdict.ts';

/** What is known when a verdict is asked for. */
export interface Moment {
  readonly answers: Readonly<Record<string, string>>;
  readonly state: StateContext;
  /** The student has done anything at all. */
  readonly isBegun: boolean;
  /** What hidden sessions found, by check; empty until they were run. */
  readonly probes: ProbeResults;
}

export interface RunningCheck {
  readonly check: Check;
  readonly kind: CheckKind;
  take(event: TraceEvent, session: Session | null): void;
  find(moment: Moment): CheckFinding;
}

/** Evidence kept of one check; more proves nothing more. */
const MAX_EVIDENCE = 50;

export function startCheck(check: Check, variant: Variant): RunningCheck {
  if (check.expect) return expectation(check, check.expect.map((pattern) => compilePattern(pattern, variant)));
  if (check.never) return prohibition(check, check.never.map((pattern) => compilePattern(pattern, variant)));
  if (check.count?.sessions !== undefined) return countingSessions(check, check.count, check.count.sessions, compilePattern(check.count.of, variant));
  if (check.count) return counting(check, check.count, compilePattern(check.count.of, variant));
  const { state, answer, probe } = check;
  if (probe) return { check, kind: 'probe', take: () => undefined, find: (moment) => judgeProbe(probe, moment.probes[check.id], moment.state, moment.isBegun) };
  if (state) return { check, kind: 'state', take: () => undefined, find: (moment) => checkState(state, moment.state, moment.isBegun) };
  return {
    check,
    kind: 'answer',
    take: () => undefined,
    find({ answers }) {
      const given = Object.hasOwn(answers, check.id) ? answers[check.id] : undefined;
      if (given === undefined || !answer) return { share: 0, evidence: [], feedback: { key: 'answer-none', data: {} } };
      const { found, of } = rightPairs(answer, given, variant);
      const wrong: Feedback = answer.type === 'match' ? { key: 'answer-some', data: { found, of } }
        : answer.type === 'order' ? { key: 'answer-order', data: { found, of } }
        : { key: 'answer-wrong', data: { given: given.slice(0, 100) } };
      return { share: found / of, evidence: [], feedback: found === of ? PASSED : wrong };
    },
  };
}

function expectation(check: Check, matchers: readonly Matcher[]): RunningCheck {
  const sequence = createSequence(matchers, check.within ?? 'session');
  return {
    check,
    kind: 'expect',
    take: (event, session) => void sequence.take(event, session),
    find: () => ({
      share: sequence.isComplete ? 1 : sequence.matched / matchers.length,
      evidence: sequence.evidence,
      feedback: sequence.isComplete ? PASSED : { key: sequence.matched === 0 ? 'untouched' : 'expect-next', data: awaited(matchers[sequence.matched], sequence.matched, matchers.length) },
    }),
  };
}

/** What an order waits for next, as far as a sentence can say it. */
function awaited(matcher: Matcher | undefined, found: number, of: number): Readonly<Record<string, string | number>> {
  const reply = matcher?.pattern['smtp.reply'];
  const what = reply ? [reply.to, reply.code ?? (reply.class === undefined ? [] : `${[reply.class].flat().join('/')}xx`)].flat().join(' ') : (matcher?.kind ?? '');
  return { found, of, what };
}

function prohibition(check: Check, matchers: readonly Matcher[]): RunningCheck {
  const evidence: string[] = [];
  return {
    check,
    kind: 'never',
    take(event, session) {
      if (evidence.length < MAX_EVIDENCE && matchers.some((matcher) => matcher.fits(event, session))) evidence.push(eventId(event));
    },
    find: () => ({
      share: evidence.length === 0 ? 1 : 0,
      evidence,
      feedback: evidence.length === 0 ? PASSED : { key: 'never-happened', data: { found: evidence.length } },
    }),
  };
}

function counting(check: Check, rule: NonNullable<Check['count']>, matcher: Matcher): RunningCheck {
  const evidence: string[] = [];
  const values = new Set<string>();
  let total = 0;
  const { min = 0, max = Infinity, distinct } = rule;
  return {
    check,
    kind: 'count',
    take(event, session) {
      if (!matcher.fits(event, session)) return;
      const value = distinctValue(event, session, distinct);
      if (value !== null && values.has(value)) return;
      if (value !== null && values.size < 1000) values.add(value);
      total += 1;
      if (evidence.length < MAX_EVIDENCE) evidence.push(eventId(event));
    },
    find() {
      if (total > max) return { share: 0, evidence, feedback: { key: 'count-many', data: { found: total, expected: max } } };
      if (total >= min) return { share: 1, evidence, feedback: PASSED };
      return { share: min === 0 ? 1 : total / min, evidence, feedback: { key: 'count-few', data: { found: total, expected: min } } };
    },
  };
}

/** Of many sessions the last ones are looked at; a student who needs more has long been told. */
const MAX_SESSIONS = 16;

/** Only so many sessions count: those that together hold most. */
function countingSessions(check: Check, rule: NonNullable<Check['count']>, most: number, matcher: Matcher): RunningCheck {
  const sessions = new Map<string, Map<string, string>>();
  const { min = 0, max = Infinity, distinct } = rule;
  return {
    check,
    kind: 'count',
    take(event, session) {
      if (session === null || !matcher.fits(event, session)) return;
      let found = sessions.get(session.conn);
      if (!found) sessions.set(session.conn, (found = new Map<string, string>()));
      if (sessions.size > MAX_SESSIONS) sessions.delete([...sessions.keys()][0] ?? '');
      const value = distinctValue(event, session, distinct) ?? eventId(event);
      if (!found.has(value) && found.size < 1000) found.set(value, eventId(event));
    },
    find() {
      const best = bestTogether([...sessions.values()], most);
      const evidence = [...best.values()].slice(0, MAX_EVIDENCE);
      if (best.size > max) return { share: 0, evidence, feedback: { key: 'count-many', data: { found: best.size, expected: max } } };
      if (best.size >= min) return { share: 1, evidence, feedback: PASSED };
      return { share: best.size / min, evidence, feedback: { key: 'count-few', data: { found: best.size, expected: min } } };
    },
  };
}

/** The union of at most `most` of these that has most values; by trying all, which are few. */
function bestTogether(
  sessions: readonly ReadonlyMap<string, string>[], most: number, from = 0, chosen: ReadonlyMap<string, string> = new Map(),
): ReadonlyMap<string, string> {
  let best = chosen;
  for (let at = from; most > 0 && at < sessions.length; at += 1) {
    const together = bestTogether(sessions, most - 1, at + 1, new Map([...(sessions[at] ?? []), ...chosen]));
    if (together.size > best.size) best = together;
  }
  return best;
}

function distinctValue(event: TraceEvent, session: Session | null, distinct: 'code' | 'address' | 'session' | undefined): string | null {
  if (distinct === undefined) return null;
  if (distinct === 'session') return session?.conn ?? '';
  if (event.kind !== 'smtp.reply') return '';
  return distinct === 'code' ? String(event.data.code) : (event.data.address ?? '').toLowerCase();
}
