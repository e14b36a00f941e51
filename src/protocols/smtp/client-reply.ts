/**
 * Replies as an SMTP or LMTP client reads them (RFC 5321 §4.2): lines gathered up to the one without a hyphen. Mirrors
 * Postfix's smtp_chat_resp(): odd octets become `?`, a line is cut at `line_length_limit`, lines that are no reply are
 * skipped and reported.
 *
 * @rfc 5321 §4.2
 * @rfc 2034
 */
import { printable } from './printable.ts';

export interface ClientReply {
  readonly code: number;
  /** The reply's enhanced status code where it has a fitting one, else `2.0.0`, `4.0.0`, `5.0.0`; `5.5.0` for 1xx, 3xx. */
  readonly enhanced: string;
  /** All lines with their codes, joined by LF. */
  readonly text: string;
}

export type ReplyProgress =
  /** More octets are needed. */
  | { readonly kind: 'more' }
  | { readonly kind: 'reply'; readonly reply: ClientReply; readonly rest: string }
  /** A line that is no reply; Postfix skips it unless commands are pipelined. */
  | { readonly kind: 'garbage'; readonly line: string; readonly gathered: readonly string[]; readonly rest: string };

/** `line_length_limit`. */
const LINE_LIMIT = 2048;

/** Takes the next reply off what a server has sent. `gathered` holds the lines up to and with skipped garbage. */
export function takeReply(octets: string, gathered: readonly string[] = []): ReplyProgress {
  const lines = [...gathered];
  let at = 0;
  for (;;) {
    const end = octets.indexOf('\n', at);
    if (end < 0) return { kind: 'more' };
    const line = printable(octets.slice(at, end).replace(/\r+$/, '').slice(0, LINE_LIMIT));
    at = end + 1;
    if (lines.join('\n').length < LINE_LIMIT) lines.push(line);
    if (/^\d{3}-/.test(line)) continue;
    if (!/^\d{3}( |$)/.test(line)) return { kind: 'garbage', line, gathered: lines, rest: octets.slice(at) };
    const code = Number(line.slice(0, 3));
    return { kind: 'reply', reply: { code, enhanced: enhancedOf(code, line), text: lines.join('\n') }, rest: octets.slice(at) };
  }
}

/** An enhanced code whose class disagrees with the reply's, or that goes with a 3xx reply, is ignored (RFC 2034 §4). */
function enhancedOf(code: number, lastLine: string): string {
  const hundred = Math.floor(code / 100);
  if (hundred !== 2 && hundred !== 4 && hundred !== 5) return '5.5.0';
  const found = /^ *([245])\.(\d{1,3})\.(\d{1,3})(?= |$)/.exec(lastLine.slice(4));
  if (found && Number(found[1]) === hundred) return `${found[1]}.${found[2]}.${found[3]}`;
  return `${hundred}.0.0`;
}
