/**
 * The form of `exercise.yml`: world, variants, predictions, steps, checks, mistakes, hints, solution, wrong attempts.
 * Language-neutral data, no code. The words are in `lesson.<locale>.md`. `schema.json` is generated from this file.
 */
import * as z from 'zod';
import { eventPattern, exactlyOne, letterPattern } from './pattern-schema.ts';
import { probeSchema } from './probe-schema.ts';

export const ID = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const id = z.string().regex(ID).max(60).describe('Lower-case words joined by hyphens');
const tty = z.string().max(80).describe('A host\'s first terminal (`ubuntu`), or a numbered one (`ubuntu:2`)');
const typed = z.union([z.string().max(2000), z.array(z.string().max(2000)).min(1).max(200)]);

const scalar = z.union([z.string().max(2000), z.number()]);
const pickable = z.union([
  scalar,
  z.record(z.string().regex(/^[a-z][a-zA-Z0-9]*$/), z.union([scalar, z.array(z.string().max(400)).max(200)])),
]);
const variant = z
  .strictObject({
    pick: z.array(pickable).min(1).max(100).optional().describe('One of these; of a record, `${name.field}`'),
    hex: z.int().min(1).max(16).optional().describe('As many hexadecimal digits'),
    number: z.strictObject({ from: z.int(), to: z.int() }).optional(),
  })
  .superRefine((value, context) => exactlyOne(value, ['pick', 'hex', 'number'], context));
export type VariantRule = z.output<typeof variant>;

const key = z.enum(['interrupt', 'escape', 'eof', 'quit']).describe('^C, ^], ^D, ^\\');
const STEP_KINDS = ['type', 'key', 'answer', 'edit', 'wait'] as const;
const stepShape = {
  on: tty.optional().describe('Where it is typed; by default where the lesson puts the student'),
  type: typed.optional().describe('A line, or several, each with Enter'),
  key: key.optional(),
  answer: id.optional().describe('The check whose question is answered'),
  value: z.string().max(400).optional(),
  edit: z.string().max(200).optional().describe('A file, as `host:/path`'),
  text: z.string().max(20_000).optional().describe('Its new content'),
  wait: z.string().max(20).optional().describe('Virtual time, as `30s`'),
};
const step = z.strictObject(stepShape).superRefine((value, context) => exactlyOne(value, STEP_KINDS, context));
export type ScriptStep = z.output<typeof step>;

/** A step of the worked example or of the faded task; `id` gives it words. */
const shownStep = z
  .strictObject({
    ...stepShape,
    id: id.optional(),
    blank: z.boolean().optional().describe('Faded task: the student types this one; `type` is the model answer'),
    until: eventPattern.optional().describe('What shows that a blank was filled'),
  })
  .superRefine((value, context) => exactlyOne(value, STEP_KINDS, context));
export type ShownStep = z.output<typeof shownStep>;

const within = z.enum(['session', 'transaction', 'world']).describe('Where the order must hold: one connection, one envelope and letter, or anywhere');

const letterState = z.strictObject({
  of: z.string().max(320).optional().describe('Mailbox: the recipient address'),
  to: z.string().max(320).optional().describe('Outbound: an envelope recipient'),
  sender: z.string().max(320).optional(),
  host: z.string().max(80).optional(),
  letter: letterPattern.optional(),
  letters: z.array(letterPattern).min(1).max(20).optional().describe('Several letters, which must have come in this order'),
  count: z.strictObject({ min: z.int().min(0).optional(), max: z.int().min(0).optional() }).optional(),
});
export type LetterState = z.output<typeof letterState>;

const daemon = z.string().regex(/^([a-z][a-z-]*|\$\{[\w.]+\})$/).max(40).describe('A daemon by its programme, as `smtpd`');
const route = z.strictObject({
  host: z.string().max(80).optional(),
  to: z.string().max(320).optional().describe('An envelope recipient of the letter'),
  first: daemon.optional().describe('Who took the letter in: smtpd, pickup; bounce for a report'),
  last: daemon.optional().describe('Who had it last: local, smtp, …; bounce where it was given up'),
  daemons: z.array(daemon).min(1).max(20).optional().describe('All of them, in their order, and no others'),
});
export type RouteState = z.output<typeof route>;

