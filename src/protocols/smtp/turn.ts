/**
 * The engine at work for one client: the session, which it changes in place, and the effects of this turn so far. The
 * only place where replies are written, slowed down (`smtpd_error_sleep_time`) and made soft. Mirrors smtpd_chat_reply() and log_whatsup().
 */
import type { Answer, Effect, Question, ReplyTo } from './exchange.ts';
import { printable } from './printable.ts';
import type { Reply } from './reply.ts';
import { hangsUp, softened } from './reply.ts';
import type { ServerSettings } from './settings.ts';
import { recipientsOf, type Session, type Waiting } from './session.ts';
import { quoteLocal } from '../../formats/address.ts';

export interface Turn {
  readonly session: Session;
  readonly settings: ServerSettings;
  /** What this turn has decided, in order: the first `decided` of them. Those behind are of earlier turns; a new list for each would be a fifth of all that is allocated. Written by `emit` alone. */
  readonly effects: readonly Effect[];
  decided: number;
  readonly answerNow: AnswerNow;
}

/**
 * Answers a question on the spot where that needs no input or output, else null: then it is asked. It is called before
 * the effects so far are carried out, so the answer must not depend on them.
 */
export type AnswerNow = (question: Question) => Answer | null;

/** How a command ended, for now. */
export type Outcome =
  | { readonly kind: 'reply'; readonly reply: Reply; readonly ok: boolean; readonly address: string | null; readonly after?: 'abandon-letter' | 'reset' }
  | { readonly kind: 'ask'; readonly question: Question; readonly then: Waiting }
  /** The command goes on: content is read, or a SASL response. */
  | { readonly kind: 'continue' }
  /** It succeeded and there is nothing more to say. */
  | { readonly kind: 'done' }
  /** From the greeting on, once more. */
  | { readonly kind: 'restart' }
  /** Close at once, without a reply. */
  | { readonly kind: 'hang-up'; readonly lost: boolean }
  /** The process ends on the spot, as Postfix's does by a bug of its own. */
  | { readonly kind: 'crash' };

export function accept(reply: Reply, address: string | null = null): Outcome {
  return { kind: 'reply', reply, ok: true, address };
}

/** Counts as an error of the client, whatever the code. */
export function refuse(reply: Reply, address: string | null = null): Outcome {
  return { kind: 'reply', reply, ok: false, address };
}

/** The command waits for the answer to a question; `then` is what it has to know when it goes on. */
export function asked(question: Question, then: Waiting): Outcome {
  return { kind: 'ask', question, then };
}

/**
 * Asks; where the answer is there on the spot, the command goes on with it at once. Commands of every session look at
 * `answerNow` themselves, so that they make `then` only where they have to wait.
 */
export function ask<For extends Waiting>(
  turn: Turn, question: Question, then: For, resume: (turn: Turn, waiting: For, answer: Answer) => Outcome,
): Outcome {
  const given = turn.answerNow(question);
  return given === null ? asked(question, then) : resume(turn, then, given);
}

/** Adds to what this turn has decided. */
export function emit(turn: Turn, effect: Effect): void {
  (turn.effects as Effect[])[turn.decided] = effect;
  turn.decided += 1;
}

export function log(turn: Turn, text: string): void {
  emit(turn, { do: 'log', text });
}

export function say(turn: Turn, reply: Reply, to: ReplyTo, address: string | null = null): void {
  const { session, settings } = turn;
  if (session.errorCount >= settings.smtpd_soft_error_limit && settings.smtpd_error_sleep_time > 0) {
    emit(turn, { do: 'sleep', micros: settings.smtpd_error_sleep_time });
  }
  const sent = settings.soft_bounce ? softened(reply) : reply;
  emit(turn, {
    do: 'reply', reply: sent, to, address, command: session.line === '' ? null : session.line,
    queueId: session.transaction === null ? null : session.transaction.queueId,
    sender: session.transaction?.sender ?? null, recipient: session.transaction?.recipient ?? null,
  });
  if (hangsUp(sent)) session.hangUp = true;
}

/** What is being decided on, where it is not (yet) in the session. */
export interface Subject {
  readonly sender?: string | null;
  readonly recipient?: string | null;
  readonly heloName?: string | null;
}

/** The envelope and the client's introduction, as log lines show them after a semicolon. */
export function describe(session: Session, subject: Subject = {}): string {
  const sender = subject.sender === undefined ? (session.transaction?.sender ?? null) : subject.sender;
  const recipient = subject.recipient === undefined ? (recipientsOf(session)?.recipient ?? null) : subject.recipient;
  const heloName = subject.heloName === undefined ? session.heloName : subject.heloName;
  const parts = [
    sender === null ? '' : ` from=<${external(sender)}>`,
    recipient === null ? '' : ` to=<${external(recipient)}>`,
    ` proto=${session.protocol}`,
    heloName === null ? '' : ` helo=<${heloName}>`,
  ];
  return parts.join('');
}

/** As `info_log_address_format = external` shows addresses; `internal` is left out. */
function external(address: string): string {
  return address === '' ? '' : quoteLocal(address);
}

/** `NOQUEUE: reject: RCPT from …`: who did what, as smtpd logs it (smtpd_check.c log_whatsup). */
export function incident(session: Session, what: string, text: string, subject: Subject = {}): string {
  const queueId = session.transaction?.queueId ?? 'NOQUEUE';
  return `${queueId}: ${what}: ${session.where} from ${session.client.namaddr}: ${text};${describe(session, subject)}`;
}

/** Throws the transaction away, its queue file with it, and all that belonged to MAIL. */
export function resetMail(turn: Turn): void {
  const { session } = turn;
  if (session.transaction !== null) emit(turn, { do: 'abandon' });
  session.transaction = null;
  session.staleRecipients = null;
  session.bdat = 'none';
  session.content = null;
  session.declaredOctets = 0;
  session.authSender = null;
}

export function forgetChat(turn: Turn, threshold: number): void {
  emit(turn, { do: 'forget-chat', threshold, reason: turn.session.reason });
}

/** Counts one use of what is at `place` among `COUNTED`, or the success of one counted before. */
export function count(turn: Turn, place: number, succeeded: number, total: number): void {
  const { counts } = turn.session;
  counts[2 * place] = (counts[2 * place] ?? 0) + succeeded;
  counts[2 * place + 1] = (counts[2 * place + 1] ?? 0) + total;
}

/** A client's text in a log line, cut as printf's `%.100s` does. */
export function shown(text: string, limit = 100): string {
  return printable(text).slice(0, limit);
}
