/**
 * Reads the recorded sessions of administration: one continuing host each, with what was done on it step by step. What
 * the real programs answered is kept apart (`expected`) and looked at by the comparison alone.
 */
import { z } from 'zod';

const transcriptLine = z.tuple([z.string(), z.string()]);

const step = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('case'), id: z.string(), user: z.string().default('root'), command: z.string().optional(), stdin: z.string().nullish(),
    before: z.string().optional(), then: z.string().optional(),
  }),
  z.object({ kind: z.literal('write'), path: z.string(), text: z.string() }),
  z.object({ kind: z.literal('shell'), user: z.string(), command: z.string() }),
  z.object({ kind: z.literal('run'), user: z.string(), argv: z.array(z.string()), stdin: z.string().nullish() }),
  z.object({ kind: z.literal('sink'), name: z.string(), behaviour: z.record(z.string(), z.union([z.string(), z.array(z.string())])) }),
  z.object({ kind: z.literal('smtp'), client_ip: z.string(), transcript: z.array(transcriptLine) }),
]);

const session = z.object({
  id: z.string(), files: z.record(z.string(), z.string()), started: z.boolean(), steps: z.array(step), ids: z.array(z.string()),
  /** How long the host's queue ids were; default 11. */
  queue_id_chars: z.number().int().min(7).max(13).optional(),
});

export type AdminStep = z.infer<typeof step>;
export type AdminSession = z.infer<typeof session>;

/** What the real programs did: the keys that the comparison looks at. */
export type AdminExpected = Readonly<Record<string, unknown>> & { readonly id: string };

/** Parses a session's JSON text; throws where it is none, as the recordings are our own files. */
export function readAdminSession(text: string): AdminSession {
  const read = session.parse(JSON.parse(text));
  const steps = read.steps.map((one) => (one.kind === 'smtp' ? { ...one, transcript: one.transcript.map(withoutWords) } : one));
  return { ...read, steps };
}

/** Of what the server said, the fact that it did, and whether another line of the reply follows; nothing of the recorder's own remarks. */
function withoutWords([who, line]: [string, string]): [string, string] {
  if (who === 'C') return [who, line];
  return [who, who === 'S' ? `???${line.charAt(3) === '-' ? '-' : ' '}` : ''];
}
