/**
 * The submission file: what a student put in, stamped with virtual time, so that an instructor can run it again. Made
 * and written here, read by `submission-reader.ts`. Equal work gives equal text.
 */
import type { ScreenSize } from '../kernel/event.ts';
import type { Micros } from '../kernel/trace.ts';
import type { Lesson } from '../lessons/lesson.ts';
import type { TtyKey } from '../lessons/play-steps.ts';

export const SUBMISSION_FORMAT = 1;

type At = { readonly t: Micros };
export type SubmittedInput = At &
  (
    | { readonly kind: 'type'; readonly tty: string; readonly text: string; readonly size?: ScreenSize | undefined }
    | { readonly kind: 'keys'; readonly tty: string; readonly text: string; readonly size: ScreenSize }
    | { readonly kind: 'key'; readonly tty: string; readonly key: TtyKey; readonly text?: string | undefined }
    | { readonly kind: 'edit'; readonly host: string; readonly path: string; readonly text: string }
    | { readonly kind: 'answer'; readonly check: string; readonly value: string }
    | { readonly kind: 'predict'; readonly id: string; readonly option: string }
    | { readonly kind: 'hint'; readonly id: string }
    | { readonly kind: 'solution' }
    | { readonly kind: 'click'; readonly what: string }
  );

export interface Submission {
  readonly format: typeof SUBMISSION_FORMAT;
  /** Version of the program that made it. */
  readonly engine: string;
  readonly lesson: string;
  readonly contentHash: string;
  readonly seed: string;
  readonly student: string;
  readonly inputs: readonly SubmittedInput[];
  /** How far virtual time had come. */
  readonly until: Micros;
  /** What the page said; only ever compared. */
  readonly score: number | null;
  /** Ways that were left: from when, and what came there. */
  readonly branches: readonly { readonly from: Micros; readonly inputs: readonly SubmittedInput[] }[];
}

export function writeSubmission(submission: Submission): string {
  const { format, engine, lesson, contentHash, seed, student, inputs, until, score, branches } = submission;
  return `${JSON.stringify({ format, engine, lesson, contentHash, seed, student, score, until, inputs, branches }, null, 1)}\n`;
}

/** What a world takes, as far as a student's page puts it in. */
export type PageInput =
  | { readonly kind: 'type'; readonly tty: string; readonly text: string; readonly size?: ScreenSize }
  | { readonly kind: 'keys'; readonly tty: string; readonly text: string; readonly size: ScreenSize }
  | { readonly kind: 'key'; readonly tty: string; readonly key: 'interrupt' | 'escape' | 'eof' | 'quit'; readonly text?: string }
  | { readonly kind: 'edit'; readonly host: string; readonly path: string; readonly text: string }
  | { readonly kind: 'note'; readonly action: string; readonly text?: string };

/** What a bridge puts in; no part of a student's work. */
export type OtherInput = { readonly kind: 'connect' | 'send' | 'close' };

export interface StampedPageInput {
  readonly t: Micros;
  readonly input: PageInput;
}

/** A world's stamped inputs as a submission has them; a bridge's are left out. */
export function submittedInputs(inputs: readonly { readonly t: Micros; readonly input: PageInput | OtherInput }[]): readonly SubmittedInput[] {
  return inputs.flatMap(({ t: at, input: one }): readonly SubmittedInput[] => {
    switch (one.kind) {
      case 'type':
        return [{ t: at, kind: 'type', tty: one.tty, text: one.text, ...(one.size !== undefined && { size: one.size }) }];
      case 'keys':
        return [{ t: at, kind: 'keys', tty: one.tty, text: one.text, size: one.size }];
      case 'edit':
        return [{ t: at, kind: 'edit', host: one.host, path: one.path, text: one.text }];
      case 'key':
        return [{ t: at, kind: 'key', tty: one.tty, key: one.key, ...(one.text !== undefined && { text: one.text }) }];
      case 'note':
        return [noted(at, one.action, one.text ?? '')];
      case 'connect':
      case 'send':
      case 'close':
        return [];
    }
  });
}

function noted(at: Micros, action: string, content: string): SubmittedInput {
  const [name, value] = splitNote(content);
  switch (action) {
    case 'answer':
      return { t: at, kind: 'answer', check: name, value };
    case 'predict':
      return { t: at, kind: 'predict', id: name, option: value };
    case 'hint':
      return { t: at, kind: 'hint', id: content };
    case 'solution':
      return { t: at, kind: 'solution' };
    default:
      return { t: at, kind: 'click', what: content === '' ? action : `${action}=${content}` };
  }
}

/** Notes are kept as `name=value`. */
export function splitNote(content: string): readonly [string, string] {
  const at = content.indexOf('=');
  return at < 0 ? [content, ''] : [content.slice(0, at), content.slice(at + 1)];
}

/** The way back: what is to be put into a world at the same times. */
export function pageInputs(inputs: readonly SubmittedInput[]): readonly StampedPageInput[] {
  return inputs.map((one) => ({ t: one.t, input: pageInput(one) }));
}

function pageInput(one: SubmittedInput): PageInput {
  switch (one.kind) {
    case 'type':
      return { kind: 'type', tty: one.tty, text: one.text, ...(one.size !== undefined && { size: one.size }) };
    case 'keys':
      return { kind: 'keys', tty: one.tty, text: one.text, size: one.size };
    case 'key':
      return { kind: 'key', tty: one.tty, key: one.key, ...(one.text !== undefined && { text: one.text }) };
    case 'edit':
      return { kind: 'edit', host: one.host, path: one.path, text: one.text };
    case 'answer':
      return { kind: 'note', action: 'answer', text: `${one.check}=${one.value}` };
    case 'predict':
      return { kind: 'note', action: 'predict', text: `${one.id}=${one.option}` };
    case 'hint':
      return { kind: 'note', action: 'hint', text: one.id };
    case 'solution':
      return { kind: 'note', action: 'solution' };
    case 'click': {
      const [action, content] = splitNote(one.what);
      return content === '' ? { kind: 'note', action } : { kind: 'note', action, text: content };
    }
  }
}

export interface SubmissionParts {
  readonly engine: string;
  readonly lesson: Pick<Lesson, 'id' | 'contentHash'>;
  readonly seed: string;
  readonly student: string;
  readonly inputs: Parameters<typeof submittedInputs>[0];
  readonly until: Micros;
  readonly score: number | null;
  readonly branches: readonly { readonly from: Micros; readonly inputs: Parameters<typeof submittedInputs>[0] }[];
}

export function makeSubmission({ engine, lesson, seed, student, inputs, until, score, branches }: SubmissionParts): Submission {
  return {
    format: SUBMISSION_FORMAT, engine, lesson: lesson.id, contentHash: lesson.contentHash, seed, student, until: Math.round(until), score,
    inputs: [...submittedInputs(inputs)],
    branches: branches.map((branch) => ({ from: branch.from, inputs: [...submittedInputs(branch.inputs)] })),
  };
}
