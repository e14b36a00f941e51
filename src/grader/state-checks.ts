/** Checks of kind `state`: mailbox, outbound, the daemons that a letter passed, queue, effective configuration. */
import { textFromOctets } from '../base/octets.ts';
import type { Lesson } from '../lessons/lesson.ts';
import type { LetterPattern } from '../lessons/pattern-schema.ts';
import type { LetterState, StatePattern } from '../lessons/schema.ts';
import { fillText, type Variant } from '../lessons/variant.ts';
import type { Facts, LetterFact, ReadFile } from './facts.ts';
import { compileLetter, type LetterFit } from './pattern.ts';
import { findRoute } from './routes.ts';
import type { Feedback } from './verdict.ts';

export interface CheckFinding {
  /** 0 to 1: how much of what is asked was found. */
  readonly share: number;
  readonly evidence: readonly string[];
  readonly feedback: Feedback;
}

export interface StateContext {
  readonly facts: Facts;
  /** The world as it began. */
  readonly worldData: Lesson['worldData'];
  readonly variant: Variant;
  /** The graded server, and the hosts that are not "outside". */
  readonly server: string;
  readonly ownHosts: ReadonlySet<string>;
  readonly read: ReadFile | undefined;
  readonly defaults: (name: string) => string | null;
}

export const PASSED: Feedback = { key: 'passed', data: {} };

/** `isBegun`: the student has done something; an empty queue at the start proves nothing. */
export function checkState(state: StatePattern, context: StateContext, isBegun: boolean): CheckFinding {
  const { facts, variant } = context;
  if (state.mailbox) return checkLetters(state.mailbox, facts.delivered, context);
  if (state.outbound) {
    const outside = facts.accepted.filter(({ host }) => !context.ownHosts.has(host));
    return checkLetters(state.outbound, outside, context);
  }
  if (state.route) {
    const { found, other } = findRoute(state.route, facts.routes.all, context.server, variant);
    if (found) return { share: 1, evidence: [found.event], feedback: PASSED };
    return { share: 0, evidence: [], feedback: other ? { key: 'route-other', data: { found: other.daemons.join(' → ') } } : { key: 'route-none', data: {} } };
  }
  if (state.queue) {
    const host = fillText(state.queue.host ?? context.server, variant);
    const found = facts.queued(host);
    const isFit = found === state.queue.count && isBegun;
    return finding(isFit, [], { key: 'queue-other', data: { found, expected: state.queue.count } });
  }
  if (state.config) {
    const host = fillText(state.config.host ?? context.server, variant);
    const found = facts.parameter(host, state.config.parameter, context.read, context.defaults);
    const expected = fillText(state.config.is, variant);
    return finding(found === expected, [], { key: 'config-other', data: { parameter: state.config.parameter, found: found ?? '', expected } });
  }
  return finding(false, [], { key: 'untouched', data: {} });
}

function finding(isFit: boolean, evidence: readonly string[], otherwise: Feedback): CheckFinding {
  return { share: isFit ? 1 : 0, evidence, feedback: isFit ? PASSED : otherwise };
}

/** The wanted letters, in order, among those that came; one is wanted unless `letters` or `count` says otherwise. */
function checkLetters(state: LetterState, came: readonly LetterFact[], { variant }: StateContext): CheckFinding {
  const fill = (text: string | undefined) => (text === undefined ? undefined : fillText(text, variant).toLowerCase());
  const [of, to, sender, host] = [fill(state.of), fill(state.to), fill(state.sender), fill(state.host)];
  const candidates = came.filter(
    (fact) =>
      (of === undefined || fact.recipients.some((one) => one.toLowerCase() === of)) &&
      (to === undefined || fact.recipients.some((one) => one.toLowerCase() === to)) &&
      (sender === undefined || fact.sender.toLowerCase() === sender) &&
      (host === undefined || fact.host === host),
  );
  const wanted = state.letters ?? [state.letter ?? {}];
  if (state.count) return countLetters(state, candidates, wanted[0] ?? {}, variant);
  const tests = wanted.map((pattern) => compileLetter(pattern, variant));
  const found: LetterFact[] = [];
  let misfit: LetterFit['misfit'] = null;
  for (const fact of candidates) {
    const test = tests[found.length];
    if (!test) break;
    const fit = test(fact.letter());
    if (fit.isFit) found.push(fact);
    else misfit = fit.misfit;
  }
  const evidence = found.map(({ event }) => event);
  const share = found.length / wanted.length;
  if (share === 1) return { share, evidence, feedback: PASSED };
  const other: Feedback = misfit
    ? { key: 'letter-other', data: { what: misfit.what, found: textFromOctets(misfit.found).slice(0, 200) } }
    : { key: found.length > 0 ? 'letter-few' : 'letter-none', data: { found: found.length, expected: wanted.length } };
  return { share, evidence, feedback: other };
}

function countLetters(state: LetterState, candidates: readonly LetterFact[], pattern: LetterPattern, variant: Variant): CheckFinding {
  const test = compileLetter(pattern, variant);
  const fitting = candidates.filter((fact) => test(fact.letter()).isFit);
  const { min = 0, max = Infinity } = state.count ?? {};
  const evidence = fitting.map(({ event }) => event);
  if (fitting.length < min) return finding(false, evidence, { key: 'letter-few', data: { found: fitting.length, expected: min } });
  return finding(fitting.length <= max, evidence, { key: 'count-many', data: { found: fitting.length, expected: max } });
}
