/** Where the octets of a reply begin, among all that its server has sent in the session. Pure; encrypted sessions have no such place. */
import type { TraceEvent } from '../../../kernel/trace.ts';

type ReplyEvent = Extract<TraceEvent, { kind: 'smtp.reply' }>;

/** Offset into the server's `stream`, or null when the reply is not to be read there. `reply` is an index into `events`. */
export function octetOfReply(events: readonly TraceEvent[], reply: number, stream: string): number | null {
  const asked = events[reply];
  if (asked?.kind !== 'smtp.reply') return null;
  let [found, from] = [-1, 0];
  // The same words are said more than once: replies are looked for one after the other, as they were sent.
  for (let at = 0; at <= reply; at += 1) {
    const event = events[at];
    if (event?.kind !== 'smtp.reply' || event.data.conn !== asked.data.conn) continue;
    found = stream.indexOf(firstLine(event), from);
    if (found >= 0) from = found + 1;
  }
  return found < 0 ? null : found;
}

function firstLine({ data: { code, enhanced, lines } }: ReplyEvent): string {
  return `${code}${lines.length > 1 ? '-' : ' '}${enhanced === null ? '' : `${enhanced} `}${lines[0] ?? ''}\r\n`;
}
