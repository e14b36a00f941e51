/**
 * Reads a recorded delivery and splits it into what was done (`DeliveryCase`) and what came of it (`expected`, looked at
 * by the comparison alone). What was done keeps nothing that the server or a command answered.
 */
import { z } from 'zod';
import { fail, ok, type Result } from '../../base/result.ts';

const transcript = z.array(z.tuple([z.string(), z.string()]));

const input = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('smtp'), client_ip: z.string().nullish(), server_ip: z.string().default('10.20.0.10'), transcript }),
  z.object({ kind: z.literal('sendmail'), user: z.string(), argv: z.array(z.string()), stdin: z.string() }),
  z.object({ kind: z.literal('cmd'), cmd: z.string() }),
  z.object({ kind: z.literal('wait'), seconds: z.number() }),
]);

const config = z.object({
  'main.cf': z.string(),
  'master.cf_added': z.string(),
  files: z.record(z.string(), z.string()),
  file_modes: z.record(z.string(), z.string()),
  setup_commands: z.array(z.object({ cmd: z.string() })),
  sink_behaviour: z.record(z.string(), z.record(z.string(), z.unknown())),
  sinks_not_listening: z.array(z.string()),
});

const recording = z.object({
  id: z.string(),
  title: z.string(),
  config,
  input: z.array(input),
  input_norm: z.array(z.unknown()),
  result: z.looseObject({ log_raw: z.array(z.string()), queue_id_chars: z.record(z.string(), z.number()).optional() }),
});

export type DeliveryConfig = z.infer<typeof config>;

/** A line of the client; the fact that a line of the server came, the last of its reply or not; a TLS handshake. */
export type DeliveryTurn = { readonly say: string } | { readonly hear: 'line' | 'reply' } | { readonly tls: true };

export type DeliveryInput =
  | { readonly kind: 'smtp'; readonly from: string | null; readonly to: string; readonly turns: readonly DeliveryTurn[] }
  | Exclude<z.infer<typeof input>, { kind: 'smtp' }>;

export interface DeliveryCase {
  readonly id: string;
  readonly title: string;
  readonly config: DeliveryConfig;
  readonly inputs: readonly DeliveryInput[];
  /** Queue ids are part of a letter's postmark, and so of its size. */
  readonly queueIdLength: number;
}

export type DeliveryExpected = Readonly<Record<string, unknown>>;

export interface DeliveryPair {
  readonly done: DeliveryCase;
  /** The recording's `result`, with the normalised input as `input`. */
  readonly expected: DeliveryExpected;
}

const USUAL_LENGTH = 9;

/** Null where the text is no recorded delivery at all. The error says what is wrong with one. */
export function readDelivery(text: string): Result<DeliveryPair> | null {
  const json = parsed(text);
  if (!isRecord(json) || !('input' in json) || !('result' in json)) return null;
  const read = recording.safeParse(json);
  if (!read.success) return fail(`not a recorded delivery: ${z.prettifyError(read.error)}`);
  const { id, title, config: settings, input: inputs, input_norm: answered, result } = read.data;
  const done = { id, title, config: settings, inputs: inputs.map(whatWasDone), queueIdLength: queueIdLength(result) };
  return ok({ done, expected: { ...result, input: answered } });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function whatWasDone(one: z.infer<typeof input>): DeliveryInput {
  if (one.kind !== 'smtp') return one;
  const turns = one.transcript.flatMap(([side, line]): DeliveryTurn[] => {
    if (side === 'C') return [{ say: line }];
    if (side === 'S') return [{ hear: line.charAt(3) === '-' ? 'line' : 'reply' }];
    return line === 'TLS established' ? [{ tls: true }] : [];
  });
  return { kind: 'smtp', from: one.client_ip ?? null, to: one.server_ip, turns };
}

function queueIdLength({ queue_id_chars: lengths, log_raw: log }: z.infer<typeof recording>['result']): number {
  const [named] = Object.values(lengths ?? {});
  return named ?? /: ([0-9A-F]{8,12}): (?:client|from|uid)=/.exec(log.join('\n'))?.[1]?.length ?? USUAL_LENGTH;
}
