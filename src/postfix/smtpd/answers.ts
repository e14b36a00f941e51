/** Answers to the engine's questions: each is handed to the part of smtpd that knows. */
import { assert } from '../../base/assert.ts';
import { BLOCK_OCTETS } from '../../kernel/disk.ts';
import type { Task } from '../../kernel/task.ts';
import type { Answer, Question } from '../../protocols/smtp/exchange.ts';
import { policyError, reply } from '../../protocols/smtp/reply.ts';
import { recipientsOf } from '../../protocols/smtp/session.ts';
import { incident } from '../../protocols/smtp/turn.ts';
import { admit, mayBeginLetter } from './admission.ts';
import { log, warn, type Connection } from './connection.ts';
import { flushDomain } from './flush-client.ts';
import { commit, openQueueFile } from './letter.ts';
import { ownProbe } from './probe-sender.ts';
import { isSoundAddress } from './resolve.ts';
import { rewriteContext } from './rewrite-context.ts';
import { answerOf, checkClient, checkEtrn, checkHelo, checkLetter, checkRecipient, checkSender } from './stages.ts';
import { openSasl } from './sasl.ts';
import { knownOf } from './settings.ts';
import { startTls } from './tls-handshake.ts';

export function* answerQuestion(conn: Connection, question: Question): Task<Answer> {
  switch (question.about) {
    case 'connection':
      return yield* mayConnect(conn);
    case 'helo':
      return answerOf(conn, yield* checkHelo(conn, question.name));
    case 'address': {
      const { transaction } = conn.session;
      const other = question.command === 'MAIL' ? (recipientsOf(conn.session)?.recipient ?? null) : (transaction?.sender ?? null);
      const isSound = yield* isSoundAddress(conn, other, question.address, question.smtputf8);
      return isSound ? { kind: 'permit' } : { kind: 'malformed' };
    }
    case 'sender':
      return yield* maySend(conn, question.address, question.smtputf8);
    case 'queue-space':
      return queueSpace(conn);
    case 'recipient': {
      const own = question.command === 'RCPT' ? yield* ownProbe(conn, question.address) : null;
      if (own !== null) {
        conn.checks.exempt = 'rcpt-own-probe';
        return { kind: 'permit', address: own };
      }
      return answerOf(conn, yield* checkRecipient(conn, question.address, question.smtputf8));
    }
    case 'queue-file':
      return yield* openQueueFile(conn);
    case 'data': case 'end-of-data':
      return answerOf(conn, yield* checkLetter(conn, question.about));
    case 'commit':
      return yield* commit(conn);
    case 'etrn':
      return answerOf(conn, yield* checkEtrn(conn, question.domain));
    case 'flush':
      return yield* flushDomain(conn, question.domain);
    case 'auth': {
      const { sasl } = conn;
      assert(sasl !== null, 'AUTH without SASL');
      return yield* question.mechanism === null ? sasl.next(question.response ?? '') : sasl.first(question.mechanism, question.response);
    }
    case 'tls':
      return yield* startTls(conn);
    case 'identity':
      return yield* identity(conn);
  }
}

/** A new way to authenticate where there was one (xclient_cmd()). */
function* identity(conn: Connection): Task<Answer> {
  const { sys, daemon, peer } = conn;
  if (conn.sasl !== null) {
    conn.sasl.close();
    conn.sasl = yield* openSasl(sys, daemon, peer, conn.session.tls);
    if (conn.sasl === null) return { kind: 'hang-up', lost: false };
  }
  return { kind: 'identified', known: { ...knownOf(sys, daemon, peer), mechanisms: conn.sasl?.mechanisms ?? null } };
}

function* mayConnect(conn: Connection): Task<Answer> {
  const refused = yield* admit(conn);
  if (refused !== null) return { kind: 'refuse', reply: refused };
  if (conn.settings.smtpd_delay_reject) return { kind: 'permit' };
  return answerOf(conn, yield* checkClient(conn));
}

function* maySend(conn: Connection, sender: string, smtputf8: boolean): Task<Answer> {
  const refused = yield* mayBeginLetter(conn);
  if (refused !== null) return { kind: 'refuse', reply: refused };
  const own = yield* ownProbe(conn, sender);
  if (!conn.settings.smtpd_delay_reject) {
    const verdict = yield* checkSender(conn, own ?? sender, smtputf8);
    if (verdict === 'reject') return answerOf(conn, verdict);
  }
  const context = rewriteContext(conn);
  if (context !== null) {
    conn.rewriteContext = context;
    return own === null ? { kind: 'permit' } : { kind: 'permit', address: own };
  }
  log(conn, incident(conn.session, 'reject', '451 4.3.5 Server configuration error'));
  return { kind: 'refuse', reply: reply(451, '4.3.5', 'Server configuration error', { errorClass: 'software', why: { rule: 'local_header_rewrite_clients', parameter: 'local_header_rewrite_clients', source: 'postconf(5)' } }) };
}

/** Postfix wants room for half a letter more than the largest one. */
const SPACE_FACTOR = 1.5;

function queueSpace(conn: Connection): Answer {
  const { cf } = conn.daemon;
  const blocks = (octets: number): number => Math.floor(octets / BLOCK_OCTETS);
  const free = conn.sys.disk.freeBlocks(cf.text('queue_directory'));
  const isFull = blocks(cf.number('queue_minfree')) >= free || blocks(cf.number('message_size_limit')) >= free / SPACE_FACTOR;
  if (!isFull) return { kind: 'permit' };
  log(conn, incident(conn.session, 'reject', '452 4.3.1 Insufficient system storage', { sender: null }));
  warn(conn, `not enough free space in mail queue: ${free * BLOCK_OCTETS} bytes < ${SPACE_FACTOR}*message size limit`);
  const refusal = policyError(452, '4.3.1', 'Insufficient system storage',
    { rule: 'queue_minfree', parameter: 'queue_minfree', value: cf.text('queue_minfree'), source: 'postconf(5)' });
  return { kind: 'refuse', reply: { ...refusal, errorClass: 'resource' } };
}
