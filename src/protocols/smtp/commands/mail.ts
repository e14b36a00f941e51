/**
 * MAIL FROM: RFC 5321 §4.1.1.2. Mirrors mail_cmd() of smtpd.c; leaves out Milters, XVERP, before-queue proxies and the
 * per-client message rate (`smtpd_client_message_rate_limit`), which is asked with the sender policy.
 *
 * @rfc 5321 §4.1.1.2 MAIL
 */
import { resetButRecipients } from '../end-of-letter.ts';
import type { Answer, Question } from '../exchange.ts';
import { mailParameters, hasSmtputf8, parametersIn } from '../parameters.ts';
import { addressOf } from '../path.ts';
import { policyError, protocolError, reply, standing, type Reply } from '../reply.ts';
import type { Word } from '../grammar.ts';
import { beginTransaction, type MailParameters } from '../transaction.ts';
import { accept, asked, emit, incident, log, refuse, shown, type Outcome, type Turn } from '../turn.ts';
import type { Command } from './command.ts';

const RFC = 'RFC 5321 §4.1.1.2';
const FROM = /^from:$/i;

export type MailWaiting =
  | { readonly for: 'mail'; readonly stage: 'address'; readonly typed: string; readonly address: string; readonly rest: readonly Word[] }
  | { readonly for: 'mail'; readonly stage: 'sender' | 'queue-space' | 'queue-file'; readonly parameters: MailParameters };

const QUEUE_FILE: Question = { about: 'queue-file' };
const OK = standing(reply(250, '2.1.0', 'Ok', { why: { rule: 'MAIL', source: RFC } }));
function isFrom(word: string): boolean {
  return word === 'FROM:' || FROM.test(word);
}

const badSyntax = (): Reply => protocolError(501, '5.1.7', 'Bad sender address syntax', 'sender-syntax', RFC);

export const mail: Command = {
  verb: 'MAIL',
  check(turn, found) {
    const { session, settings } = turn;
    // Postfix forgets these first of all, even where MAIL is refused and the letter begun before goes on.
    if (session.transaction !== null) Object.assign(session.transaction, { smtputf8: false, encoding: null, ret: null });
    if (settings.smtpd_helo_required && session.heloName === null) {
      return refuse(policyError(503, '5.5.1', 'Error: send HELO/EHLO first',
        { rule: 'smtpd_helo_required', parameter: 'smtpd_helo_required', value: 'yes', source: 'RFC 5321 §4.1.4' }));
    }
    if (session.transaction !== null) return refuse(protocolError(503, '5.5.1', 'Error: nested MAIL command', 'mail-nested', 'RFC 5321 §4.1.4'));
    if (session.bdat !== 'none') return refuse(protocolError(503, '5.5.1', 'Error: MAIL after BDAT', 'mail-after-bdat', 'RFC 3030 §2'));
    const path = found[2];
    if (path === undefined || !isFrom(found[1]?.text ?? '')) {
      return refuse(protocolError(501, '5.5.4', 'Syntax: MAIL FROM:<address>', 'mail-syntax', RFC));
    }
    if (path.unclosed) return refuse(badSyntax());
    const rest = parametersIn(found);
    const parsed = path.address ?? addressOf(path.text, { mayBeEmpty: true, strict: settings.strict_rfc821_envelopes });
    if (parsed === null) return illegal(turn, path.text);
    const smtputf8 = hasSmtputf8(rest, session, settings);
    if (parsed === '') return withParameters(turn, parsed, rest);
    const question: Question = { about: 'address', command: 'MAIL', address: parsed, smtputf8 };
    const given = turn.answerNow(question);
    if (given === null) return asked(question, { for: 'mail', stage: 'address', typed: path.text, address: parsed, rest });
    return withAddress(turn, path.text, parsed, rest, given);
  },
};

function illegal(turn: Turn, typed: string): Outcome {
  log(turn, `warning: Illegal address syntax from ${turn.session.client.namaddr} in MAIL command: ${shown(typed, Infinity)}`);
  return refuse(badSyntax());
}

