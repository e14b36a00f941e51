/**
 * What is wrong with a lesson's files: plain data with a place and a key, put into words in any language. Reading
 * lessons never throws; it hands back problems.
 */
import { PROBLEM_WORDS, type ProblemKey } from './problem-words.ts';

export const LOCALES = ['en', 'vi'] as const;
export type Locale = (typeof LOCALES)[number];

export type { ProblemKey };

export interface Place {
  /** Path below `lessons/`. */
  readonly file: string;
  /** Both from 1. */
  readonly line: number;
  readonly column: number;
}

export interface Problem extends Place {
  /** An error keeps the lesson from being used; a warning does not. */
  readonly severity: 'error' | 'warning';
  readonly key: ProblemKey;
  readonly data: Readonly<Record<string, string | number>>;
}

/** More than these in one file help nobody, and bound what hostile files can cost. */
export const MAX_PROBLEMS_PER_FILE = 100;

export function errorAt(place: Place, key: ProblemKey, data: Problem['data'] = {}): Problem {
  return { file: place.file, line: place.line, column: place.column, severity: 'error', key, data: shortened(data) };
}

export function warningAt(place: Place, key: ProblemKey, data: Problem['data'] = {}): Problem {
  return { ...errorAt(place, key, data), severity: 'warning' };
}

/** One sentence: place, what is wrong, and the nearest valid word where there is one. */
export function describeProblem(problem: Problem, locale: Locale): string {
  const words = PROBLEM_WORDS[locale];
  const nearest = problem.data['nearest'];
  const what = fill(words[problem.key], problem.data);
  const hint = typeof nearest === 'string' && nearest !== '' ? ` ${fill(words['nearest'], problem.data)}` : '';
  return fill(words['place'], { file: problem.file, line: problem.line, column: problem.column }) + what + hint;
}

function fill(template: string, data: Problem['data']): string {
  return template.replace(/\{(\w+)\}/g, (_whole, name: string) => String(data[name] ?? ''));
}

/** Quoted pieces of a file are cut: a problem is read by people. */
function shortened(data: Problem['data']): Problem['data'] {
  return Object.fromEntries(
    Object.entries(data).map(([name, value]) => [
      name,
      typeof value === 'string' && value.length > 120 ? `${value.slice(0, 119)}…` : value,
    ]),
  );
}

/** By file and place, as a reader goes through them. */
export function inReadingOrder(problems: readonly Problem[]): readonly Problem[] {
  return [...problems].sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0) || a.line - b.line || a.column - b.column);
}
