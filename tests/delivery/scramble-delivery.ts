/** Changes every octet that the real host was recorded to have said or done, and nothing that was done to it. */
import { scramble, scrambleReplyLine } from '../oracle/scramble.ts';

/** Queue ids' length is part of what a replay is told: it decides the size of letters. */
export function scrambleDelivery(text: string, queueIdLength: number): string {
  const recording = JSON.parse(text) as { input: Record<string, unknown>[]; input_norm: unknown; result: object };
  return JSON.stringify({
    ...recording,
    input: recording.input.map(scrambleAnswers),
    input_norm: scramble(recording.input_norm),
    result: { ...(scramble(recording.result) as object), queue_id_chars: { '{QUEUEID1}': queueIdLength } },
  });
}

function scrambleAnswers(one: Record<string, unknown>): Record<string, unknown> {
  const answers = Object.fromEntries(['rc', 'out', 'stdout', 'stderr'].filter((key) => key in one).map((key) => [key, scramble(one[key])]));
  const transcript = one['transcript'] as readonly (readonly [string, string])[] | undefined;
  if (!transcript) return { ...one, ...answers };
  const scrambled = transcript.map(([side, line]) => [side, side === 'S' ? scrambleReplyLine(line) : line]);
  return { ...one, ...answers, transcript: scrambled };
}
