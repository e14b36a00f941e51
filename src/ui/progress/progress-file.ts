/**
 * The progress file: a student's attempts and name, to carry to another browser. Reading one trusts nothing: wrong
 * shapes give a reason, never an exception, and what is taken over is rebuilt field by field.
 */
import { fail, ok, type Result } from '../../base/result.ts';
import type { StampedInput, WorldInput } from '../../world/input.ts';
import type { AttemptRecord, LeftBranch, StudentRecord } from './attempt.ts';

export const PROGRESS_FORMAT = 'posthorn-progress/1';
export const MAX_FILE_CHARACTERS = 20_000_000;
const MAX_ATTEMPTS = 2000;
const MAX_INPUTS = 20_000;
const MAX_TEXT = 100_000;

export interface ProgressFile {
  readonly student: StudentRecord;
  readonly attempts: readonly AttemptRecord[];
}

export function writeProgressFile({ student, attempts }: ProgressFile): string {
  return `${JSON.stringify({ format: PROGRESS_FORMAT, student, attempts }, null, 1)}\n`;
}

export function readProgressFile(text: string): Result<ProgressFile> {
  if (text.length > MAX_FILE_CHARACTERS) return fail('too large');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return fail('not JSON');
  }
  if (!isRecord(value)) return fail('not an object');
  if (value['format'] !== PROGRESS_FORMAT) return fail(`format is not ${PROGRESS_FORMAT}`);
  const { student, attempts } = value;
  if (!Array.isArray(attempts) || attempts.length > MAX_ATTEMPTS) return fail('attempts: not a list of at most 2000');
  const read: AttemptRecord[] = [];
  for (const [index, item] of attempts.entries()) {
    const attempt = readAttempt(item);
    if (!attempt) return fail(`attempts[${index}] is damaged`);
    read.push(attempt);
  }
  return ok({ student: readStudent(student), attempts: read });
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function text(value: unknown, most = 400): string {
  return typeof value === 'string' ? value.slice(0, most) : '';
}

function count(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : null;
}

function readStudent(value: unknown): StudentRecord {
  return { name: isRecord(value) ? text(value['name'], 120) : '' };
}

function readAttempt(value: unknown): AttemptRecord | null {
  if (!isRecord(value)) return null;
  const lesson = text(value['lesson'], 60);
  const number = count(value['number']);
  const inputs = readInputs(value['inputs']);
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(lesson) || number === null || !Number.isInteger(number) || number < 1 || !inputs) return null;
  return {
    lesson, number, inputs,
    seed: text(value['seed'], 120), student: text(value['student'], 120), contentHash: text(value['contentHash'], 128),
    now: count(value['now']) ?? 0,
    branches: readBranches(value['branches']),
    asked: typeof value['asked'] === 'string' ? text(value['asked'], 60) : null,
    predictions: readWords(value['predictions']),
    hints: Math.min(3, count(value['hints']) ?? 0),
    solution: value['solution'] === true,
    points: count(value['points']) ?? 0, max: count(value['max']) ?? 0,
    finishedParts: Array.isArray(value['finishedParts']) ? value['finishedParts'].slice(0, 10).map((part) => text(part, 20)) : [],
    startedAt: count(value['startedAt']) ?? 0, savedAt: count(value['savedAt']) ?? 0,
  };
}

function readWords(value: unknown): Readonly<Record<string, string>> {
  if (!isRecord(value)) return {};
  return Object.fromEntries(Object.entries(value).slice(0, 50).map(([name, word]) => [name.slice(0, 60), text(word, 400)]));
}

function readBranches(value: unknown): readonly LeftBranch[] {
  if (!Array.isArray(value)) return [];
  return value.slice(0, 100).flatMap((item: unknown) => {
    const inputs = isRecord(item) ? readInputs(item['inputs']) : null;
    const t = isRecord(item) ? count(item['t']) : null;
    return inputs && t !== null ? [{ t, inputs }] : [];
  });
}

function readInputs(value: unknown): readonly StampedInput[] | null {
  if (!Array.isArray(value) || value.length > MAX_INPUTS) return null;
  const inputs: StampedInput[] = [];
  for (const item of value as readonly unknown[]) {
    const t = isRecord(item) ? count(item['t']) : null;
    const input = isRecord(item) ? readInput(item['input']) : null;
    if (t === null || input === null) return null;
    inputs.push({ t: Math.floor(t), input });
  }
  return inputs;
}

/** Only what a student can do in the page; connections from outside are `serve`'s. */
function readInput(value: unknown): WorldInput | null {
  if (!isRecord(value)) return null;
  const field = (name: string): string | null => {
    const given = value[name];
    return typeof given === 'string' && given.length <= MAX_TEXT ? given : null;
  };
  const [tty, typed, host, path, action] = [field('tty'), field('text'), field('host'), field('path'), field('action')];
  switch (value['kind']) {
    case 'type': case 'keys': {
      const size = readSize(value['size']);
      if (tty === null || typed === null) return null;
      if (value['kind'] === 'type') return size === null ? { kind: 'type', tty, text: typed } : { kind: 'type', tty, text: typed, size };
      return size === null ? null : { kind: 'keys', tty, text: typed, size };
    }
    case 'key': {
      const key = (['interrupt', 'escape', 'eof', 'quit'] as const).find((one) => one === value['key']);
      if (tty === null || !key) return null;
      return typed === null ? { kind: 'key', tty, key } : { kind: 'key', tty, key, text: typed };
    }
    case 'edit':
      return host !== null && path !== null && typed !== null ? { kind: 'edit', host, path, text: typed } : null;
    case 'note':
      return action === null ? null : typed === null ? { kind: 'note', action } : { kind: 'note', action, text: typed };
    default:
      return null;
  }
}

function readSize(value: unknown): { readonly cols: number; readonly rows: number } | null {
  if (!isRecord(value)) return null;
  const [cols, rows] = [value['cols'], value['rows']];
  return typeof cols === 'number' && typeof rows === 'number' ? { cols, rows } : null;
}

/** Takes attempts over without losing any: one that collides with a different one gets the next free number. */
export function mergeAttempts(own: readonly AttemptRecord[], others: readonly AttemptRecord[]): readonly AttemptRecord[] {
  const merged = [...own];
  for (const attempt of others) {
    const at = merged.findIndex(({ lesson, number }) => lesson === attempt.lesson && number === attempt.number);
    const known = merged[at];
    if (!known) merged.push(attempt);
    else if (known.startedAt === attempt.startedAt) merged[at] = known.savedAt >= attempt.savedAt ? known : attempt;
    else merged.push({ ...attempt, number: nextNumber(merged, attempt.lesson) });
  }
  return merged;
}

export function nextNumber(attempts: readonly AttemptRecord[], lesson: string): number {
  return 1 + Math.max(0, ...attempts.filter((attempt) => attempt.lesson === lesson).map(({ number }) => number));
}
