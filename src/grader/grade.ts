/**
 * The grader: a lesson, a variant and a trace (or any beginning of one) give a verdict. Pure: the same trace gives the
 * same verdict wherever it was made. Events are taken once each, so that a growing trace is cheap to grade live.
 */
import type { TraceEvent } from '../kernel/trace.ts';
import type { Lesson } from '../lessons/lesson.ts';
import type { Variant } from '../lessons/variant.ts';
import { startCheck, type Moment, type RunningCheck } from './checks.ts';
import { Facts, type ReadFile } from './facts.ts';
import { mistakesInAnswers, MistakeWatch } from './mistakes.ts';
import { compilePattern } from './pattern.ts';
import type { ProbeResults } from './probe-judge.ts';
import { createSequence, type Sequence } from './sequence.ts';
import { StudentSessions } from './student-sessions.ts';
import type { CheckVerdict, StepVerdict, Verdict } from './verdict.ts';

export interface GraderOptions {
  /** Files at the end, where the trace does not hold all of them (it does, unless kinds were turned off). */
  readonly read?: ReadFile;
  /** Defaults of main.cf parameters, for checks of effective configuration. */
  readonly parameterDefaults?: (name: string) => string | null;
}

export type Answers = Readonly<Record<string, string>>;

interface RunningStep {
  readonly id: string;
  readonly sequence: Sequence | null;
  readonly check: string | null;
}

export class Grader {
  private readonly lesson: Lesson;
  private readonly variant: Variant;
  private readonly options: GraderOptions;
  private readonly facts: Facts;
  private readonly checks: readonly RunningCheck[];
  private readonly steps: readonly RunningStep[];
  private readonly watch: MistakeWatch;
  private readonly sessions: StudentSessions;
  private readonly ownHosts: ReadonlySet<string>;
  private isBegun = false;

  constructor(lesson: Lesson, variant: Variant, options: GraderOptions = {}) {
    this.lesson = lesson;
    this.variant = variant;
    this.options = options;
    this.facts = new Facts(lesson);
    const mainCf = (host: string) => this.facts.mainCfOf(host);
    this.checks = lesson.checks.map((check) => startCheck(check, variant));
    this.steps = lesson.steps.map(({ id, done, check, within }) => ({
      id,
      sequence: done ? createSequence(done.map((pattern) => compilePattern(pattern, variant, mainCf)), within ?? 'world') : null,
      check: check ?? null,
    }));
    this.watch = new MistakeWatch(lesson.detectors, variant, mainCf);
    this.sessions = new StudentSessions(lesson);
    this.ownHosts = new Set([...this.sessions.studentHosts, this.sessions.server]);
  }

  /** Takes the trace's next events, in order. */
  add(events: Iterable<TraceEvent>): void {
    for (const event of events) this.take(event);
  }

  /** `probes`: what hidden sessions found at this instant (`probe-run.ts`); without them no probe is passed. */
  verdict(answers: Answers = {}, probes: ProbeResults = {}): Verdict {
    const moment = this.moment(answers, probes);
    const findings = new Map(this.checks.map((running) => [running.check.id, running.find(moment)]));
    const passed = new Map<string, boolean>();
    const isPassed = (id: string, asked: ReadonlySet<string>): boolean => {
      const known = passed.get(id);
      if (known !== undefined) return known;
      const running = this.checks.find(({ check }) => check.id === id);
      if (!running || asked.has(id)) return false;
      const needs = [running.check.requires ?? []].flat();
      const result = findings.get(id)?.share === 1 && needs.every((need) => isPassed(need, new Set([...asked, id])));
      passed.set(id, result);
      return result;
    };
    const checks = this.checks.map((running): CheckVerdict => {
      const { id, points, partial, requires } = running.check;
      const found = findings.get(id) ?? { share: 0, evidence: [], feedback: { key: 'untouched', data: {} } };
      const missing = [requires ?? []].flat().filter((need) => !isPassed(need, new Set()));
      const share = missing.length > 0 ? 0 : found.share === 1 ? 1 : partial ? found.share : 0;
      const isHeldBack = found.share === 1 && missing.length > 0;
      return {
        id, kind: running.kind, points, earned: Math.floor(points * share * 2) / 2, isPassed: isPassed(id, new Set()),
        evidence: found.evidence,
        feedback: isHeldBack ? { key: 'requires', data: { requires: missing.join(', ') } } : found.feedback,
      };
    });
    return {
      score: checks.reduce((sum, { earned }) => sum + earned, 0),
      max: checks.reduce((sum, { points }) => sum + points, 0),
      checks,
      steps: this.steps.map((step) => stepVerdict(step, checks)),
      mistakes: [...this.watch.found, ...mistakesInAnswers(this.lesson.detectors, answers, this.variant)],
    };
  }

  private take(event: TraceEvent): void {
    if (event.kind === 'tty.input' || event.kind === 'world.input') this.isBegun = true;
    const session = this.sessions.of(event);
    if (session) this.isBegun = true;
    this.facts.take(event);
    for (const check of this.checks) check.take(event, session);
    for (const { sequence } of this.steps) sequence?.take(event, session);
    this.watch.take(event, session);
    this.sessions.follow(event, session);
  }

  private moment(answers: Answers, probes: ProbeResults): Moment {
    const { facts, variant, ownHosts } = this;
    const { server } = this.sessions;
    const { read, parameterDefaults } = this.options;
    const state = { facts, worldData: this.lesson.worldData, variant, server, ownHosts, read, defaults: parameterDefaults ?? (() => null) };
    return { answers, state, probes, isBegun: this.isBegun || Object.keys(answers).length > 0 };
  }
}

function stepVerdict({ id, sequence, check }: RunningStep, checks: readonly CheckVerdict[]): StepVerdict {
  if (sequence) return { id, isDone: sequence.isComplete, evidence: sequence.evidence };
  const verdict = checks.find((one) => one.id === check);
  return { id, isDone: verdict?.isPassed ?? false, evidence: verdict?.evidence ?? [] };
}

/** Grades a whole trace (or a prefix) at once. `read` may be null: then the trace's own file changes count. */
export function grade(lesson: Lesson, variant: Variant, trace: readonly TraceEvent[], read: ReadFile | null, answers: Answers): Verdict {
  const grader = new Grader(lesson, variant, read ? { read } : {});
  grader.add(trace);
  return grader.verdict(answers);
}
