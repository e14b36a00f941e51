/**
 * Proves a lesson by playing it: the untouched start earns nothing, the solution everything and in silence, each wrong
 * attempt its declared score and exactly its own mistakes; example and faded task go as they should. World handed in.
 */
import type { TraceEvent } from '../kernel/trace.ts';
import type { Lesson } from '../lessons/lesson.ts';
import { answersIn, playSteps, type PlayableWorld } from '../lessons/play-steps.ts';
import type { Prediction, ScriptStep, ShownStep } from '../lessons/schema.ts';
import { drawVariant, seedOf, type Variant } from '../lessons/variant.ts';
import { Grader } from './grade.ts';
import { compilePattern } from './pattern.ts';
import { hasProbes, runProbes, type ProbedWorld } from './probe-run.ts';
import { StudentSessions } from './student-sessions.ts';
import type { Verdict } from './verdict.ts';

/** A world in which steps can be played and hidden sessions run. */
export type StartWorld = (lesson: Lesson, seed: string) => PlayableWorld & ProbedWorld;

export type ProofPart = 'start' | 'solution' | 'attempt' | 'example' | 'faded';

export interface Proof {
  readonly lesson: string;
  readonly seed: string;
  readonly part: ProofPart;
  /** The attempt's id; else the part's name. */
  readonly id: string;
  readonly isProven: boolean;
  readonly expected: string;
  readonly found: string;
  readonly verdict: Verdict;
}

interface Play {
  readonly part: ProofPart;
  readonly id: string;
  readonly steps: readonly ScriptStep[];
  judge(verdict: Verdict, trace: readonly TraceEvent[], variant: Variant): { readonly expected: string; readonly found: string };
}

/** Seeds for `count` made-up students, the same every time. */
export function proofSeeds(course: string, lesson: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, at) => seedOf(course, `student ${at + 1}`, lesson));
}

/** Plays everything for every seed, one world after the other. */
export function proveLesson(lesson: Lesson, seeds: readonly string[], startWorld: StartWorld): Promise<readonly Proof[]> {
  const plays = seeds.flatMap((seed) => playsOf(lesson).map((play) => () => prove(lesson, seed, play, startWorld)));
  return plays.reduce<Promise<readonly Proof[]>>(
    (done, play) => done.then((proofs) => play().then((proof) => [...proofs, proof])),
    Promise.resolve([]),
  );
}

function playsOf(lesson: Lesson): readonly Play[] {
  const { max } = new Grader(lesson, {}).verdict();
  const plays: Play[] = [
    { part: 'start', id: 'start', steps: [], judge: (verdict) => scores(0, [], verdict) },
    { part: 'solution', id: 'solution', steps: lesson.solution, judge: (verdict) => scores(max, [], verdict) },
    ...lesson.attempts.map(({ id, score, says, steps }): Play => ({ part: 'attempt', id, steps, judge: (verdict) => scores(score, [says].flat(), verdict) })),
  ];
  for (const part of ['example', 'faded'] as const) {
    const steps = lesson[part];
    if (steps) plays.push({ part, id: part, steps, judge: (_verdict, trace, variant) => happens(lesson, part, steps, trace, variant) });
  }
  return plays;
}

async function prove(lesson: Lesson, seed: string, play: Play, startWorld: StartWorld): Promise<Proof> {
  const variant = drawVariant(lesson.variants, seed);
  const world = startWorld(lesson, seed);
  await playSteps(world, play.steps, lesson.focus.tty, variant);
  const trace = [...world.trace];
  const grader = new Grader(lesson, variant);
  grader.add(trace);
  const isGraded = play.part !== 'example' && play.part !== 'faded';
  const probes = isGraded && hasProbes(lesson) ? await runProbes(world, lesson, variant) : {};
  const verdict = grader.verdict(answersIn(play.steps, variant), probes);
  const { expected, found } = play.judge(verdict, trace, variant);
  return { lesson: lesson.id, seed, part: play.part, id: play.id, isProven: expected === found, expected, found, verdict };
}

function scores(score: number, says: readonly string[], verdict: Verdict): { expected: string; found: string } {
  return { expected: describe(score, says), found: describe(verdict.score, verdict.mistakes.map((mistake) => mistake.says)) };
}

function describe(score: number, says: readonly string[]): string {
  const words = [...new Set(says)].sort();
  return `${score} points, ${words.length > 0 ? words.join(' ') : 'no mistake'}`;
}

/** Blanks are filled in order, and each question's event comes. */
function happens(lesson: Lesson, part: 'example' | 'faded', steps: readonly ShownStep[], trace: readonly TraceEvent[], variant: Variant): { expected: string; found: string } {
  const awaited = steps.flatMap(({ until, id }) => (until ? [{ name: id ?? 'blank', matcher: compilePattern(until, variant) }] : []));
  const questions = lesson.predict.filter((prediction: Prediction) => (prediction.part ?? 'example') === part);
  const asked = questions.map(({ id, before }) => ({ name: id, matcher: compilePattern(before, variant) }));
  const sessions = new StudentSessions(lesson);
  const seen = new Set<string>();
  let next = 0;
  for (const event of trace) {
    const session = sessions.of(event);
    const blank = awaited[next];
    if (blank?.matcher.fits(event, session)) {
      seen.add(blank.name);
      next += 1;
    }
    for (const { name, matcher } of asked) if (matcher.fits(event, session)) seen.add(name);
    sessions.follow(event, session);
  }
  const all = [...awaited, ...asked].map(({ name }) => name);
  return { expected: all.join(' '), found: all.filter((name) => seen.has(name)).join(' ') };
}
