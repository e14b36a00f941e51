/** `posthorn replay`: recordings run again in the simulation; raw results as NDJSON, or compared. */
import { parseArgs } from 'node:util';
import { printError, printLine } from '../print.ts';
import { describeDifference } from './describe-difference.ts';
import { readRecordedFile, type AdminRuns, type RecordedRun } from './recorded-file.ts';

const USAGE = `usage: posthorn replay FILE... [--case ID]... [--compare]

Runs the recorded smtpd sessions, the delivery or the case of administration in FILE, inputs only, and prints one JSON line for each: {"id": ..., "result": ...}.
  --case ID   only this case; may be given several times
  --compare   compare with the recording: pass or fail with the first difference, a total; exit status 1 if any failed`;

export async function replayCommand(args: readonly string[]): Promise<number> {
  const options = readArguments(args);
  if (!options) return 2;
  if (options.help) {
    printLine(USAGE);
    return 0;
  }
  const runs = await readFiles(options.files);
  if (!runs) return 2;
  const missing = options.cases.filter((id) => !runs.some((run) => run.id === id));
  for (const id of missing) printError(`posthorn replay: no case "${id}" in these files`);
  const wanted = runs.filter(({ id }) => options.cases.length === 0 || options.cases.includes(id));
  const failed = options.compare ? await compareAll(wanted) : await printAll(wanted);
  return failed > 0 || missing.length > 0 ? 1 : 0;
}

interface Options {
  readonly files: readonly string[];
  readonly cases: readonly string[];
  readonly compare: boolean;
  readonly help: boolean;
}

function readArguments(args: readonly string[]): Options | null {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { case: { type: 'string', multiple: true }, compare: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
    });
    const help = values.help ?? false;
    if (positionals.length === 0 && !help) throw new Error('no FILE given');
    return { files: positionals, cases: values.case ?? [], compare: values.compare ?? false, help };
  } catch (error) {
    printError(`posthorn replay: ${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
    return null;
  }
}

async function readFiles(paths: readonly string[]): Promise<readonly RecordedRun[] | null> {
  const runs: RecordedRun[] = [];
  const adminRuns: AdminRuns = new Map();
  for (const path of paths) {
    const read = await readRecordedFile(path, adminRuns);
    if (!read.ok) {
      printError(`posthorn replay: ${path}: ${read.error}`);
      return null;
    }
    runs.push(...read.value);
  }
  return runs;
}

/** How many could not be run. */
async function printAll(runs: readonly RecordedRun[]): Promise<number> {
  let broken = 0;
  for (const { id, run } of runs) {
    try {
      printLine(JSON.stringify({ id, result: (await run()).result }));
    } catch (error) {
      broken += 1;
      printError(`posthorn replay: ${id}: ${String(error)}`);
    }
  }
  return broken;
}

async function compareAll(runs: readonly RecordedRun[]): Promise<number> {
  let failed = 0;
  for (const { id, encoding, run } of runs) {
    const problem = await run().then(({ difference }) => difference && describeDifference(difference, encoding), (error: unknown) => String(error));
    if (problem !== null) failed += 1;
    printLine(problem === null ? `pass ${id}` : `fail ${id}: ${problem}`);
  }
  printLine(`${runs.length - failed} passed, ${failed} failed`);
  return failed;
}
