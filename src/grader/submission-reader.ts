/**
 * Reads submission files: a clear problem for every wrong octet, never an exception. The schema is the format's
 * definition.
 */
import * as z from 'zod';
import { fail, ok, type Result } from '../base/result.ts';
import { errorAt, type Place, type Problem } from '../lessons/problem.ts';
import { ID } from '../lessons/schema.ts';
import { validate } from '../lessons/validate.ts';
import type { Path } from '../lessons/yaml-source.ts';
import { SUBMISSION_FORMAT, type Submission } from './submission.ts';

export const MAX_SUBMISSION_CHARACTERS = 2_000_000;
/** A week of virtual time: more would only cost the instructor's computer. */
const LONGEST_MICROS = 7 * 86_400e6;
const MAX_INPUTS = 20_000;

const id = z.string().regex(ID).max(60);
const t = z.int().min(0).max(LONGEST_MICROS);
const tty = z.string().regex(/^[a-z0-9][a-z0-9.-]*:[1-9]\d?$/).max(80);
const text = z.string().max(10_000);
const size = z.strictObject({ cols: z.int().min(1).max(1000), rows: z.int().min(1).max(1000) });

const input = z.discriminatedUnion('kind', [
  z.strictObject({ t, kind: z.literal('type'), tty, text, size: size.optional() }),
  z.strictObject({ t, kind: z.literal('key'), tty, key: z.enum(['interrupt', 'escape', 'eof', 'quit']), text: text.optional() }),
  z.strictObject({ t, kind: z.literal('edit'), host: z.string().max(80), path: z.string().regex(/^\//).max(400), text: z.string().max(100_000) }),
  z.strictObject({ t, kind: z.literal('keys'), tty, text, size }),
  z.strictObject({ t, kind: z.literal('answer'), check: id, value: z.string().max(400) }),
  z.strictObject({ t, kind: z.literal('predict'), id, option: id }),
  z.strictObject({ t, kind: z.literal('hint'), id }),
  z.strictObject({ t, kind: z.literal('solution') }),
  z.strictObject({ t, kind: z.literal('click'), what: z.string().max(200) }),
]);

const inOrder = z.array(input).max(MAX_INPUTS).superRefine((inputs, context) => {
  const at = inputs.findIndex((one, index) => index > 0 && one.t < (inputs[index - 1]?.t ?? 0));
  if (at >= 0) context.addIssue({ code: 'custom', path: [at, 't'], params: { key: 'schema.tooFew', data: { minimum: inputs[at - 1]?.t ?? 0 } } });
});

export const submissionSchema = z
  .strictObject({
    format: z.literal(SUBMISSION_FORMAT),
    engine: z.string().min(1).max(60).describe('Version of the program that made it'),
    lesson: id,
    contentHash: z.string().regex(/^[0-9a-f]{64}$/),
    seed: z.string().regex(/^[0-9a-f]{16}$/),
    student: z.string().max(200),
    inputs: inOrder,
    until: t.describe('How far virtual time had come'),
    score: z.number().min(0).max(10).nullable().describe('What the page said; only ever compared'),
    branches: z.array(z.strictObject({ from: t, inputs: inOrder })).max(200).describe('Ways that were left: from when, and what came there'),
  })
  .describe('A posthorn submission');

/** `name` is the file's, for problems. */
export function readSubmission(name: string, content: string): Result<Submission, readonly Problem[]> {
  const place: Place = { file: name, line: 1, column: 1 };
  if (content.length > MAX_SUBMISSION_CHARACTERS) return fail([errorAt(place, 'submission.tooLarge')]);
  let value: unknown;
  try {
    value = JSON.parse(content.replace(/^\uFEFF/, ''));
  } catch {
    return fail([errorAt(jsonPlace(name, content), 'submission.notJson')]);
  }
  const inside = (path: Path): Place => (path.length === 0 ? place : { ...place, file: `${name} (${path.map(String).join('.')})` });
  const source = { file: name, value, problems: [], placeOf: inside, placeOfKey: inside };
  const { value: submission, problems } = validate(source, submissionSchema);
  return submission ? ok(submission) : fail(problems);
}

/** Where the first octet stands that can be no JSON; a rough place, for people who look. */
function jsonPlace(file: string, content: string): Place {
  const at = Math.max(0, content.search(/\S/));
  const before = content.slice(0, at).split('\n');
  return { file, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
