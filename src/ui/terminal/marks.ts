/**
 * What the lines of a terminal are in the mail system's words: which typed lines belong to the envelope and which to
 * the letter, which lines are a server's replies and with what code. Told by the SMTP events of the connections that
 * this terminal's programs opened, never by the look of a line.
 */
import { isKind, type TraceEvent } from '../../kernel/trace.ts';

export type Part = 'envelope' | 'letter';
/** The first digit of a reply: done, go on, try later, refused. */
export type ReplyClass = 2 | 3 | 4 | 5;

export interface LineMark {
  readonly part?: Part;
  readonly reply?: ReplyClass;
}

/** A run of neighbouring lines of the same part: `from` to `to`, both included. */
export interface Group {
  readonly part: Part;
  readonly from: number;
  readonly to: number;
}

interface ExpectedReply {
  readonly texts: readonly string[];
  readonly mark: LineMark;
  /** The reply's place in the trace. */
  readonly index: number;
}

interface Conversation {
  /** The first typed line that no command has been found for yet. */
  nextTyped: number;
  readonly expected: ExpectedReply[];
}

export class LineMarks {
  readonly marks = new Map<number, LineMark>();
  /** Lines that show a reply, and the reply's place in the trace. */
  readonly replies = new Map<number, number>();
  /** Grows when a mark is set, so that a view knows to look again. */
  revision = 0;
  private readonly conversations = new Map<string, Conversation>();
  /** Typed lines in their order: line number and octets. */
  private readonly typed: { readonly line: number; readonly octets: string }[] = [];

  /** A line was typed to the program in the foreground; it is shown at `line`. */
  lineTyped(line: number, octets: string): void {
    this.typed.push({ line, octets });
  }

  connectionOpened(conn: string): void {
    this.conversations.set(conn, { nextTyped: this.typed.length, expected: [] });
  }

  smtpEvent(event: TraceEvent, index: number): void {
    if (isKind(event, 'smtp.command')) {
      const { conn, verb, line } = event.data;
      this.findTyped(conn, line, verb === 'MAIL' || verb === 'RCPT' ? 'envelope' : null);
    } else if (isKind(event, 'smtp.line')) {
      // A dot alone ends the letter and is no part of it (RFC 5321 §4.5.2).
      this.findTyped(event.data.conn, event.data.line, event.data.line === '.' ? null : 'letter');
    } else if (isKind(event, 'smtp.reply')) {
      const { conn, to, code, lines, enhanced } = event.data;
      const conversation = this.conversations.get(conn);
      const reply = Math.floor(code / 100);
      if (!conversation || !isReplyClass(reply)) return;
      const mark: LineMark = to === 'MAIL' || to === 'RCPT' ? { reply, part: 'envelope' } : { reply };
      lines.forEach((line, at) => {
        const sign = at < lines.length - 1 ? '-' : ' ';
        const text = /^[2-5]\d\d[ -]/.test(line) ? line.slice(4) : line;
        const texts = [`${code}${sign}${text}`, ...(enhanced === null ? [] : [`${code}${sign}${enhanced} ${text}`])];
        conversation.expected.push({ texts, mark, index });
      });
    }
  }

  /** A line of a program's output is complete. */
  lineShown(line: number, text: string): void {
    for (const { expected } of this.conversations.values()) {
      const at = expected.findIndex(({ texts }) => texts.includes(text));
      if (at < 0) continue;
      const found = expected[at];
      expected.splice(0, at + 1);
      if (!found) return;
      this.replies.set(line, found.index);
      this.set(line, found.mark);
      return;
    }
  }

  /** Forgets everything, connections included. */
  reset(): void {
    this.conversations.clear();
    this.clear();
  }

  /** The screen was cleared: lines count from 0 again. */
  clear(): void {
    this.marks.clear();
    this.replies.clear();
    this.typed.length = 0;
    for (const conversation of this.conversations.values()) conversation.nextTyped = 0;
    this.revision += 1;
  }

  /** Runs of neighbouring lines of one part. */
  groups(): readonly Group[] {
    const groups: { part: Part; from: number; to: number }[] = [];
    for (const line of [...this.marks.keys()].sort((a, b) => a - b)) {
      const part = this.marks.get(line)?.part;
      if (part === undefined) continue;
      const last = groups.at(-1);
      if (last?.part === part && last.to === line - 1) last.to = line;
      else groups.push({ part, from: line, to: line });
    }
    return groups;
  }

  private findTyped(conn: string, octets: string, part: Part | null): void {
    const conversation = this.conversations.get(conn);
    if (!conversation) return;
    for (let at = conversation.nextTyped; at < this.typed.length; at += 1) {
      const typed = this.typed[at];
      if (typed?.octets !== octets) continue;
      conversation.nextTyped = at + 1;
      if (part !== null) this.set(typed.line, { part });
      return;
    }
  }

  private set(line: number, mark: LineMark): void {
    this.marks.set(line, mark);
    this.revision += 1;
  }
}

function isReplyClass(digit: number): digit is ReplyClass {
  return digit >= 2 && digit <= 5;
}
