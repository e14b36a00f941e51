/**
 * The graded transcript: every line of the student's SMTP sessions, whose it is, whether it belongs to the envelope or
 * to the letter, and what the grader saw, with the section of the RFC that says so. A pure view of trace and verdict.
 */
import { textFromOctets } from '../base/octets.ts';
import { eventId, type TraceEvent } from '../kernel/trace.ts';
import type { Lesson } from '../lessons/lesson.ts';
import { noteOnCommand, noteOnLine, type RowNote } from './report-notes.ts';
import { isSmtpEvent, type Session } from './session.ts';
import { StudentSessions } from './student-sessions.ts';
import type { MistakeVerdict, Verdict } from './verdict.ts';

export interface TranscriptRow {
  /** From 1, through all sessions. */
  readonly n: number;
  /** Which session, from 1. */
  readonly session: number;
  readonly who: 'S' | 'C';
  readonly text: string;
  readonly part: 'envelope' | 'letter' | null;
  readonly mark: 'ok' | 'slip' | null;
  readonly note: RowNote | null;
  /** The explanation to be shown instead of the note. */
  readonly mistake: MistakeVerdict | null;
  /** The event that the row shows. */
  readonly event: string;
  /** Of a server's line: its code. */
  readonly code: number | null;
}

interface Draft {
  readonly row: Omit<TranscriptRow, 'n'>;
  /** A command's row gets its note when the answer has come. */
  note: RowNote | null;
  mark: 'ok' | 'slip' | null;
  /** The event of that answer. */
  answer: string | null;
}

const MAX_ROWS = 5000;

export function transcriptReport(trace: readonly TraceEvent[], lesson: Lesson, verdict: Verdict): readonly TranscriptRow[] {
  const sessions = new StudentSessions(lesson);
  const numbers = new Map<string, number>();
  const drafts: Draft[] = [];
  const open = new Map<string, Draft>();
  for (const event of trace) {
    const session = sessions.of(event);
    if (session && isSmtpEvent(event) && drafts.length < MAX_ROWS) {
      if (!numbers.has(session.conn)) numbers.set(session.conn, numbers.size + 1);
      addRows(event, session, numbers.get(session.conn) ?? 0, drafts, open);
    }
    sessions.follow(event, session);
  }
  const mistakes = new Map(verdict.mistakes.flatMap((mistake) => (mistake.lineEvent === null ? [] : [[mistake.lineEvent, mistake] as const])));
  const asked = askedFor(verdict);
  return inSessions(drafts).map(({ row, note, mark, answer }, at) => {
    const mistake = mistakes.get(row.event) ?? null;
    const own = mark === 'slip' && answer !== null && asked.has(answer) ? null : mark;
    return { ...row, n: at + 1, note: mistake ? null : note, mark: mistake ? 'slip' : own, mistake };
  });
}

/** What steps and checks were met by: a refusal that the task asks for is no slip. */
function askedFor({ steps, checks }: Verdict): ReadonlySet<string> {
  return new Set([...steps.filter(({ isDone }) => isDone), ...checks.filter(({ isPassed }) => isPassed)].flatMap(({ evidence }) => evidence));
}

/** One session after the other, also where they ran side by side. */
function inSessions(drafts: readonly Draft[]): readonly Draft[] {
  return [...drafts].sort((a, b) => a.row.session - b.row.session);
}

function addRows(event: TraceEvent, session: Session, number: number, drafts: Draft[], open: Map<string, Draft>): void {
  const base = { session: number, note: null, mistake: null, mark: null, event: eventId(event) } as const;
  const add = (row: Omit<TranscriptRow, 'n'>, note: RowNote | null = null): Draft => {
    const draft = { row, note, mark: note?.mark ?? null, answer: null };
    drafts.push(draft);
    return draft;
  };
  if (event.kind === 'smtp.command') {
    const part = event.data.verb === 'MAIL' || event.data.verb === 'RCPT' ? 'envelope' : null;
    open.set(session.conn, add({ ...base, who: 'C', text: shown(event.data.line), part, code: null }));
  } else if (event.kind === 'smtp.line') {
    const isEnd = event.data.line === '.';
    add({ ...base, who: 'C', text: shown(event.data.line), part: isEnd ? null : 'letter', code: null }, noteOnLine(event.data.line, session));
  } else if (event.kind === 'smtp.reply') {
    const asked = event.data.to === 'connect' || event.data.to === 'end-of-data' || event.data.to === 'server' ? undefined : open.get(session.conn);
    if (asked) {
      asked.note = noteOnCommand(event.data, session, asked.row.text);
      asked.mark = asked.note?.mark ?? null;
      asked.answer = eventId(event);
      open.delete(session.conn);
    }
    for (const line of replyLines(event.data)) {
      const part = event.data.to === 'MAIL' || event.data.to === 'RCPT' ? 'envelope' : null;
      add({ ...base, who: 'S', text: shown(line), part, code: event.data.code });
    }
  }
}

/** A reply's lines as they were sent; the trace may hold them with or without codes. */
function replyLines({ code, enhanced, lines }: Extract<TraceEvent, { kind: 'smtp.reply' }>['data']): readonly string[] {
  return lines.map((line, at) => {
    if (/^\d{3}[ -]/.test(line)) return line;
    const status = enhanced === null ? '' : `${enhanced} `;
    return `${code}${at === lines.length - 1 ? ' ' : '-'}${status}${line}`;
  });
}

function shown(octets: string): string {
  return textFromOctets(octets).replace(/\x1b/g, '␛').replace(/[\x00-\x08\x0b-\x1f\x7f]/g, '�');
}
