/**
 * The words in which lessons describe events of the trace: `{ smtp.reply: { to: RCPT, class: 2 } }`. Patterns match
 * verbs, codes, parsed addresses, header fields and bytes; there is deliberately no way to match a reply's wording,
 * and no regular expression (a lesson from a stranger must not be able to stop the page).
 */
import * as z from 'zod';
import { nearestWord } from './nearest.ts';

/** One value, or several of which any will do. */
function anyOf<T extends z.ZodType>(item: T) {
  return z.union([item, z.array(item).min(1).max(40)]);
}

/** A text that may hold `${variables}`; a bare string means "exactly this". */
export const textPattern = z.union([
  z.string().max(4000),
  z.strictObject({
    is: z.string().max(4000).optional().describe('Exactly this text'),
    contains: z.string().max(400).optional(),
    starts: z.string().max(400).optional(),
    ends: z.string().max(400).optional(),
    near: z
      .strictObject({ text: z.string().max(400), changes: z.int().min(1).max(20) })
      .optional()
      .describe('This text with at most so many octets inserted, removed, replaced, or swapped with their neighbour'),
  }),
]);

const VERBS = [
  'HELO', 'EHLO', 'LHLO', 'MAIL', 'RCPT', 'DATA', 'BDAT', 'RSET', 'NOOP', 'VRFY', 'EXPN', 'HELP', 'QUIT', 'ETRN',
  'AUTH', 'STARTTLS', 'XCLIENT', 'XFORWARD',
] as const;
const REPLY_TO = [...VERBS, 'connect', 'end-of-data', 'unknown', 'server'] as const;

/** What a typed line looks like; `grader/line-looks.ts` decides. */
export const LOOKS = [
  'header', 'typo', 'escape', 'prose', 'bare', 'no-colon', 'display-name', 'two-addresses', 'quit', 'text', 'words',
  'single-dot', 'doubled-dot-inside', 'backspace',
] as const;
export type Looks = (typeof LOOKS)[number];

const verb = anyOf(z.enum(VERBS));
const replyTo = anyOf(z.enum(REPLY_TO));
const looks = anyOf(z.enum(LOOKS));
const address = anyOf(z.string().max(320)).describe('An address as parsed, without brackets; a leading *@ matches any local part');
const host = anyOf(z.string().max(80)).describe('The host on which it happened');

export const letterPattern = z
  .object({
    body: z
      .strictObject({
        is: anyOf(z.string().max(4000)).optional().describe('All lines of the body, exactly, byte for byte'),
        contains: z.string().max(400).optional(),
        lines: z.strictObject({ min: z.int().min(0).optional(), max: z.int().min(0).optional() }).optional(),
      })
      .optional(),
    postmarks: z
      .strictObject({
        with: z.string().max(20).optional().describe('Some Received: line says `with` this protocol (SMTP, ESMTP, …)'),
        by: z.string().max(80).optional().describe('… and was written by this host'),
        count: z.int().min(0).optional(),
      })
      .optional()
      .describe('The letter\'s Received: lines'),
  })
  .catchall(textPattern)
  .superRefine((letter, context) => {
    for (const word of Object.keys(letter)) {
      if (word === 'body' || word === 'postmarks' || /^[A-Z]/.test(word)) continue;
      const nearest = nearestWord(word, ['body', 'postmarks']);
      context.addIssue({ code: 'custom', path: [word], params: { key: 'schema.unknownWord', data: { word, ...(nearest && { nearest }) } } });
    }
  })
  .describe('Header fields by name, with a capital (decoded), the body, the postmarks');
export type LetterPattern = z.output<typeof letterPattern>;

const letterEvent = z.strictObject({
  sender: address.optional().describe('Envelope sender'),
  to: address.optional().describe('An envelope recipient'),
  letter: letterPattern.optional(),
});

const fileWrite = z.strictObject({
  path: anyOf(z.string().max(200)).optional().describe('The file, as it is called on its host'),
  line: textPattern.optional().describe('A line that the file now has'),
  parameter: z.string().max(80).optional().describe('Of a main.cf: the file now sets this parameter …'),
  value: textPattern.optional().describe('… to this, as written'),
  fault: z.enum(['no-equals', 'set-twice']).optional().describe('Of a main.cf: a line without "=", or a parameter set again to something else'),
});
export type FilePattern = z.output<typeof fileWrite>;

