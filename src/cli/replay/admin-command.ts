/** `posthorn replay` of cases of administration: a file for each case, their sessions in `sessions/` beside them. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { printError, printLine } from '../print.ts';
import { compareAdmin } from './admin-compare.ts';
import { readAdminSession, type AdminExpected } from './admin-recording.ts';
import { runAdminSession, type AdminResult } from './admin-run.ts';

const SHOWN_CHARACTERS = 400;

export function isAdminCase(path: string): boolean {
  return basename(dirname(path)) === 'admin' && existsSync(join(dirname(path), 'sessions'));
}

/** How many cases failed; each session runs once, whichever of its cases are wanted. */
export async function replayAdminFiles(paths: readonly string[], options: { readonly cases: readonly string[]; readonly compare: boolean }): Promise<number> {
  const sessions = new Map<string, ReadonlyMap<string, AdminResult>>();
  let failed = 0;
  let count = 0;
  for (const path of paths) {
    const expected = JSON.parse(await readFile(path, 'utf8')) as AdminExpected & { readonly session: string };
    if (options.cases.length > 0 && !options.cases.includes(expected.id)) continue;
    const file = join(dirname(path), 'sessions', `${expected.session}.json`);
    const results = sessions.get(file) ?? (await runAdminSession(readAdminSession(await readFile(file, 'utf8'))));
    sessions.set(file, results);
    const result = results.get(expected.id);
    count += 1;
    if (!result) {
      printError(`posthorn replay: no step of session ${expected.session} is case ${expected.id}`);
      failed += 1;
    } else if (!options.compare) printLine(JSON.stringify({ id: expected.id, result }));
    else failed += show(expected, result);
  }
  if (options.compare) printLine(`${count - failed} passed, ${failed} failed`);
  return failed;
}

function show(expected: AdminExpected, result: AdminResult): number {
  const difference = compareAdmin(expected, result);
  if (!difference) {
    printLine(`pass ${expected.id}`);
    return 0;
  }
  const short = (value: unknown): string => (value === undefined ? 'nothing' : JSON.stringify(value).slice(0, SHOWN_CHARACTERS));
  printLine(`fail ${expected.id}: ${difference.where}\n  expected: ${short(difference.expected)}\n  got:      ${short(difference.got)}`);
  return 1;
}
