/**
 * DATA: RFC 5321 §4.1.1.4. Mirrors data_cmd() of smtpd.c; leaves out Milters and before-queue proxies.
 *
 * @rfc 5321 §4.1.1.4 DATA
 */
import { beginContent } from '../content.ts';
import type { Answer, Question } from '../exchange.ts';
import { recipientCountOf, type Session } from '../session.ts';
import { protocolError, reply, standing } from '../reply.ts';
import { ask, emit, refuse, say, type Outcome, type Turn } from '../turn.ts';
import type { Command } from './command.ts';

const RFC = 'RFC 5321 §4.1.1.4';

export interface DataWaiting {
  readonly for: 'data';
}

const MAY_SEND: Question = { about: 'data' };
const WAITING: DataWaiting = { for: 'data' };
const GO_ON = standing(reply(354, null, 'End data with <CR><LF>.<CR><LF>', { why: { rule: 'DATA', source: RFC } }));

export const data: Command = {
  verb: 'DATA', isLast: true,
  check(turn, found) {
    const { session } = turn;
    if (session.bdat !== 'none') return refuse(protocolError(503, '5.5.1', 'Error: DATA after BDAT', 'data-after-bdat', 'RFC 3030 §2'));
    if (recipientCountOf(session) === 0) {
      // No protocol error: a pipelining client sends DATA before it learns that its recipients were refused.
      return refuse(session.transaction === null ? protocolError(503, '5.5.1', 'Error: need RCPT command', 'needs-rcpt', RFC) : noRecipients());
    }
    if (found.length !== 1) return refuse(protocolError(501, '5.5.4', 'Syntax: DATA', 'data-syntax', RFC));
    return ask(turn, MAY_SEND, WAITING, resumeData);
  },
};

/**
 * Recipients, but no queue file: after skipped chunks (see `resetButRecipients`) or a refusal at the end of data (see
 * `dropQueueFile`). Postfix writes to what is not there, signal 11.
 */
export function hasNoFile({ transaction }: Session): boolean {
  return transaction === null || transaction.isFileDropped;
}

export function noRecipients() {
  return reply(554, '5.5.1', 'Error: no valid recipients', { why: { rule: 'no-valid-recipients', source: 'RFC 5321 §3.3' } });
}

export function resumeData(turn: Turn, _waiting: DataWaiting, answer: Answer): Outcome {
  if (answer.kind === 'hang-up') return answer;
  if (answer.kind === 'refuse') return refuse(answer.reply);
  if (hasNoFile(turn.session)) return { kind: 'crash' };
  emit(turn, { do: 'letter-begins' });
  say(turn, GO_ON, 'DATA');
  turn.session.where = 'DATA content';
  turn.session.phase = 'content';
  turn.session.content = beginContent('DATA');
  turn.session.line = '';
  return { kind: 'continue' };
}
