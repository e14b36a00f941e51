/**
 * What the simulated Postfix said to the scripted hosts, in the form in which the delivery recorder's sinks wrote it
 * down: line by line, a client's line when the sink read it, the sink's when it answered.
 */
import { compareEvents, isKind, type TraceEvent } from '../../kernel/trace.ts';
import { HANDSHAKE_ANSWER, HANDSHAKE_REQUEST } from '../../protocols/smtp/tls.ts';
import { recordedText } from './recorded-text.ts';

export type TranscriptLine = readonly [who: 'C' | 'S' | '*', line: string];

export interface DeliverySession {
  readonly server: string;
  readonly client: string;
  readonly transcript: readonly TranscriptLine[];
}

const SMTP_PORT = 25;
const HUNG_UP: TranscriptLine = ['*', 'server closes connection'];
const SILENT: TranscriptLine = ['*', 'server stays silent'];
const CLIENT_CLOSED: TranscriptLine = ['*', 'client closed'];

/** Sessions with each sink, in the order of `sinks`, then in that of their beginning. */
export function sinkSessions(trace: readonly TraceEvent[], sinks: Readonly<Record<string, string>>): readonly DeliverySession[] {
  return Object.entries(sinks).flatMap(([name, address]) =>
    [...trace].sort(compareEvents).flatMap((event) => {
      if (!isKind(event, 'tcp.accept') || event.data.server.address !== address || event.data.server.port !== SMTP_PORT) return [];
      return [{ server: `${name}[${address}]:${SMTP_PORT}`, client: event.data.client.address, transcript: transcriptOf(trace, event.data.conn) }];
    }),
  );
}

function transcriptOf(trace: readonly TraceEvent[], conn: string): readonly TranscriptLine[] {
  let client = '';
  /** A sink says each of its replies at once, however many lines it takes to be one. */
  const replies: string[] = [];
  let closedFirst: 'client' | 'server' | null = null;
  for (const event of trace) {
    if (isKind(event, 'tcp.close') && event.data.conn === conn) closedFirst ??= event.data.from;
    if (!isKind(event, 'tcp.segment') || event.data.conn !== conn) continue;
    if (event.data.from === 'client') client += event.data.octets;
    else replies.push(event.data.octets);
  }
  const lines = client.split('\n').slice(0, -1).map((line) => recordedText(line.replace(/\r+$/, '')));
  return interleave(lines, replies, closedFirst).flatMap(asTls);
}

/** The stand-in for a handshake, as the recorder noted a real one. */
function asTls(line: TranscriptLine): readonly TranscriptLine[] {
  if (`${line[1]}\r\n` === HANDSHAKE_REQUEST) return [];
  return `${line[1]}\r\n` === HANDSHAKE_ANSWER ? [['*', 'TLS established']] : [line];
}

function interleave(lines: readonly string[], replies: readonly string[], closedFirst: 'client' | 'server' | null): readonly TranscriptLine[] {
  const written: TranscriptLine[] = [];
  let at = 0;
  let inLetter = false;
  /** Reads a command or a whole letter; false when the client said no more. */
  const read = (): boolean => {
    for (;;) {
      const line = lines[at];
      if (line === undefined) return false;
      at += 1;
      written.push(['C', line]);
      if (!inLetter || line === '.') return true;
    }
  };
  for (const [index, reply] of replies.entries()) {
    if (index > 0) read();
    const said = reply.split('\n').slice(0, -1).map((line) => recordedText(line.replace(/\r$/, '')));
    written.push(...said.map((line): TranscriptLine => ['S', line]));
    if (reply.startsWith('421')) return [...written, HUNG_UP];
    const wasData = /^data$/i.test(lines[at - 1]?.trim() ?? '');
    if (isQuit(lines[at - 1]) && !inLetter && index > 0) return written;
    inLetter = !inLetter && wasData && reply.startsWith('354');
  }
  // A sink that waits for a line when all is over wrote nothing more down.
  if (replies.length > 0 && !read()) return closedFirst === 'client' ? [...written, CLIENT_CLOSED] : written;
  return [...written, closedFirst === 'server' ? HUNG_UP : SILENT];
}

function isQuit(line: string | undefined): boolean {
  return /^quit$/i.test(line?.trim() ?? '');
}
