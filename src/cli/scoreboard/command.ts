/** `posthorn scoreboard`: every recording that the project holds, run again and compared; passes by category. */
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { fail, ok, type Result } from '../../base/result.ts';
import { printError, printLine } from '../print.ts';
import { describeDifference } from '../replay/describe-difference.ts';
import { readRecordedFile, type AdminRuns, type RecordedRun } from '../replay/recorded-file.ts';
import { categoriesIn, ownRecordings, type Category } from './recordings.ts';

const USAGE = `usage: posthorn scoreboard [--only TEXT] [--recordings DIR] [--quiet]

Runs all recordings of real programs that the project holds and compares the simulation with them. Prints a line for each
category, for each failure the case and the first octet that differs, and a total; exit status 1 if any failed.
  --only TEXT        only categories whose name holds TEXT ("smtpd", "delivery alias")
  --recordings DIR   other recordings: a folder with smtpd, differential, delivery or admin in it
  --quiet            no progress on standard error`;

/** Progress is shown after so many cases. */
const STRIDE = 10;

interface Options {
  readonly only: string;
  readonly root: string;
  readonly quiet: boolean;
}

export async function scoreboardCommand(args: readonly string[]): Promise<number> {
  const options = readArguments(args);
  if (!options.ok) {
    printError(`posthorn scoreboard: ${options.error}\n\n${USAGE}`);
    return 2;
  }
  if (!options.value) {
    printLine(USAGE);
    return 0;
  }
  const { only, root, quiet } = options.value;
  const categories = categoriesIn(root).filter(({ name }) => name.includes(only));
  const adminRuns: AdminRuns = new Map();
  const total = { passed: 0, failed: 0 };
  for (const category of categories) {
    const score = await scoreOf(category, adminRuns, quiet ? () => {} : showProgress);
    total.passed += score.passed;
    total.failed += score.failed;
  }
  if (!quiet) showProgress('');
  printLine(`${total.passed} passed, ${total.failed} failed`);
  return total.failed === 0 && total.passed > 0 ? 0 : 1;
}

interface Score {
  readonly passed: number;
  readonly failed: number;
}

async function scoreOf({ name, files }: Category, adminRuns: AdminRuns, progress: (text: string) => void): Promise<Score> {
  const problems: string[] = [];
  const runs: RecordedRun[] = [];
  for (const file of files) {
    const read = await readRecordedFile(file, adminRuns);
    if (read.ok) runs.push(...read.value);
    else problems.push(`${file}: ${read.error}`);
  }
  for (const [at, { id, encoding, run }] of runs.entries()) {
    if (at % STRIDE === 0) progress(`${name}: ${at} of ${runs.length}`);
    const problem = await run().then(({ difference }) => difference && describeDifference(difference, encoding), (error: unknown) => String(error));
    if (problem !== null) problems.push(`${id}: ${problem}`);
  }
  progress('');
  const all = Math.max(runs.length, problems.length);
  printLine(`${name.padEnd(NAME_WIDTH)} ${String(all - problems.length).padStart(COUNT_WIDTH)} of ${String(all).padStart(COUNT_WIDTH)}`);
  for (const problem of problems) printLine(`  fail ${problem.replaceAll('\n', '\n  ')}`);
  return { passed: all - problems.length, failed: problems.length };
}

const NAME_WIDTH = 32;
const COUNT_WIDTH = 4;

/** One line that is written over again and again; nothing where standard error is no terminal. */
function showProgress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
}

/** Null where help is asked for. */
function readArguments(args: readonly string[]): Result<Options | null> {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { only: { type: 'string' }, recordings: { type: 'string' }, quiet: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
    });
    if (values.help) return ok(null);
    const root = values.recordings ?? ownRecordings();
    if (root === null) return fail('the recordings are not here: they come with the source of Posthorn, not with a package');
    if (!existsSync(root)) return fail(`there is no folder ${root}`);
    return ok({ only: values.only ?? '', root, quiet: values.quiet ?? false });
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error));
  }
}
