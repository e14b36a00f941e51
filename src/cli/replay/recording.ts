/**
 * Reads a file of recorded smtpd sessions and splits every case into what was done (`RecordedCase`) and what the real
 * server did (`expected`, looked at by the comparison alone). What was done keeps no octet that the server said.
 */
import { z } from 'zod';
import { fail, ok, type Result } from '../../base/result.ts';

const scriptAction = z.object({
  send: z.string().optional(),
  send_nowait: z.string().optional(),
  read: z.number().optional(),
  pause_ms: z.number().optional(),
  expect_close: z.unknown().optional(),
  close: z.unknown().optional(),
  starttls: z.unknown().optional(),
  exec: z.array(z.string()).optional(),
  open: z.string().optional(),
  on: z.string().optional(),
  ip: z.string().optional(),
  timeout: z.number().optional(),
});

const transcriptEntry = z
  .object({ s: z.string(), c: z.string(), tls: z.string(), closed: z.string(), timeout: z.string(), conn: z.string() })
  .partial();

const recordedCase = z.object({
  id: z.string(),
  config: z.array(z.tuple([z.string(), z.string()])).default([]),
  maps: z.record(z.string(), z.string()).nullish(),
  client: z.object({ ip: z.string() }).partial().nullish(),
  no_greeting_wait: z.boolean().default(false),
  script: z.array(scriptAction),
  result: z.looseObject({ transcript: z.array(transcriptEntry) }),
});

const recording = z.object({ category: z.string(), cases: z.array(recordedCase) });

export type ScriptAction = z.infer<typeof scriptAction>;

/** One entry of the transcript without what the server said: that it said something, hung up, or kept silent. */
export type Turn =
  | { readonly kind: 'send'; readonly conn: string; readonly octets: string }
  | { readonly kind: 'reply' | 'close' | 'tls'; readonly conn: string };

export interface RecordedCase {
  readonly id: string;
  readonly config: readonly (readonly [string, string])[];
  readonly maps: Readonly<Record<string, string>>;
  readonly clientAddress: string;
  readonly waitsForGreeting: boolean;
  readonly script: readonly ScriptAction[];
  readonly turns: readonly Turn[];
}

export interface RecordedPair {
  readonly done: RecordedCase;
  readonly expected: Readonly<Record<string, unknown>>;
}

export interface Recording {
  readonly category: string;
  readonly pairs: readonly RecordedPair[];
}

const DEFAULT_CONNECTION = 'A';

/** Parses a recording's JSON text. The error says what is wrong, where. */
export function readRecording(text: string): Result<Recording> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return fail(`not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  const parsed = recording.safeParse(json);
  if (!parsed.success) return fail(`not a recording of smtpd sessions: ${z.prettifyError(parsed.error)}`);
  const { category, cases } = parsed.data;
  return ok({ category, pairs: cases.map((one) => ({ done: whatWasDone(one), expected: one.result })) });
}

function whatWasDone(recorded: z.infer<typeof recordedCase>): RecordedCase {
  return {
    id: recorded.id,
    config: recorded.config,
    maps: recorded.maps ?? {},
    clientAddress: recorded.client?.ip ?? '127.0.0.1',
    waitsForGreeting: !recorded.no_greeting_wait,
    script: recorded.script,
    turns: recorded.result.transcript.map(turnOf),
  };
}

function turnOf(entry: z.infer<typeof transcriptEntry>): Turn {
  const conn = entry.conn ?? DEFAULT_CONNECTION;
  if (entry.c !== undefined) return { kind: 'send', conn, octets: entry.c };
  if (entry.tls !== undefined) return { kind: 'tls', conn };
  if (entry.closed !== undefined) return { kind: 'close', conn };
  return { kind: 'reply', conn };
}