const state = z
  .strictObject({
    mailbox: letterState.optional().describe('A letter was put into a mailbox'),
    outbound: letterState.optional().describe('A host outside took a letter'),
    route: route.optional().describe('A letter has left the queue, after passing these daemons of the host'),
    queue: z.strictObject({ host: z.string().max(80).optional(), count: z.int().min(0) }).optional(),
    config: z
      .strictObject({ host: z.string().max(80).optional(), parameter: z.string().max(80), is: z.string().max(2000) })
      .optional()
      .describe('The effective value of a main.cf parameter'),
  })
  .superRefine((value, context) => exactlyOne(value, ['mailbox', 'outbound', 'route', 'queue', 'config'], context));
export type StatePattern = z.output<typeof state>;

const probe = probeSchema(state);
export type ProbeRule = z.output<typeof probe>;

const answer = z.strictObject({
  type: z.enum(['choice', 'match', 'order', 'number', 'text']),
  options: z.array(id).min(2).max(12).optional().describe('What can be chosen; for `match`, for each thing; for `order`, for each place, also more than once'),
  right: z
    .union([
      z.string().max(400), z.number(), z.array(z.string().max(400)).min(1).max(20),
      z.record(z.string().regex(ID).max(40), z.string().max(60)),
    ])
    .describe('The right answer, or several that are; for `match` the right option of each thing, as `thing: option`; for `order` all of them, one after the other'),
});
export type AnswerRule = z.output<typeof answer>;

const CHECK_KINDS = ['expect', 'never', 'count', 'state', 'answer', 'probe'] as const;
export type CheckKind = (typeof CHECK_KINDS)[number];

const check = z
  .strictObject({
    id,
    points: z.number().min(0).max(10).multipleOf(0.5),
    requires: z.union([id, z.array(id).min(1)]).optional().describe('Checks that must be passed before this one counts'),
    within: within.optional(),
    partial: z.boolean().optional().describe('Give a share of the points for a share of the work'),
    expect: z.array(eventPattern).min(1).max(40).optional().describe('These events in this order; others may lie between'),
    never: z.array(eventPattern).min(1).max(40).optional().describe('None of these'),
    count: z
      .strictObject({
        of: eventPattern,
        min: z.int().min(0).optional(),
        max: z.int().min(0).optional(),
        distinct: z.enum(['code', 'address', 'session']).optional(),
        sessions: z.int().min(1).max(4).optional().describe('Only as many sessions count: those that together give most'),
      })
      .optional(),
    state: state.optional(),
    answer: answer.optional(),
    probe: probe.optional().describe('Hidden sessions against the servers as they are configured at the end'),
  })
  .superRefine((value, context) => exactlyOne(value, CHECK_KINDS, context));
export type Check = z.output<typeof check>;

const stepOfLesson = z
  .strictObject({
    id,
    label: z.string().max(40).optional().describe('What is typed, shown beside the step: `MAIL · RCPT`'),
    done: z.array(eventPattern).min(1).max(12).optional().describe('Events in this order'),
    within: within.optional(),
    check: id.optional().describe('… or a check that is passed'),
  })
  .superRefine((value, context) => exactlyOne(value, ['done', 'check'], context));
export type LessonStep = z.output<typeof stepOfLesson>;

const prediction = z.strictObject({
  id,
  part: z.enum(['example', 'faded', 'task']).optional().describe('In which part it is asked; the worked example by default'),
  before: eventPattern.describe('The clock stops before this event'),
  options: z.array(id).min(2).max(8),
  right: id,
});
export type Prediction = z.output<typeof prediction>;

const sequence = z.array(eventPattern).min(1).max(12);
const QUOTES = ['line', 'greeting', 'swallowed', 'first'] as const;
export const detectorSchema = z
  .strictObject({
    when: sequence.optional().describe('Events in this order within one session'),
    any: z.array(sequence).min(1).max(8).optional().describe('Several such orders, each of which will do'),
    within: within.optional(),
    quote: z.enum(QUOTES).optional().describe('Which of the student\'s lines the message quotes'),
    says: id.optional().describe('Whose words it uses, when not its own'),
    rfc: z.array(z.string().max(40)).max(6).optional().describe('Where it is written, as `5321 §4.1.1.4`'),
  })
  .superRefine((value, context) => exactlyOne(value, ['when', 'any'], context));
