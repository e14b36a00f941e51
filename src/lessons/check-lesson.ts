/**
 * What the schema cannot see in one exercise.yml: points that add up, ids that exist, variables that have a value,
 * terminals that the world has, orders that can happen. The proof that a lesson works is `grader/prove.ts`'s.
 */
import { isPairs } from './answer-pairs.ts';
import { nearestWord } from './nearest.ts';
import { kindOf, SESSION_KINDS } from './pattern-kind.ts';
import type { EventPattern } from './pattern-schema.ts';
import { hostOfTerminal, terminalName } from './places.ts';
import { errorAt, warningAt, type Problem } from './problem.ts';
import type { AnswerRule, Check, Exercise, ScriptStep } from './schema.ts';
import { variableNames, variablesIn } from './variant.ts';
import type { Path, YamlSource } from './yaml-source.ts';

/** What a lesson may refer to outside of itself. */
export interface Surroundings {
  /** Null where the world could not be read: then its terminals are not checked. */
  readonly terminals: readonly string[] | null;
  readonly hosts: readonly string[];
  readonly detectors: readonly string[];
  readonly lessons: readonly string[];
  readonly worlds: readonly string[];
}

export function checkExercise(exercise: Exercise, source: YamlSource, around: Surroundings, folder: string): readonly Problem[] {
  const problems: Problem[] = [];
  const refer = (path: Path, what: string, word: string, known: readonly string[]): void => {
    if (known.includes(word)) return;
    const nearest = nearestWord(word, known);
    problems.push(errorAt(source.placeOf(path), 'lesson.unknownReference', { what, word, ...(nearest && { nearest }) }));
  };
  if (exercise.id !== folder) problems.push(errorAt(source.placeOf(['id']), 'lesson.folder', { id: exercise.id, folder }));
  refer(['world'], 'world', exercise.world, around.worlds);
  for (const [at, id] of exercise.requires.entries()) refer(['requires', at], 'lesson', id, around.lessons);
  for (const host of Object.keys(exercise.with?.hosts ?? {})) refer(['with', 'hosts', host], 'host', host, around.hosts);
  for (const place of ['server', 'inside'] as const) {
    const host = exercise.focus[place];
    if (host !== undefined) refer(['focus', place], 'host', host, around.hosts);
  }
  checkPoints(exercise, source, problems);
  checkIds(exercise, source, problems);
  checkReferences(exercise, refer);
  checkMistakes(exercise, source, around, refer, problems);
  checkTerminals(exercise, around, refer);
  checkProbes(exercise, around, refer);
  checkOrders(exercise, source, problems);
  checkVariables(exercise, source, problems);
  return problems;
}

type Refer = (path: Path, what: string, word: string, known: readonly string[]) => void;

const WITH_OPTIONS: readonly AnswerRule['type'][] = ['choice', 'match', 'order'];

function checkPoints({ checks }: Exercise, source: YamlSource, problems: Problem[]): void {
  const sum = checks.reduce((total, { points }) => total + points, 0);
  if (sum !== 10) problems.push(errorAt(source.placeOfKey(['checks']), 'lesson.points', { sum }));
  for (const [at, check] of checks.entries()) {
    const needsCompany = check.never ?? (check.count && !check.count.min) ?? check.state?.queue;
    if (needsCompany && check.requires === undefined) problems.push(errorAt(source.placeOf(['checks', at]), 'lesson.neverAlone'));
    if (goesRound(check.id, checks)) problems.push(errorAt(source.placeOf(['checks', at, 'requires']), 'lesson.requiresCircle'));
    const { answer } = check;
    if (answer && WITH_OPTIONS.includes(answer.type) !== (answer.options !== undefined)) {
      problems.push(errorAt(source.placeOf(['checks', at, 'answer']), 'lesson.answerless'));
    }
    if (answer && (answer.type === 'match') !== isPairs(answer.right)) {
      problems.push(errorAt(source.placeOf(['checks', at, 'answer', 'right']), 'lesson.matchless'));
    }
    if (answer?.type === 'order' && !(Array.isArray(answer.right) && answer.right.length > 1)) {
      problems.push(errorAt(source.placeOf(['checks', at, 'answer', 'right']), 'lesson.orderless'));
    }
  }
}

function goesRound(start: string, checks: readonly Check[]): boolean {
  const open = [start];
  const seen = new Set<string>();
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    for (const next of [checks.find((check) => check.id === id)?.requires ?? []].flat()) {
      if (next === start) return true;
      if (!seen.has(next)) open.push(next);
      seen.add(next);
    }
  }
  return false;
}

function checkIds(exercise: Exercise, source: YamlSource, problems: Problem[]): void {
  const lists: readonly (readonly [string, readonly (string | undefined)[]])[] = [
    ['predict', exercise.predict.map(({ id }) => id)],
    ['example', [...(exercise.example ?? [])].map(({ id }) => id)],
    ['faded', [...(exercise.faded ?? [])].map(({ id }) => id)],
    ['steps', exercise.steps.map(({ id }) => id)],
    ['checks', exercise.checks.map(({ id }) => id)],
    ['hints', exercise.hints],
    ['attempts', exercise.attempts.map(({ id }) => id)],
  ];
  for (const [list, ids] of lists) {
    const seen = new Set<string>();
    for (const [at, id] of ids.entries()) {
      if (id === undefined) continue;
      if (seen.has(id)) problems.push(errorAt(source.placeOf([list, at]), 'lesson.duplicateId', { id }));
      seen.add(id);
    }
  }
}

