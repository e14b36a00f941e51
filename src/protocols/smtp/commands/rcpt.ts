/**
 * RCPT TO: RFC 5321 §4.1.1.3. Mirrors rcpt_cmd() of smtpd.c; leaves out Milters, before-queue proxies and the
 * per-client recipient rate.
 *
 * @rfc 5321 §4.1.1.3 RCPT
 */
import type { Answer, Question } from '../exchange.ts';
import type { Word } from '../grammar.ts';
import { parametersIn, rcptParameters, type RcptParameters } from '../parameters.ts';
import { addressOf } from '../path.ts';
import { protocolError, reply, standing, type Reply } from '../reply.ts';
import { accept, asked, emit, log, refuse, shown, type Outcome, type Turn } from '../turn.ts';
import type { Command } from './command.ts';
import { mustDeclareSmtputf8 } from './mail.ts';

const RFC = 'RFC 5321 §4.1.1.3';
const TO = /^to:$/i;

interface Draft extends RcptParameters {
  /** The path as typed, brackets included. */
  readonly typed: string;
  readonly address: string;
}

export type RcptWaiting =
  | { readonly for: 'rcpt'; readonly stage: 'address'; readonly typed: string; readonly address: string; readonly rest: readonly Word[] }
  | { readonly for: 'rcpt'; readonly stage: 'recipient' | 'queue-file'; readonly draft: Draft };

const QUEUE_FILE: Question = { about: 'queue-file' };
const OK = standing(reply(250, '2.1.5', 'Ok', { why: { rule: 'RCPT', source: RFC } }));
function isTo(word: string): boolean {
  return word === 'TO:' || TO.test(word);
}

const badSyntax = (): Reply => protocolError(501, '5.1.3', 'Bad recipient address syntax', 'recipient-syntax', RFC);

export const rcpt: Command = {
  verb: 'RCPT',
  check(turn, found) {
    const { session, settings } = turn;
    if (session.transaction === null) return refuse(protocolError(503, '5.5.1', 'Error: need MAIL command', 'rcpt-needs-mail', 'RFC 5321 §4.1.4'));
    if (session.bdat !== 'none') return refuse(protocolError(503, '5.5.1', 'Error: RCPT after BDAT', 'rcpt-after-bdat', 'RFC 3030 §2'));
    const path = found[2];
    if (path === undefined || !isTo(found[1]?.text ?? '')) {
      return refuse(protocolError(501, '5.5.4', 'Syntax: RCPT TO:<address>', 'rcpt-syntax', RFC));
    }
    if (path.unclosed) return refuse(badSyntax());
    const address = path.address ?? addressOf(path.text, { mayBeEmpty: false, strict: settings.strict_rfc821_envelopes });
    if (address === null) return illegal(turn, path.text);
    const rest = parametersIn(found);
    const question: Question = { about: 'address', command: 'RCPT', address, smtputf8: session.transaction.smtputf8 };
    const given = turn.answerNow(question);
    if (given === null) return asked(question, { for: 'rcpt', stage: 'address', typed: path.text, address, rest });
    return withAddress(turn, path.text, address, rest, given);
  },
};

function illegal(turn: Turn, typed: string): Outcome {
  log(turn, `warning: Illegal address syntax from ${turn.session.client.namaddr} in RCPT command: ${shown(typed, Infinity)}`);
  return refuse(badSyntax());
}

export function resumeRcpt(turn: Turn, waiting: RcptWaiting, answer: Answer): Outcome {
  switch (waiting.stage) {
    case 'address': return withAddress(turn, waiting.typed, waiting.address, waiting.rest, answer);
    case 'recipient': return withRecipient(turn, waiting.draft, answer);
    case 'queue-file': return withQueueFile(turn, waiting.draft, answer);
  }
}

function withAddress(turn: Turn, typed: string, address: string, rest: readonly Word[], answer: Answer): Outcome {
  if (answer.kind === 'hang-up') return answer;
  return answer.kind === 'malformed' ? illegal(turn, typed) : withParameters(turn, typed, address, rest);
}

function withRecipient(turn: Turn, draft: Draft, answer: Answer): Outcome {
  const { transaction } = turn.session;
  const file = transaction !== null && !transaction.isFileDropped ? transaction.queueId : null;
  if (file !== null || transaction === null || answer.kind === 'refuse' || answer.kind === 'hang-up') return withQueueFile(turn, draft, answer);
  const addressed = withAnswered(draft, answer);
  const given = turn.answerNow(QUEUE_FILE);
  return given === null ? asked(QUEUE_FILE, { for: 'rcpt', stage: 'queue-file', draft: addressed }) : withQueueFile(turn, addressed, given);
}

/** The recipient is permitted, and there is a queue file for it. */
function withQueueFile(turn: Turn, draft: Draft, answer: Answer): Outcome {
  if (answer.kind === 'hang-up') return answer;
  const addressed = withAnswered(draft, answer);
  const { transaction } = turn.session;
  if (answer.kind === 'refuse' || transaction === null) return refuse(answer.kind === 'refuse' ? answer.reply : badSyntax(), addressed.address);
  return run(turn, addressed, answer.kind === 'opened' ? answer.queueId : transaction.queueId);
}

function withAnswered(draft: Draft, answer: Answer): Draft {
  return answer.kind === 'permit' && answer.address !== undefined ? { ...draft, address: answer.address } : draft;
}

function withParameters(turn: Turn, typed: string, address: string, rest: readonly Word[]): Outcome {
  const { settings } = turn;
  const { transaction } = turn.session;
  const parsed = rcptParameters(turn, rest);
  if (!parsed.ok || transaction === null) return refuse(parsed.ok ? badSyntax() : parsed.reply, address);
  if (settings.smtpd_recipient_limit > 0 && transaction.recipientCount >= settings.smtpd_recipient_limit) {
    const tooMany = reply(452, '4.5.3', 'Error: too many recipients',
      { why: { rule: 'smtpd_recipient_limit', parameter: 'smtpd_recipient_limit', value: String(settings.smtpd_recipient_limit), source: 'RFC 5321 §4.5.3.1.10' } });
    transaction.overshoot += 1;
    if (transaction.overshoot <= settings.smtpd_recipient_overshoot_limit) return accept(tooMany, address);
    return refuse({ ...tooMany, errorClass: 'policy' }, address);
  }
  const { notify, orcpt } = parsed.value;
  if (settings.strict_smtputf8 && !transaction.smtputf8 && /[^\0-\x7f]/.test(address)) return refuse(mustDeclareSmtputf8(), address);
  const draft: Draft = { notify, orcpt, typed, address };
  const question: Question = { about: 'recipient', command: 'RCPT', address, smtputf8: transaction.smtputf8 };
  const given = turn.answerNow(question);
  return given === null ? asked(question, { for: 'rcpt', stage: 'recipient', draft }) : withRecipient(turn, draft, given);
}

function run(turn: Turn, draft: Draft, queueId: string | null): Outcome {
  const { transaction } = turn.session;
  if (transaction === null) return refuse(badSyntax(), draft.address);
  const { typed } = draft;
  const bare = typed.length > 1 && typed.startsWith('<') && typed.endsWith('>') ? typed.slice(1, -1) : typed;
  emit(turn, {
    do: 'recipient',
    recipient: { address: draft.address, orcpt: draft.orcpt ?? `rfc822;${bare}`, notify: draft.notify },
  });
  transaction.queueId = queueId;
  transaction.isFileDropped = false;
  transaction.recipientCount += 1;
  transaction.recipient ??= draft.address;
  return accept(OK, draft.address);
}
