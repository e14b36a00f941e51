/**
 * The form of a `probe` check: hidden sessions against the student's servers as they stand at the end, run in a world of
 * their own. Configuration is graded by what it does.
 */
import * as z from 'zod';

const address = z.string().max(320);
const host = z.string().max(80);

/** What becomes of a recipient at RCPT: `denied` is either refusal, `unreachable` is no connection at all. */
export const OUTCOMES = ['accepted', 'refused', 'deferred', 'denied', 'unreachable'] as const;
export type ProbeOutcome = (typeof OUTCOMES)[number];

const session = z.strictObject({
  from: host.describe('The host that calls'),
  to: host.optional().describe('The host that is called; by default the graded server'),
  port: z.int().min(1).max(65535).optional().describe('25 by default'),
  hello: z.string().max(255).optional().describe('The name given in EHLO; by default the caller\'s own'),
  sender: address.optional().describe('Envelope sender; by default probe@ the caller\'s name; empty for <>'),
  recipients: z
    .record(address.describe('An envelope recipient'), z.enum(OUTCOMES))
    .refine((record) => Object.keys(record).length > 0 && Object.keys(record).length <= 20)
    .describe('What must become of each at RCPT'),
  letter: z.array(z.string().max(998)).max(100).optional().describe('Lines of a letter, sent when any recipient was accepted'),
});
export type ProbeSession = z.output<typeof session>;

const command = z.strictObject({
  on: host.describe('The host on which it runs'),
  as: z.string().max(32).optional().describe('The user; root by default'),
  run: z.string().max(2000).describe('A command line, as from cron'),
});

/** `state` is the form of a state check, for what must be true after the sessions. */
export function probeSchema<S extends z.ZodType>(state: S) {
  return z
    .strictObject({
      sessions: z.array(session).max(40).default([]),
      commands: z.array(command).max(10).default([]).describe('Run before the sessions'),
      after: z.array(state).max(20).default([]).describe('What must be true afterwards; only letters of the probe count'),
    })
    .superRefine((probe, context) => {
      if (probe.sessions.length + probe.commands.length > 0 && probe.sessions.length + probe.after.length > 0) return;
      context.addIssue({ code: 'custom', params: { key: 'schema.exactlyOne', data: { words: 'sessions, commands + after', found: '–' } } });
    });
}