export type DetectorRule = z.output<typeof detectorSchema>;

const mistake = z.union([
  id,
  z.strictObject({
    use: id,
    spare: z.int().min(1).max(20).describe('As many first occurrences in a session are part of the task'),
  }),
]);
export type MistakeUse = z.output<typeof mistake>;

const attempt = z.strictObject({
  id,
  score: z.number().min(0).max(10),
  says: z.union([id, z.array(id).max(6)]).describe('The mistakes that speak: these and no others'),
  steps: z.array(step).min(1).max(100),
});
export type Attempt = z.output<typeof attempt>;

const parameterValue = z.union([z.string().max(4000), z.number()]);
const hostChange = z.strictObject({
  'main.cf': z.record(z.string().regex(/^[a-z0-9_]+$/), parameterValue).optional(),
  'files': z.record(z.string().regex(/^\/[\w./@+-]+$/), z.string().max(100_000)).optional(),
});
export const worldChangeSchema = z.strictObject({ hosts: z.record(z.string(), hostChange).optional() });
export type WorldChange = z.output<typeof worldChangeSchema>;

export const exerciseSchema = z
  .strictObject({
    schema: z.literal(1).describe('Version of this format'),
    id: id.describe('The folder\'s name; progress and submissions are keyed by it'),
    concepts: z.array(id).min(1).max(12),
    requires: z.array(id).max(12).describe('Lessons that should come before; advice'),
    minutes: z.int().min(1).max(240),
    world: id.describe('A file of lessons/worlds'),
    with: worldChangeSchema.optional().describe('What this lesson changes in that world'),
    variants: z.record(z.string().regex(/^[a-z][a-zA-Z0-9]*$/), variant),
    focus: z.strictObject({
      tty,
      server: z.string().max(80).optional().describe('The host whose SMTP sessions are graded; by default the terminal\'s'),
      inside: z.string().max(80).optional().describe('The host whose inside the picture shows at the beginning'),
      inspector: z.enum(['message', 'log', 'bytes']).optional().describe('Which tab the right pane shows at the beginning'),
      files: z.array(z.string().max(200)).max(20).optional().describe('Files to have open, as `host:/path`'),
    }),
    predict: z.array(prediction).max(10),
    example: z.array(shownStep).max(60).optional().describe('The worked example, played in a world of its own'),
    faded: z.array(shownStep).max(60).optional().describe('The half-done task, in a world of its own'),
    steps: z.array(stepOfLesson).max(20).default([]).describe('The student\'s list'),
    checks: z.array(check).min(1).max(20).describe('Their points add up to 10'),
    mistakes: z.array(mistake).max(40),
    detectors: z.record(z.string().regex(ID), detectorSchema).optional().describe('Mistakes of this lesson alone'),
    hints: z.array(id).min(3).max(3).describe('Where to look, the rule, a skeleton'),
    solution: z.array(step).min(1).max(100),
    attempts: z.array(attempt).max(60),
  })
  .describe('A lesson\'s exercise.yml');
export type Exercise = z.output<typeof exerciseSchema>;

export const mistakesSchema = z.record(z.string().regex(ID), detectorSchema).describe('lessons/mistakes.yml: the shared detectors, most specific first');

const title = z.strictObject({ en: z.string().max(200), vi: z.string().max(200) });
export const courseSchema = z
  .strictObject({
    schema: z.literal(1),
    id,
    title,
    modules: z.array(
      z.strictObject({
        id,
        title,
        lessons: z.array(
          z.strictObject({
            id,
            number: z.int().min(1),
            title: title.optional().describe('Of a lesson that is planned and not there yet'),
          }),
        ),
      }),
    ),
  })
  .describe('lessons/course.yml: the order of the lessons');
export type CourseOutline = z.output<typeof courseSchema>;

/** The JSON Schema of exercise.yml, for editors. */
export function exerciseJsonSchema(): Readonly<Record<string, unknown>> {
  return { ...z.toJSONSchema(exerciseSchema, { io: 'input', reused: 'ref' }), title: 'Posthorn exercise' };
}
