/** `posthorn check`: reads lessons, says what is wrong in them, and proves each one by playing it. */
import { existsSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { fail, ok, type Result } from '../../base/result.ts';
import { proofSeeds, proveLesson, type Proof } from '../../grader/prove.ts';
import type { Course, Lesson } from '../../lessons/lesson.ts';
import { loadCourse } from '../../lessons/load-course.ts';
import { describeProblem, LOCALES, type Locale, type Problem } from '../../lessons/problem.ts';
import { ownLessons, readLessonFiles } from '../lesson-files.ts';
import { startLessonWorld } from '../lesson-worlds.ts';
import { printError, printLine } from '../print.ts';

const USAGE = `usage: posthorn check [DIR] [--seeds N] [--locale en|vi]

DIR is a folder of lessons (the project's own if not given), or the folder of one lesson in it. Says what is wrong, with
file and line, and proves each lesson that can be read: the untouched start earns nothing, the solution everything, each
wrong attempt its declared score and exactly its own explanations. Ends with "N passed, N failed"; exit status 1 if
anything failed.
  --seeds N   for how many made-up students each lesson is proven (5)
  --locale L  in which language problems are told (en)`;

const DEFAULT_SEEDS = 5;
const MOST_SEEDS = 1000;

interface Options {
  readonly folder: string;
  /** Only this lesson, or all of them. */
  readonly only: string | null;
  readonly seeds: number;
  readonly locale: Locale;
  readonly help: boolean;
}

export async function checkCommand(args: readonly string[]): Promise<number> {
  const options = readArguments(args);
  if (!options.ok) {
    printError(`posthorn check: ${options.error}\n\n${USAGE}`);
    return 2;
  }
  if (options.value.help) {
    printLine(USAGE);
    return 0;
  }
  const { folder, only, seeds, locale } = options.value;
  const files = readLessonFiles(folder);
  if (!files.ok) {
    printError(`posthorn check: ${files.error}`);
    return 2;
  }
  const course = loadCourse(files.value);
  const problems = course.problems.filter(({ file }) => only === null || file.startsWith(`${only}/`) || !file.includes('/'));
  const wrong = printProblems(problems, locale);
  const lessons = Object.values(course.lessons).filter(({ id }) => only === null || id === only);
  const { passed, failed } = await proveAll(course, lessons, seeds);
  printLine(`${passed} passed, ${failed + wrong} failed`);
  return failed + wrong === 0 && passed > 0 ? 0 : 1;
}

/** Returns how many of them are errors. */
function printProblems(problems: readonly Problem[], locale: Locale): number {
  for (const problem of problems) printLine(`${problem.severity}: ${describeProblem(problem, locale)}`);
  return problems.filter(({ severity }) => severity === 'error').length;
}

async function proveAll(course: Course, lessons: readonly Lesson[], seeds: number): Promise<{ passed: number; failed: number }> {
  let passed = 0;
  let failed = 0;
  for (const lesson of lessons) {
    const proofs = await proveLesson(lesson, proofSeeds(course.id, lesson.id, seeds), startLessonWorld);
    const unproven = proofs.filter(({ isProven }) => !isProven);
    printLine(`${lesson.id}: ${proofs.length - unproven.length} of ${proofs.length} proofs, for ${seeds} ${seeds === 1 ? 'student' : 'students'}`);
    for (const proof of unproven) printLine(describeProof(proof));
    passed += proofs.length - unproven.length;
    failed += unproven.length;
  }
  return { passed, failed };
}

function describeProof({ part, id, seed, expected, found, verdict }: Proof): string {
  const name = part === 'attempt' ? `attempt ${id}` : part;
  const lines = [`  ${name}, seed ${seed}`, `    expected: ${expected}`, `    found:    ${found}`];
  for (const { says, line } of verdict.mistakes) lines.push(`    said:     ${says}, at “${line}”`);
  for (const check of verdict.checks.filter(({ isPassed }) => !isPassed)) lines.push(`    not met:  ${check.id} (${check.earned} of ${check.points})`);
  return lines.join('\n');
}

function readArguments(args: readonly string[]): Result<Options> {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { seeds: { type: 'string' }, locale: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
    });
    if (positionals.length > 1) return fail('one folder at a time');
    const seeds = values.seeds === undefined ? DEFAULT_SEEDS : Number(values.seeds);
    if (!Number.isInteger(seeds) || seeds < 1 || seeds > MOST_SEEDS) return fail(`--seeds takes a number from 1 to ${MOST_SEEDS}`);
    const locale = LOCALES.find((one) => one === (values.locale ?? 'en'));
    if (!locale) return fail(`--locale takes one of: ${LOCALES.join(', ')}`);
    const given = positionals[0] === undefined ? ownLessons() : resolve(positionals[0]);
    const isOneLesson = existsSync(join(given, 'exercise.yml'));
    return ok({
      folder: isOneLesson ? dirname(given) : given, only: isOneLesson ? basename(given) : null, seeds, locale, help: values.help ?? false,
    });
  } catch (problem) {
    return fail(problem instanceof Error ? problem.message : String(problem));
  }
}
