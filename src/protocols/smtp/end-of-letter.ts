/**
 * After the final dot or the last chunk: end-of-data policy, the queue file's completion, the answer. Mirrors
 * common_post_message_handling() of smtpd.c.
 */
import type { Answer, Question } from './exchange.ts';
import { policyError, protocolError, reply, type Reply, type ReplyExtras } from './reply.ts';
import type { Session } from './session.ts';
import { accept, ask, emit, forgetChat, incident, log, refuse, resetMail, type Outcome, type Turn } from './turn.ts';

export interface EnvelopeEndWaiting {
  readonly for: 'end-of-letter';
  readonly verb: 'DATA' | 'BDAT';
  readonly stage: 'end-of-data' | 'commit';
}

const END_OF_DATA: Question = { about: 'end-of-data' };
const COMMIT: Question = { about: 'commit' };

function waitingAfter(verb: 'DATA' | 'BDAT') {
  return {
    policy: { for: 'end-of-letter', verb, stage: 'end-of-data' } satisfies EnvelopeEndWaiting as EnvelopeEndWaiting,
    commit: { for: 'end-of-letter', verb, stage: 'commit' } satisfies EnvelopeEndWaiting as EnvelopeEndWaiting,
  };
}

const WAITING = { DATA: waitingAfter('DATA'), BDAT: waitingAfter('BDAT') };

export function endLetter(turn: Turn, verb: 'DATA' | 'BDAT'): Outcome {
  turn.session.where = 'END-OF-MESSAGE';
  const failure = failureReply(turn);
  if (failure !== null) return refuse(failure);
  return ask(turn, END_OF_DATA, WAITING[verb].policy, resumeEndOfLetter);
}

export function resumeEndOfLetter(turn: Turn, waiting: EnvelopeEndWaiting, answer: Answer): Outcome {
  if (answer.kind === 'hang-up') return answer;
  if (waiting.stage === 'end-of-data') {
    // Postfix drops the queue file, but forgets to reset the transaction.
    if (answer.kind === 'refuse') return { kind: 'reply', reply: answer.reply, ok: false, address: null, after: 'abandon-letter' };
    return ask(turn, COMMIT, WAITING[waiting.verb].commit, resumeEndOfLetter);
  }
  if (answer.kind === 'refuse') return refuse(answer.reply);
  turn.session.errorCount = 0;
  turn.session.junkCount = 0;
  return accept(queuedReply(turn.session, waiting.verb));
}

const QUEUED: ReplyExtras = { why: { rule: 'queued', source: 'RFC 5321 §4.2.5' } };

function queuedReply(session: Session, verb: 'DATA' | 'BDAT'): Reply {
  const queueId = session.transaction?.queueId ?? '';
  const octets = session.transaction?.contentOctets ?? 0;
  const text = verb === 'BDAT' ? `Ok: ${octets} bytes queued as ${queueId}` : `Ok: queued as ${queueId}`;
  return reply(250, '2.0.0', text, QUEUED);
}

/** What is wrong with a letter that was read, or null. */
export function failureReply(turn: Turn): Reply | null {
  const { session, settings } = turn;
  switch (session.content?.failure) {
    case 'bare-newline':
      log(turn, incident(session, 'reject', 'bare <LF> received'));
      return protocolError(settings.smtpd_forbid_bare_newline_reject_code, '5.5.2',
        `${settings.myhostname} Error: bare <LF> received`, 'smtpd_forbid_bare_newline', 'RFC 5321 §2.3.8', 'smtpd_forbid_bare_newline');
    case 'size':
      return {
        ...policyError(552, '5.3.4', 'Error: message file too big',
          { rule: 'message_size_limit', parameter: 'message_size_limit', value: String(settings.message_size_limit), source: 'RFC 1870 §6.3' }),
        errorClass: 'bounce',
      };
    default:
      return null;
  }
}

/** The queue file is gone; the transaction still stands, and the next DATA would write to what is not there. */
export function dropQueueFile(turn: Turn): void {
  const { transaction } = turn.session;
  emit(turn, { do: 'drop-queue-file' });
  if (transaction !== null) transaction.isFileDropped = true;
}

/** After skipped chunks or a refused MAIL the transaction is over, but its recipients still count (mail_reset() without rcpt_reset()). */
export function resetButRecipients(turn: Turn): void {
  const { transaction, staleRecipients } = turn.session;
  resetMail(turn);
  turn.session.staleRecipients = transaction ?? staleRecipients;
}

/** Ready for the next letter. */
export function resetAfterLetter(turn: Turn): void {
  forgetChat(turn, turn.settings.smtpd_history_flush_threshold);
  resetMail(turn);
}