/** Each kind of event that a pattern can name, with what can be asked of it. */
export const EVENT_PATTERNS = {
  'smtp.command': z.strictObject({ verb: verb.optional(), line: textPattern.optional(), looks: looks.optional() }),
  'smtp.reply': z.strictObject({
    to: replyTo.optional().describe('What it answers'),
    class: anyOf(z.int().min(2).max(5)).optional().describe('First digit of the code'),
    code: anyOf(z.int().min(200).max(599)).optional(),
    enhanced: anyOf(z.string().regex(/^\d\.\d{1,3}\.\d{1,3}$/)).optional(),
    address: address.optional(),
    looks: looks.optional().describe('What the answered line looks like'),
  }),
  'smtp.line': z.strictObject({
    section: anyOf(z.enum(['header', 'separator', 'body'])).optional(),
    text: textPattern.optional(),
    looks: looks.optional(),
  }),
  'letter.accepted': letterEvent,
  'letter.delivered': letterEvent,
  'queue.enter': z.strictObject({ sender: address.optional(), to: address.optional() }),
  'queue.remove': z.strictObject({}),
  'delivery.attempt': z.strictObject({
    to: address.optional(),
    status: anyOf(z.enum(['sent', 'deferred', 'bounced', 'expired', 'deliverable', 'undeliverable'])).optional(),
    dsn: anyOf(z.string().regex(/^\d\.\d{1,3}\.\d{1,3}$/)).optional(),
  }),
  'bounce.write': z.strictObject({ to: address.optional() }),
  'dns.query': z.strictObject({ name: z.string().max(255).optional(), type: z.string().max(10).optional() }),
  'tcp.open': z.strictObject({ port: z.int().min(1).max(65535).optional() }),
  'tcp.close': z.strictObject({ from: z.enum(['client', 'server']).optional() }),
  'process.start': z.strictObject({ program: z.string().max(80).optional() }),
  'file.write': fileWrite,
  'tty.input': z.strictObject({ line: textPattern.optional() }),
  'answer': z.strictObject({ to: z.string().max(60), value: anyOf(z.string().max(400)).optional(), pair: z.string().max(120).optional().describe('Of a `match`: this thing was given this option, as `thing:option`; of an `order`: these two stand one after the other') }),
} as const;
export type PatternKind = keyof typeof EVENT_PATTERNS;
export const PATTERN_KINDS = Object.keys(EVENT_PATTERNS) as readonly PatternKind[];

/** How the session stood just before the event. */
const sessionState = z.strictObject({
  envelope: anyOf(z.enum(['empty', 'sender', 'recipients'])).optional().describe('What MAIL and RCPT have been accepted'),
  greeting: anyOf(z.enum(['none', 'HELO', 'EHLO'])).optional().describe('The last accepted greeting'),
  dialect: z.enum(['SMTP', 'ESMTP']).optional().describe('ESMTP from the first accepted EHLO on'),
  wiped: z.boolean().optional().describe('A greeting has emptied an envelope, and no MAIL came since'),
  afterLetter: z.boolean().optional().describe('The last thing accepted was the end of a letter'),
  refusedBefore: z.boolean().optional().describe('The same recipient was refused before in this session'),
  headers: z.boolean().optional().describe('The letter has a header line so far'),
  part: z.enum(['headers', 'body']).optional().describe('Where in the letter the typist is'),
  swallowed: z.boolean().optional().describe('A line of text was taken for a header'),
});
export type SessionStatePattern = z.output<typeof sessionState>;

const eventShape = {
  'smtp.command': EVENT_PATTERNS['smtp.command'].optional(),
  'smtp.reply': EVENT_PATTERNS['smtp.reply'].optional(),
  'smtp.line': EVENT_PATTERNS['smtp.line'].optional(),
  'letter.accepted': EVENT_PATTERNS['letter.accepted'].optional(),
  'letter.delivered': EVENT_PATTERNS['letter.delivered'].optional(),
  'queue.enter': EVENT_PATTERNS['queue.enter'].optional(),
  'queue.remove': EVENT_PATTERNS['queue.remove'].optional(),
  'delivery.attempt': EVENT_PATTERNS['delivery.attempt'].optional(),
  'bounce.write': EVENT_PATTERNS['bounce.write'].optional(),
  'dns.query': EVENT_PATTERNS['dns.query'].optional(),
  'tcp.open': EVENT_PATTERNS['tcp.open'].optional(),
  'tcp.close': EVENT_PATTERNS['tcp.close'].optional(),
  'process.start': EVENT_PATTERNS['process.start'].optional(),
  'file.write': EVENT_PATTERNS['file.write'].optional(),
  'tty.input': EVENT_PATTERNS['tty.input'].optional(),
  'answer': EVENT_PATTERNS['answer'].optional(),
};

export const eventPattern = z
  .strictObject({
    ...eventShape,
    host: host.optional(),
    state: sessionState.optional().describe('How the session stood just before'),
    next: z.boolean().optional().describe('In a sequence: nothing of the same kind may come between'),
  })
  .superRefine((pattern, context) => {
    exactlyOne(pattern, PATTERN_KINDS, context);
  })
  .describe('One event of the trace');
export type EventPattern = z.output<typeof eventPattern>;

/** Adds a problem unless exactly one of the words is used; `problem.ts` reads `params`. */
export function exactlyOne(value: object, words: readonly string[], context: z.RefinementCtx): void {
  const found = words.filter((word) => (value as Readonly<Record<string, unknown>>)[word] !== undefined);
  if (found.length === 1) return;
  context.addIssue({
    code: 'custom',
    params: { key: 'schema.exactlyOne', data: { words: words.join(', '), found: found.join(', ') || '–' } },
  });
}
