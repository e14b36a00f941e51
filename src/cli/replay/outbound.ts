/**
 * What the simulated Postfix said to the scripted hosts, in the form in which the recorder's sinks wrote it down: one
 * entry for each command line, one for a whole letter, each followed by the sink's reply.
 */
import { compareEvents, isKind, type TraceEvent } from '../../kernel/trace.ts';
import { splitReplies } from './reply-reader.ts';
import type { OutboundEntry, OutboundSession } from './smtpd-result.ts';

export type Sink = Pick<OutboundSession, 'sink' | 'ip'>;

const SMTP_PORT = 25;
const END_OF_LETTER = '\r\n.\r\n';

/** Sessions with each sink, in the order of `sinks`, then in that of their beginning. */
export function outboundSessions(trace: readonly TraceEvent[], sinks: readonly Sink[]): readonly OutboundSession[] {
  return sinks.flatMap(({ sink, ip }) =>
    trace
      .filter((event) => isKind(event, 'tcp.accept') && event.data.server.address === ip && event.data.server.port === SMTP_PORT)
      .sort(compareEvents)
      .map((event) => ({ sink, ip, transcript: sessionOf(trace, isKind(event, 'tcp.accept') ? event.data.conn : '') })),
  );
}

function sessionOf(trace: readonly TraceEvent[], conn: string): readonly OutboundEntry[] {
  let client = '';
  let server = '';
  for (const event of trace) {
    if (!isKind(event, 'tcp.segment') || event.data.conn !== conn) continue;
    if (event.data.from === 'client') client += event.data.octets;
    else server += event.data.octets;
  }
  return interleave(client, splitReplies(server));
}

/** The sink's greeting, then each thing the client said with the reply to it. */
function interleave(client: string, replies: readonly string[]): readonly OutboundEntry[] {
  const entries: OutboundEntry[] = [];
  let rest = client;
  let inLetter = false;
  for (const [index, reply] of replies.entries()) {
    if (index > 0) {
      const length = inLetter ? letterLength(rest) : rest.indexOf('\n') + 1;
      if (length <= 0) break;
      entries.push({ c: rest.slice(0, length) });
      rest = rest.slice(length);
    }
    entries.push({ s: reply });
    inLetter = index > 0 && reply.startsWith('354');
  }
  if (inLetter) entries.push({ c: rest, truncated: true });
  return entries;
}

function letterLength(octets: string): number {
  if (octets.startsWith('.\r\n')) return 3;
  const end = octets.indexOf(END_OF_LETTER);
  return end < 0 ? 0 : end + END_OF_LETTER.length;
}
