/**
 * BDAT: RFC 3030 §2. Mirrors bdat_cmd() and skip_bdat() of smtpd.c; leaves out Milters and before-queue proxies.
 *
 * @rfc 3030 §2 BDAT, CHUNKING
 */
import { beginContent, type ContentState } from '../content.ts';
import { endLetter, failureReply, resetAfterLetter } from '../end-of-letter.ts';
import type { Answer } from '../exchange.ts';
import { isAllDigits } from '../printable.ts';
import { policyError, protocolError, reply, type Reply } from '../reply.ts';
import { recipientCountOf } from '../session.ts';
import { accept, ask, emit, log, refuse, shown, type Outcome, type Turn } from '../turn.ts';
import type { Command } from './command.ts';
import { hasNoFile, noRecipients } from './data.ts';

const RFC = 'RFC 3030 §2';

export interface BdatWaiting {
  readonly for: 'bdat';
  readonly octets: number;
  readonly last: boolean;
}

export const bdat: Command = {
  verb: 'BDAT',
  check(turn, found) {
    const { session } = turn;
    if (session.discard.includes('CHUNKING')) return refuse(protocolError(521, '5.5.1', 'Error: command not implemented', 'smtpd_discard_ehlo_keywords', RFC, 'smtpd_discard_ehlo_keywords'));
    const size = found[1]?.text ?? '';
    const last = found.length === 3;
    const octets = isAllDigits(size) ? Number(size) : -1;
    if (found.length > 3 || octets < 0 || !Number.isSafeInteger(octets) || (last && found[2]?.text.toUpperCase() !== 'LAST')) {
      log(turn, `warning: ${queueIdOf(turn)}: malformed BDAT command syntax from ${session.client.namaddr}: ${shown(session.line)}`);
      return refuse(protocolError(521, '5.5.4', 'Syntax: BDAT count [LAST]', 'bdat-syntax', RFC));
    }
    const chunk = { octets, last };
    if (octets === 0 && !last) {
      log(turn, `warning: ${queueIdOf(turn)}: null BDAT request from ${session.client.namaddr}`);
      return skip(turn, chunk, reply(551, '5.7.1', 'Null BDAT request', { why: { rule: 'bdat-null', source: RFC } }));
    }
    if (session.bdat === 'error') {
      return skip(turn, chunk, reply(551, '5.0.0', `Discarded ${octets} bytes after earlier error`, { why: { rule: 'bdat-after-error', source: RFC } }));
    }
    if (session.bdat === 'ok') return chunkBegins(turn, chunk);
    if (recipientCountOf(session) === 0) {
      return skip(turn, chunk, session.transaction === null ? protocolError(503, '5.5.1', 'Error: need RCPT command', 'needs-rcpt', RFC) : noRecipients());
    }
    return ask(turn, { about: 'data' }, { for: 'bdat', ...chunk }, resumeBdat);
  },
};

export function resumeBdat(turn: Turn, waiting: BdatWaiting, answer: Answer): Outcome {
  if (answer.kind === 'hang-up') return answer;
  return answer.kind === 'refuse' ? skip(turn, waiting, answer.reply) : chunkBegins(turn, waiting);
}

function queueIdOf(turn: Turn): string {
  return turn.session.transaction?.queueId ?? 'NOQUEUE';
}

interface Chunk {
  readonly octets: number;
  readonly last: boolean;
}

/** What of a letter is left of DATA, refused at its end, is nothing that a chunk goes on with. */
function chunksSoFar({ session: { content } }: Turn): ContentState {
  return content?.from === 'BDAT' ? content : beginContent('BDAT');
}

/** The chunk must be read, or its octets would be taken for commands. */
function skip(turn: Turn, chunk: Chunk, why: Reply): Outcome {
  const content = chunksSoFar(turn);
  turn.session.phase = 'content';
  turn.session.content = { ...content, chunk: chunk.octets, remaining: chunk.octets, last: chunk.last, skip: why };
  return { kind: 'continue' };
}

function chunkBegins(turn: Turn, chunk: Chunk): Outcome {
  const limit = turn.settings.message_size_limit;
  const taken = turn.session.transaction?.contentOctets ?? 0;
  if (limit > 0 && taken > limit - chunk.octets) {
    log(turn, `warning: ${queueIdOf(turn)}: BDAT request from ${turn.session.client.namaddr} exceeds message size limit`);
    return skip(turn, chunk, policyError(552, '5.3.4', 'Chunk exceeds message size limit',
      { rule: 'message_size_limit', parameter: 'message_size_limit', value: String(limit), source: 'RFC 1870 §6.3' }));
  }
  if (turn.session.bdat === 'none' && hasNoFile(turn.session)) return { kind: 'crash' };
  if (turn.session.bdat === 'none') emit(turn, { do: 'letter-begins' });
  const content = turn.session.bdat === 'none' ? beginContent('BDAT') : chunksSoFar(turn);
  turn.session.bdat = 'ok';
  turn.session.where = 'BDAT content';
  turn.session.phase = 'content';
  turn.session.content = { ...content, chunk: chunk.octets, remaining: chunk.octets, last: chunk.last, skip: null };
  return { kind: 'continue' };
}

/** The chunk has been read to its end. */
export function chunkEnds(turn: Turn): Outcome {
  const { content } = turn.session;
  if (content === null) return refuse(noRecipients());
  if (content.skip !== null) {
    if (!content.last) turn.session.bdat = 'error';
    return { kind: 'reply', reply: content.skip, ok: false, address: null, ...(content.last && { after: 'reset' }) };
  }
  // A dropped queue file is missed by the first line that is written to it.
  if (turn.session.transaction?.isFileDropped === true && turn.effects.slice(0, turn.decided).some((effect) => effect.do === 'content' || effect.do === 'lines')) return { kind: 'crash' };
  if (content.last) return endLetter(turn, 'BDAT');
  const failure = failureReply(turn);
  if (failure === null) return accept(reply(250, '2.0.0', `Ok: ${content.chunk} bytes`, { why: { rule: 'BDAT', source: RFC } }));
  resetAfterLetter(turn);
  turn.session.bdat = 'error';
  return refuse(failure);
}