function checkReferences(exercise: Exercise, refer: Refer): void {
  const checks = exercise.checks.map(({ id }) => id);
  const questions = exercise.checks.filter(({ answer }) => answer !== undefined).map(({ id }) => id);
  for (const [at, { requires, answer }] of exercise.checks.entries()) {
    for (const id of [requires ?? []].flat()) refer(['checks', at, 'requires'], 'check', id, checks);
    for (const [key, right] of rightOptions(answer)) {
      // A variable's value is only known with the variant; the proof sees whether it is an option.
      if (variablesIn(right).length === 0) refer(['checks', at, 'answer', 'right', ...key], 'option', right, answer?.options ?? []);
    }
  }
  for (const [at, { check }] of exercise.steps.entries()) if (check !== undefined) refer(['steps', at, 'check'], 'check', check, checks);
  for (const [at, { right, options }] of exercise.predict.entries()) refer(['predict', at, 'right'], 'option', right, options);
  for (const { path, step } of allSteps(exercise)) if (step.answer !== undefined) refer([...path, 'answer'], 'question', step.answer, questions);
}

/** The options that an answer calls right, each with its place below `right`. */
function rightOptions(answer: AnswerRule | undefined): readonly (readonly [Path, string])[] {
  if (!answer?.options) return [];
  if (isPairs(answer.right)) return Object.entries(answer.right).map(([thing, option]) => [[thing], option] as const);
  return [answer.right].flat().map((right) => [[], String(right)] as const);
}

function checkMistakes(exercise: Exercise, source: YamlSource, around: Surroundings, refer: Refer, problems: Problem[]): void {
  const own = Object.entries(exercise.detectors ?? {});
  const used = exercise.mistakes.map((mistake) => (typeof mistake === 'string' ? mistake : mistake.use));
  const known = [...around.detectors, ...own.map(([id]) => id)];
  for (const [at, id] of used.entries()) refer(['mistakes', at], 'mistake', id, known);
  const saying = [...new Set(used.map((id) => own.find(([name]) => name === id)?.[1].says ?? id))];
  for (const [at, { says }] of exercise.attempts.entries()) for (const id of [says].flat()) refer(['attempts', at, 'says'], 'mistake', id, saying);
  const shown = new Set(exercise.attempts.flatMap(({ says }) => says));
  for (const id of saying) if (!shown.has(id)) problems.push(warningAt(source.placeOfKey(['mistakes']), 'lesson.noAttempt', { id }));
}

/** Every list of steps in the lesson, with its path. */
export function allSteps(exercise: Exercise): readonly { readonly path: Path; readonly step: ScriptStep }[] {
  const lists: readonly (readonly [Path, readonly ScriptStep[]])[] = [
    [['example'], exercise.example ?? []],
    [['faded'], exercise.faded ?? []],
    [['solution'], exercise.solution],
    ...exercise.attempts.map(({ steps }, at) => [['attempts', at, 'steps'], steps] as const),
  ];
  return lists.flatMap(([path, steps]) => steps.map((step, at) => ({ path: [...path, at], step })));
}

function checkTerminals(exercise: Exercise, { terminals, hosts }: Surroundings, refer: Refer): void {
  if (terminals === null) return;
  const known = [...terminals, ...terminals.filter((name) => name.endsWith(':1')).map(hostOfTerminal)];
  refer(['focus', 'tty'], 'terminal', exercise.focus.tty, known);
  for (const { path, step } of allSteps(exercise)) {
    if (step.on !== undefined && !known.includes(terminalName(step.on))) refer([...path, 'on'], 'terminal', step.on, known);
    if (step.edit !== undefined) refer([...path, 'edit'], 'host', step.edit.split(':')[0] ?? '', hosts);
  }
}

function checkProbes({ checks }: Exercise, { hosts }: Surroundings, refer: Refer): void {
  for (const [at, { probe }] of checks.entries()) {
    const path: Path = ['checks', at, 'probe'];
    for (const [n, { from, to }] of (probe?.sessions ?? []).entries()) {
      refer([...path, 'sessions', n, 'from'], 'host', from, hosts);
      if (to !== undefined) refer([...path, 'sessions', n, 'to'], 'host', to, hosts);
    }
    for (const [n, { on }] of (probe?.commands ?? []).entries()) refer([...path, 'commands', n, 'on'], 'host', on, hosts);
  }
}

/** Events without a session in an order that is looked for in sessions never come. */
function checkOrders(exercise: Exercise, source: YamlSource, problems: Problem[]): void {
  const check = (path: Path, within: string, patterns: readonly EventPattern[]): void => {
    if (within === 'world') return;
    for (const [at, pattern] of patterns.entries()) {
      const kind = kindOf(pattern);
      if (kind === 'answer' || SESSION_KINDS.includes(kind)) continue;
      problems.push(errorAt(source.placeOf([...path, at]), 'lesson.outsideSession', { kind }));
    }
  };
  for (const [at, { expect, within }] of exercise.checks.entries()) if (expect) check(['checks', at, 'expect'], within ?? 'session', expect);
  for (const [at, { done, within }] of exercise.steps.entries()) if (done) check(['steps', at, 'done'], within ?? 'world', done);
}

function checkVariables(exercise: Exercise, source: YamlSource, problems: Problem[]): void {
  const known = variableNames(exercise.variants);
  const visit = (value: unknown, path: Path): void => {
    if (typeof value === 'string') {
      for (const word of variablesIn(value)) {
        if (known.includes(word)) continue;
        const nearest = nearestWord(word, known);
        problems.push(errorAt(source.placeOf(path), 'lesson.unknownVariable', { word, ...(nearest && { nearest }) }));
      }
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, inner] of Object.entries(value)) visit(inner, [...path, Array.isArray(value) ? Number(key) : key]);
    }
  };
  // Files that a lesson puts into its world may hold $ and braces of their own, as main.cf does.
  visit({ ...exercise, with: undefined }, []);
}
