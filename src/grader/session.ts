/**
 * One SMTP session as the grader follows it: greeting, envelope, where in the letter the typist is. A fold over the
 * trace's `smtp.*` events; patterns ask how things stood just before an event. Mirrors what RFC 5321 §4.1.4 lets a
 * client know, not the server's variables.
 */
import { eventId, isKind, type TraceEvent } from '../kernel/trace.ts';
import type { SessionStatePattern } from '../lessons/pattern-schema.ts';
import { fieldName, isHeaderForm, isKnownField, looksLike } from './line-looks.ts';

export type SmtpEvent = Extract<TraceEvent, { kind: 'smtp.command' | 'smtp.reply' | 'smtp.line' }>;

/** A line of the student's and the event that shows it. */
export interface Quoted {
  readonly line: string;
  readonly event: string;
}

export interface Session {
  readonly conn: string;
  /** Counts envelopes: a new one begins after an accepted letter, after RSET and after a greeting. */
  transaction: number;
  greeting: 'none' | 'HELO' | 'EHLO';
  dialect: 'SMTP' | 'ESMTP';
  envelope: 'empty' | 'sender' | 'recipients';
  wiped: boolean;
  afterLetter: boolean;
  readonly refused: Set<string>;
  /** The letter in progress. */
  inData: boolean;
  headers: boolean;
  part: 'headers' | 'body';
  swallowed: Quoted | null;
  lastCommand: Quoted | null;
  lastGreeting: Quoted | null;
  lastLine: Quoted | null;
  /** The code with which a command was last refused for its order, until an envelope is complete; else 0. */
  wasRefused: number;
}

/** Recipients remembered as refused; a session is cut off by its server long before. */
const MAX_REFUSED = 200;

export function createSession(conn: string): Session {
  return {
    conn, transaction: 0, greeting: 'none', dialect: 'SMTP', envelope: 'empty', wiped: false, afterLetter: false,
    refused: new Set(), inData: false, headers: false, part: 'headers', swallowed: null, lastCommand: null,
    lastGreeting: null, lastLine: null, wasRefused: 0,
  };
}

export function isSmtpEvent(event: TraceEvent): event is SmtpEvent {
  return isKind(event, 'smtp.command') || isKind(event, 'smtp.reply') || isKind(event, 'smtp.line');
}

/** Takes one event; changes `session`. */
export function follow(session: Session, event: SmtpEvent): void {
  if (event.kind === 'smtp.command') session.lastCommand = { line: event.data.line, event: eventId(event) };
  else if (event.kind === 'smtp.line') followLine(session, event);
  else followReply(session, event);
}

function followLine(session: Session, event: Extract<SmtpEvent, { kind: 'smtp.line' }>): void {
  const { line } = event.data;
  const quoted = { line, event: eventId(event) };
  if (line === '.') return;
  session.lastLine = quoted;
  if (session.part === 'body') return;
  const text = line.startsWith('.') ? line.slice(1) : line;
  if (text === '') session.part = 'body';
  else if (isHeaderForm(text)) {
    session.headers = true;
    session.swallowed = isSentence(text) ? quoted : session.swallowed;
  } else if (!(session.headers && /^[ \t]/.test(text))) session.part = 'body';
}

/** `Nhac: mai nop bai`: a sentence whose first word ends in a colon passes for a header. */
function isSentence(line: string): boolean {
  const name = fieldName(line);
  return !isKnownField(name) && !looksLike(line, 'header') && /:\s*\S+\s+\S/.test(line);
}

function followReply(session: Session, event: Extract<SmtpEvent, { kind: 'smtp.reply' }>): void {
  const { to, code, address } = event.data;
  const isAccepted = code >= 200 && code < 400;
  if ((to === 'RCPT' || to === 'DATA') && (code === 503 || code === 554)) session.wasRefused = code;
  switch (to) {
    case 'HELO':
    case 'EHLO':
    case 'LHLO':
      if (isAccepted) greet(session, to === 'HELO' ? 'HELO' : 'EHLO');
      return;
    case 'MAIL':
      if (isAccepted) Object.assign(session, { envelope: 'sender', wiped: false, afterLetter: false });
      return;
    case 'RCPT':
      if (isAccepted) Object.assign(session, { envelope: 'recipients', wasRefused: 0 });
      else if (code !== 503 && session.refused.size < MAX_REFUSED) session.refused.add(refusedKey(session, address));
      return;
    case 'DATA':
      if (code === 354) Object.assign(session, { inData: true, headers: false, part: 'headers', swallowed: null, lastLine: null });
      return;
    case 'end-of-data':
      Object.assign(session, { inData: false, afterLetter: isAccepted });
      emptyEnvelope(session);
      return;
    case 'RSET':
      if (isAccepted) {
        Object.assign(session, { wiped: false, afterLetter: false });
        emptyEnvelope(session);
      }
      return;
    default:
      return;
  }
}

function greet(session: Session, greeting: 'HELO' | 'EHLO'): void {
  session.greeting = greeting;
  if (greeting === 'EHLO') session.dialect = 'ESMTP';
  session.lastGreeting = session.lastCommand;
  if (session.envelope === 'empty') return;
  session.wiped = true;
  emptyEnvelope(session);
}

function emptyEnvelope(session: Session): void {
  session.envelope = 'empty';
  session.transaction += 1;
}

/** What makes two refused recipients the same: the parsed address, else the line. */
function refusedKey(session: Session, address: string | undefined): string {
  return (address ?? session.lastCommand?.line.trim() ?? '').toLowerCase();
}

/** Whether a session stands as a pattern's `state` says. `event` is the one about to happen. */
export function stateFits(session: Session, event: SmtpEvent, state: SessionStatePattern): boolean {
  const { envelope, greeting, dialect, wiped, afterLetter, refusedBefore, headers, part, swallowed } = state;
  const address = event.kind === 'smtp.reply' ? event.data.address : undefined;
  return (
    fits(envelope, session.envelope) &&
    fits(greeting, session.greeting) &&
    (dialect === undefined || dialect === session.dialect) &&
    (wiped === undefined || wiped === session.wiped) &&
    (afterLetter === undefined || afterLetter === session.afterLetter) &&
    (refusedBefore === undefined || refusedBefore === session.refused.has(refusedKey(session, address))) &&
    (headers === undefined || headers === session.headers) &&
    (part === undefined || part === session.part) &&
    (swallowed === undefined || swallowed === (session.swallowed !== null))
  );
}

function fits<T>(wanted: T | readonly T[] | undefined, found: T): boolean {
  if (wanted === undefined) return true;
  return Array.isArray(wanted) ? (wanted as readonly T[]).includes(found) : wanted === found;
}
