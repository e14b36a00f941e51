/** Changes every octet that the real server was recorded to have said or done, and nothing that was done to it. */

/** A recording's text with all of each case's `result` scrambled, but for what the client sent and names of connections. */
export function scrambleExpected(text: string): string {
  const recording = JSON.parse(text) as { cases: { result: Record<string, unknown> }[] };
  for (const one of recording.cases) {
    const { transcript, ...rest } = one.result;
    const turns = transcript as Record<string, string>[];
    one.result = {
      ...(scramble(rest) as Record<string, unknown>),
      transcript: turns.map((entry) => ({
        ...(scramble(entry) as Record<string, string>),
        ...(entry['c'] !== undefined && { c: entry['c'] }),
        ...(entry['conn'] !== undefined && { conn: entry['conn'] }),
      })),
    };
  }
  return JSON.stringify(recording);
}

/** Every character another, every number one more; names of fields stay. */
export function scramble(value: unknown): unknown {
  if (typeof value === 'string') return [...value].map((char) => (char === 'x' ? 'y' : 'x')).join('');
  if (typeof value === 'number') return value + 1;
  if (Array.isArray(value)) return value.map(scramble);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, scramble(inner)]));
}

/** That another line of the same reply follows is how long the client waited, not what it heard. */
export function scrambleReplyLine(line: string): string {
  return `${String(scramble(line.slice(0, 3)))}${line.charAt(3) === '-' ? '-' : ' '}${String(scramble(line.slice(4)))}`;
}
