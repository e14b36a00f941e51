/** mail.log as lines with their parts told apart: when and where, which daemon, the queue id, the envelope's fields. */
import { isKind, type TraceEvent } from '../../kernel/trace.ts';

export interface LogPart {
  readonly text: string;
  readonly ink: 'plain' | 'dim' | 'daemon' | 'queue' | 'envelope' | 'ok' | 'temp' | 'perm';
}

export interface LogLine {
  /** Place of its event in the trace. */
  readonly index: number;
  readonly parts: readonly LogPart[];
  /** Whether it speaks of an envelope (from=, to=). */
  readonly isEnvelope: boolean;
}

/** Lines beyond this many are cut at the start; the file has them all. */
export const LOG_LIMIT = 500;

/** The last log lines of a host among the first events. */
export function mailLogLines(events: readonly TraceEvent[], shown: number, host: string): { readonly lines: readonly LogLine[]; readonly cut: boolean } {
  const lines: LogLine[] = [];
  for (let index = shown - 1; index >= 0; index -= 1) {
    const event = events[index];
    if (!event || !isKind(event, 'log.line') || event.host !== host) continue;
    if (lines.length === LOG_LIMIT) return { lines: lines.reverse(), cut: true };
    lines.push(logLine(index, event.data.line));
  }
  return { lines: lines.reverse(), cut: false };
}

export function logLine(index: number, line: string): LogLine {
  const head = /^(\w{3} [ \d]\d \d\d:\d\d:\d\d \S+ )([^\s:[]+(?:\[\d+\])?)(: )/.exec(line);
  if (!head) return { index, parts: [{ text: line, ink: 'plain' }], isEnvelope: false };
  const [whole, when = '', daemon = '', colon = ''] = head;
  const rest = line.slice(whole.length);
  const queue = /^([0-9A-Fa-f]{6,}|[0-9B-DF-HJ-NP-TV-Zb-df-hj-np-tv-z]{10,}|NOQUEUE)(?=: )/.exec(rest)?.[0] ?? '';
  const parts: LogPart[] = [{ text: when, ink: 'dim' }, { text: daemon, ink: 'daemon' }, { text: colon, ink: 'dim' }];
  if (queue !== '') parts.push({ text: queue, ink: 'queue' });
  let at = 0;
  const text = rest.slice(queue.length);
  for (const match of text.matchAll(/\b(?:orig_to|from|to)=<[^>]*>|\bstatus=\w+|\b[245]\d\d \d\.\d{1,3}\.\d{1,3}\b/g)) {
    if (match.index > at) parts.push({ text: text.slice(at, match.index), ink: 'plain' });
    parts.push({ text: match[0], ink: inkOf(match[0]) });
    at = match.index + match[0].length;
  }
  if (at < text.length) parts.push({ text: text.slice(at), ink: 'plain' });
  return { index, parts, isEnvelope: parts.some(({ ink }) => ink === 'envelope') };
}

function inkOf(text: string): LogPart['ink'] {
  if (text.includes('=<')) return 'envelope';
  if (text === 'status=sent' || text.startsWith('2')) return 'ok';
  if (text === 'status=deferred' || text.startsWith('4')) return 'temp';
  return text === 'status=bounced' || text === 'status=expired' || text.startsWith('5') ? 'perm' : 'plain';
}
