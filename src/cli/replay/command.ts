/** `posthorn replay`: recorded sessions run again in the simulation; raw results as NDJSON, or compared. */
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { printError, printLine } from '../print.ts';
import { isAdminCase, replayAdminFiles } from './admin-command.ts';
import { compareSmtpd } from './compare.ts';
import { readRecording, type RecordedPair } from './recording.ts';
import { replayCase } from './replay.ts';

const USAGE = `usage: posthorn replay FILE... [--case ID]... [--compare]

Runs the recorded smtpd sessions or the case of administration in FILE, inputs only, and prints one JSON line for each: {"id": ..., "result": ...}.
  --case ID   only this case; may be given several times
  --compare   compare with the recording: pass or fail with the first difference, a total; exit status 1 if any failed`;

const SHOWN_CHARACTERS = 400;

export async function replayCommand(args: readonly string[]): Promise<number> {
  const options = readArguments(args);
  if (!options) return 2;
  if (options.help) {
    printLine(USAGE);
    return 0;
  }
  const admin = options.files.filter(isAdminCase);
  const adminFailed = admin.length > 0 ? await replayAdminFiles(admin, options) : 0;
  if (admin.length === options.files.length) return adminFailed > 0 ? 1 : 0;
  const pairs = await readFiles(options.files.filter((file) => !isAdminCase(file)));
  if (!pairs) return 2;
  const missing = options.cases.filter((id) => !pairs.some(({ done }) => done.id === id));
  for (const id of missing) printError(`posthorn replay: no case "${id}" in these files`);
  const wanted = pairs.filter(({ done }) => options.cases.length === 0 || options.cases.includes(done.id));
  const failed = options.compare ? await compareAll(wanted) : await printAll(wanted);
  return failed + adminFailed > 0 || missing.length > 0 ? 1 : 0;
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

async function readFiles(paths: readonly string[]): Promise<readonly RecordedPair[] | null> {
  const pairs: RecordedPair[] = [];
  for (const path of paths) {
    try {
      const recording = readRecording(await readFile(path, 'utf8'));
      if (!recording.ok) throw new Error(recording.error);
      pairs.push(...recording.value.pairs);
    } catch (error) {
      printError(`posthorn replay: ${path}: ${error instanceof Error ? error.message : String(error)}`);
      return null;
    }
  }
  return pairs;
}

async function printAll(pairs: readonly RecordedPair[]): Promise<number> {
  for (const { done } of pairs) printLine(JSON.stringify({ id: done.id, result: await replayCase(done) }));
  return 0;
}

async function compareAll(pairs: readonly RecordedPair[]): Promise<number> {
  let failed = 0;
  for (const { done, expected } of pairs) {
    const difference = compareSmtpd(expected, await replayCase(done));
    if (!difference) {
      printLine(`pass ${done.id}`);
      continue;
    }
    failed += 1;
    printLine(`fail ${done.id}: ${difference.where}\n  expected: ${shown(difference.expected)}\n  got:      ${shown(difference.got)}`);
  }
  printLine(`${pairs.length - failed} passed, ${failed} failed`);
  return failed;
}

function shown(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
}