export function resumeMail(turn: Turn, waiting: MailWaiting, answer: Answer): Outcome {
  switch (waiting.stage) {
    case 'address': return withAddress(turn, waiting.typed, waiting.address, waiting.rest, answer);
    case 'sender': return withSender(turn, waiting.parameters, answer);
    case 'queue-space': return withQueueSpace(turn, waiting.parameters, answer);
    case 'queue-file': return withQueueFile(turn, waiting.parameters, answer);
  }
}

function withAddress(turn: Turn, typed: string, address: string, rest: readonly Word[], answer: Answer): Outcome {
  if (answer.kind === 'hang-up') return answer;
  return answer.kind === 'malformed' ? illegal(turn, typed) : withParameters(turn, address, rest);
}

function withSender(turn: Turn, given: MailParameters, answer: Answer): Outcome {
  if (answer.kind === 'hang-up') return answer;
  if (answer.kind === 'refuse') return refusedSender(turn, answer.reply, given.sender);
  const parameters = answer.kind === 'permit' && answer.address !== undefined ? { ...given, sender: answer.address } : given;
  if (turn.settings.strict_smtputf8 && !parameters.smtputf8 && /[^\0-\x7f]/.test(parameters.sender)) return refuse(mustDeclareSmtputf8());
  const question: Question = { about: 'queue-space', address: parameters.sender };
  const space = turn.answerNow(question);
  return space === null ? asked(question, { for: 'mail', stage: 'queue-space', parameters }) : withQueueSpace(turn, parameters, space);
}

function withQueueSpace(turn: Turn, given: MailParameters, answer: Answer): Outcome {
  if (answer.kind === 'hang-up') return answer;
  if (answer.kind === 'refuse') return refusedSender(turn, answer.reply, given.sender);
  return run(turn, answer.kind === 'permit' && answer.address !== undefined ? { ...given, sender: answer.address } : given);
}

function withQueueFile(turn: Turn, given: MailParameters, answer: Answer): Outcome {
  if (answer.kind === 'hang-up') return answer;
  if (answer.kind === 'refuse') return refusedSender(turn, answer.reply, given.sender);
  if (answer.kind === 'opened' && turn.session.transaction !== null) turn.session.transaction.queueId = answer.queueId;
  return ok(given);
}

function refusedSender(turn: Turn, why: Reply, sender: string): Outcome {
  resetButRecipients(turn);
  return refuse(why, sender);
}

export function mustDeclareSmtputf8(): Reply {
  return reply(553, '5.6.7', 'Must declare SMTPUTF8 to send unicode address', { why: { rule: 'strict_smtputf8', parameter: 'strict_smtputf8', source: 'RFC 6531 §3.4' } });
}

function withParameters(turn: Turn, address: string, rest: readonly Word[]): Outcome {
  const parsed = mailParameters(turn, rest, address);
  if (!parsed.ok) return refuse(parsed.reply, address);
  const parameters = parsed.value;
  const limit = turn.settings.message_size_limit;
  if (limit > 0 && parameters.declaredOctets > limit) {
    const tooBig = policyError(552, '5.3.4', 'Message size exceeds fixed limit',
      { rule: 'declared-size', parameter: 'message_size_limit', value: String(limit), source: 'RFC 1870 §6.1' });
    log(turn, incident(turn.session, 'reject', `${turn.settings.soft_bounce ? '452 4.3.4' : '552 5.3.4'} Message size exceeds fixed limit`, { sender: address }));
    return refuse(tooBig, address);
  }
  const question: Question = { about: 'sender', address, smtputf8: parameters.smtputf8 };
  const given = turn.answerNow(question);
  return given === null ? asked(question, { for: 'mail', stage: 'sender', parameters }) : withSender(turn, parameters, given);
}

function run(turn: Turn, parameters: MailParameters): Outcome {
  emit(turn, { do: 'begin', parameters });
  turn.session.transaction = beginTransaction(parameters, turn.session.staleRecipients);
  if (turn.settings.smtpd_delay_open_until_valid_rcpt) return ok(parameters);
  const given = turn.answerNow(QUEUE_FILE);
  return given === null ? asked(QUEUE_FILE, { for: 'mail', stage: 'queue-file', parameters }) : withQueueFile(turn, parameters, given);
}

function ok(parameters: MailParameters): Outcome {
  return accept(OK, parameters.sender);
}
