/**
 * Reads a session as its server does, from the octets of both directions alone: which command got which reply, hence
 * where a letter begins and ends, where a login goes on, and where TLS hides the rest. Independent of how the octets
 * were cut into segments. Lines end at LF, and CRs before it go with it, as in Postfix (smtp_get_noexcept).
 *
 * SMTP, submission and LMTP are understood; of other protocols the lines are shown as lines.
 */
import type { Side } from './wire-book.ts';
import { commandPieces, letterLine, replyLine, spoken, verbOf } from './line-pieces.ts';
import type { MeaningKind, Piece, Span } from './meaning-kind.ts';

export type Meaning = Readonly<Record<Side, readonly Span[]>>;

const SMTP_PORTS = new Set([24, 25, 587, 2525, 10_024, 10_025]);
const TLS_PORTS = new Set([465, 993, 995]);
/** A letter of many megabytes would only stop the page: what lies behind is shown without its meaning. */
const MAX_EXPLAINED = 400_000;

export function meaningOf(client: string, server: string, port: number): Meaning {
  const [asked, answered] = [new Reading(client), new Reading(server)];
  if (SMTP_PORTS.has(port)) readSmtp(asked, answered);
  else if (!TLS_PORTS.has(port)) readLines(asked, answered);
  const rest = TLS_PORTS.has(port) ? 'tls' : 'unexplained';
  asked.rest(rest);
  answered.rest(rest);
  return { client: asked.spans, server: answered.spans };
}

/** One direction, read from its beginning; every octet that is passed becomes part of a span. */
class Reading {
  readonly spans: Span[] = [];
  private at = 0;
  private line = 0;
  private readonly octets: string;
  private readonly limit: number;

  constructor(octets: string) {
    this.octets = octets;
    this.limit = Math.min(octets.length, MAX_EXPLAINED);
  }

  /** The next line without its end, or null while it has none. */
  peekLine(): string | null {
    const end = this.octets.indexOf('\n', this.at);
    if (end < 0 || end >= this.limit) return null;
    return this.octets.slice(this.at, end).replace(/\r+$/, '');
  }

  /** Passes the next line; its end means `end`, or what it is. */
  takeLine(pieces: readonly Piece[], end: MeaningKind | null = null): void {
    const to = this.octets.indexOf('\n', this.at) + 1;
    for (const { kind, length } of pieces) this.take(kind, length);
    this.take(end ?? (to - this.at === 1 ? 'bare-lf' : 'line-end'), to - this.at);
    this.line += 1;
  }

  take(kind: MeaningKind, length: number): void {
    const to = Math.min(this.octets.length, this.at + length);
    if (to > this.at) this.spans.push({ kind, from: this.at, to, line: this.line });
    this.at = to;
  }

  left(): number {
    return this.octets.length - this.at;
  }

  rest(kind: MeaningKind): void {
    this.take(kind, this.left());
  }

  /** What stands there without a line end is not a line yet; complete lines are left for `rest`. */
  tail(): void {
    if (this.octets.indexOf('\n', this.at) < 0) this.rest('unfinished');
  }
}

function readSmtp(client: Reading, server: Reading): void {
  let code = takeReply(server);
  const counted = { lmtp: false, recipients: 0 };
  while (code !== null) {
    const line = client.peekLine();
    if (line === null) break;
    const verb = verbOf(line);
    client.takeLine(commandPieces(line));
    if (verb === 'BDAT') client.take('chunk', Number(/\d+/.exec(line)?.[0] ?? 0));
    code = takeReply(server);
    if (code === null) break;
    code = afterReply(verb, code, counted, client, server);
  }
  // Replies that nobody asked for (a time-out), and what the server has not answered or never will.
  while (takeReply(server) !== null);
  server.tail();
  if (code === null) client.rest('unread');
  else client.tail();
}

/** What the reply to a verb leads to. Null when the server reads no further. */
function afterReply(verb: string, code: number, counted: { lmtp: boolean; recipients: number }, client: Reading, server: Reading): number | null {
  if (verb === 'LHLO') counted.lmtp = true;
  if (verb === 'MAIL') counted.recipients = 0;
  if (verb === 'RCPT' && code < 300) counted.recipients += 1;
  if (code === 221 || code === 421) return null;
  if (verb === 'STARTTLS' && code === 220) {
    client.rest('tls');
    server.rest('tls');
    return null;
  }
  if (verb === 'DATA' && code === 354) {
    if (!takeLetter(client)) return code;
    let last = takeReply(server);
    // LMTP answers for each recipient (RFC 2033 §4.2).
    for (let more = counted.lmtp ? counted.recipients - 1 : 0; more > 0 && last !== null; more -= 1) last = takeReply(server);
    return last === 421 ? null : last;
  }
  let answer: number | null = code;
  while (verb === 'AUTH' && answer === 334) {
    const line = client.peekLine();
    if (line === null) return answer;
    client.takeLine(spoken('credentials', line));
    answer = takeReply(server);
  }
  return answer;
}

/** All lines up to the lone dot; false while it has not come. */
function takeLetter(client: Reading): boolean {
  let inHeader = true;
  for (let line = client.peekLine(); line !== null; line = client.peekLine()) {
    if (line === '.') {
      client.takeLine([{ kind: 'end-of-data', length: 1 }], 'end-of-data');
      return true;
    }
    const read = letterLine(line, inHeader);
    client.takeLine(read.pieces, read.separates ? 'end-of-header' : null);
    ({ inHeader } = read);
  }
  client.tail();
  return false;
}

/** The code of the next whole reply, or null while it has not come. */
function takeReply(server: Reading): number | null {
  for (let line = server.peekLine(); line !== null; line = server.peekLine()) {
    const { pieces, code, more } = replyLine(line);
    server.takeLine(pieces);
    if (!more) return code ?? 0;
  }
  return null;
}

function readLines(...sides: readonly Reading[]): void {
  for (const side of sides) {
    for (let line = side.peekLine(); line !== null; line = side.peekLine()) side.takeLine(spoken('line', line));
    side.tail();
  }
}
