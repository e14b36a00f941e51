/**
 * Checks a YAML file's value against a zod schema and turns each finding into a `Problem` with its place and, where a
 * word is wrong, the nearest word that would be right.
 */
import type * as z from 'zod';
import { nearestWord } from './nearest.ts';
import { errorAt, MAX_PROBLEMS_PER_FILE, type Problem, type ProblemKey } from './problem.ts';
import type { Path, YamlSource } from './yaml-source.ts';

export interface Validated<T> {
  /** Null where there are problems. */
  readonly value: T | null;
  readonly problems: readonly Problem[];
}

type Issue = z.core.$ZodIssue;

export function validate<S extends z.ZodType>(source: YamlSource, schema: S): Validated<z.output<S>> {
  if (source.problems.length > 0) return { value: null, problems: source.problems };
  const parsed = schema.safeParse(source.value);
  if (parsed.success) return { value: parsed.data, problems: [] };
  const problems = parsed.error.issues.flatMap((issue) => problemsOf(issue, [], source, schema));
  if (problems.length === 0) problems.push(errorAt(source.placeOf([]), 'schema.invalid'));
  return { value: null, problems: problems.slice(0, MAX_PROBLEMS_PER_FILE) };
}

function problemsOf(issue: Issue, base: Path, source: YamlSource, schema: z.ZodType): Problem[] {
  const path = [...base, ...issue.path];
  const here = () => source.placeOf(path);
  const found = shown(valueAt(source.value, path));
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((word) =>
        errorAt(source.placeOfKey([...path, word]), 'schema.unknownWord', nearestOf(word, keysAt(schema, path))),
      );
    case 'invalid_type':
      if (valueAt(source.value, path) !== undefined) return [errorAt(here(), 'schema.wrongType', { expected: issue.expected, found })];
      return [errorAt(source.placeOf(path.slice(0, -1)), 'schema.missing', { word: String(path.at(-1) ?? '') })];
    case 'invalid_value':
      return [errorAt(here(), 'schema.notOneOf', { found, allowed: issue.values.join(', '), ...nearest(found, issue.values.map(String)) })];
    case 'invalid_union':
      if (issue.errors.length === 0) return [errorAt(here(), 'schema.notOneOf', { found, allowed: discriminators(schema, path).join(', '), ...nearest(found, discriminators(schema, path)) })];
      return bestBranch(issue.errors).flatMap((inner) => problemsOf(inner, path, source, schema));
    case 'too_small':
      return [errorAt(here(), 'schema.tooFew', { minimum: Number(issue.minimum) })];
    case 'too_big':
      return [errorAt(here(), 'schema.tooMany', { maximum: Number(issue.maximum) })];
    case 'not_multiple_of':
      return [errorAt(here(), 'schema.badForm', { found, expected: `n × ${issue.divisor}` })];
    case 'invalid_format':
      return [errorAt(here(), 'schema.badForm', { found, expected: 'pattern' in issue ? String(issue.pattern) : issue.format })];
    case 'invalid_key':
      return [errorAt(source.placeOfKey(path), 'schema.badForm', { found: String(path.at(-1) ?? ''), expected: formOf(issue.issues) })];
    case 'custom': {
      const { key, data } = (issue.params ?? {}) as { key?: ProblemKey; data?: Problem['data'] };
      return [errorAt(here(), key ?? 'schema.invalid', data ?? {})];
    }
    default:
      return [errorAt(here(), 'schema.invalid')];
  }
}

function nearestOf(word: string, known: readonly string[]): Problem['data'] {
  return { word, ...nearest(word, known) };
}

function nearest(word: string, known: readonly string[]): Problem['data'] {
  const best = nearestWord(word, known);
  return best === null ? {} : { nearest: best };
}

function formOf(issues: readonly Issue[]): string {
  const [first] = issues;
  return first?.code === 'invalid_format' && 'pattern' in first ? String(first.pattern) : '';
}

/** Of a union's complaints, those of the branch that got furthest into the value. */
function bestBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] {
  const depth = (issues: readonly Issue[]): number =>
    Math.max(-1, ...issues.map((issue) => issue.path.length + (issue.code === 'invalid_type' && issue.path.length === 0 ? -1 : 0)));
  return branches.reduce((best, branch) => (depth(branch) > depth(best) ? branch : best), branches[0] ?? []);
}

function valueAt(value: unknown, path: Path): unknown {
  let here = value;
  for (const step of path) {
    if (typeof here !== 'object' || here === null) return undefined;
    here = Object.hasOwn(here, step) ? (here as Record<PropertyKey, unknown>)[step] : undefined;
  }
  return here;
}

function shown(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'a map';
  return String(value);
}

/** The words that tell the branches of a discriminated union apart; `path` ends with the word's key. */
function discriminators(schema: z.ZodType, path: Path): readonly string[] {
  const key = String(path.at(-1) ?? '');
  return branchesAt(schema, path.slice(0, -1)).flatMap((branch) => {
    const values = (branch.def as unknown as AnyDef).shape?.[key]?.def as unknown as { readonly values?: readonly unknown[] } | undefined;
    return (values?.values ?? []).map(String);
  });
}

function branchesAt(schema: z.ZodType, path: Path): readonly z.ZodType[] {
  const def = schema.def as unknown as AnyDef;
  if (def.innerType) return branchesAt(def.innerType, path);
  if (path.length === 0) return def.options ?? [schema];
  if (def.options) return def.options.flatMap((option) => branchesAt(option, path));
  const [step, ...rest] = path;
  const inner = def.shape ? def.shape[String(step)] : (def.element ?? def.valueType);
  return inner ? branchesAt(inner, rest) : [];
}

interface AnyDef {
  readonly type: string;
  readonly shape?: Readonly<Record<string, z.ZodType>>;
  readonly innerType?: z.ZodType;
  readonly element?: z.ZodType;
  readonly valueType?: z.ZodType;
  readonly options?: readonly z.ZodType[];
}

/** The words that a schema knows at a path: for "did you mean". */
function keysAt(schema: z.ZodType, path: Path): readonly string[] {
  const def = schema.def as unknown as AnyDef;
  if (def.innerType) return keysAt(def.innerType, path);
  if (def.options) return def.options.flatMap((option) => keysAt(option, path));
  const [step, ...rest] = path;
  if (step === undefined) return def.shape ? Object.keys(def.shape) : [];
  if (def.shape) {
    const inner = Object.hasOwn(def.shape, step) ? def.shape[String(step)] : undefined;
    return inner ? keysAt(inner, rest) : [];
  }
  const inner = def.element ?? def.valueType;
  return inner ? keysAt(inner, rest) : [];
}
