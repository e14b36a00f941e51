/**
 * A message that cleanup(8) refuses, from a client that cannot tell its sender (sendmail, forwarding): the recipients
 * written so far are bounced (cleanup_bounce.c).
 */
import { readRecords, RECORD } from '../../formats/queue-record.ts';
import type { Task } from '../../kernel/task.ts';
import { appendBounce, BOUNCE_FLAG, flushBounce } from '../global/bounce-client.ts';
import { CLEANUP_FLAG, CLEANUP_STAT, CLEANUP_STAT_CANT_BOUNCE, cleanupDetail } from '../global/cleanup-status.ts';
import type { RequestRecipient } from '../global/delivery-request.ts';
import { DSN_RET, isDsnStatus, simpleDsn } from '../global/dsn.ts';
import { hasFlag, log, type CleanupState } from './state.ts';

export function mayBounce(state: CleanupState): boolean {
  return (state.errors & CLEANUP_STAT_CANT_BOUNCE) === 0 && state.sender !== null && hasFlag(state, CLEANUP_FLAG.bounce);
}

/** Reports all recipients; afterwards the message counts as taken, and is thrown away. */
export function* bounceMessage(state: CleanupState): Task<void> {
  const { status, text } = failureOf(state);
  const stats = { incomingArrival: state.arrival ?? state.sys.now, activeArrival: null, agentHandoff: null, connDone: null, deliverDone: null };
  const message = { flags: BOUNCE_FLAG.clean, queueId: state.queueId, stats };
  for (const recipient of recipientsOf(state)) {
    const outcome = { dsn: simpleDsn(status, text), relay: 'none' };
    if ((yield* appendBounce(state.sys, state.service, message, recipient, outcome)) === 'kept') state.errors |= CLEANUP_STAT.write;
  }
  if ((state.errors & CLEANUP_STAT.write) === 0) {
    const isUnfiltered = (state.errors & (CLEANUP_STAT.content | CLEANUP_STAT.size)) !== 0;
    const isSent = yield* flushBounce(state.sys, state.service, {
      queueName: 'incoming',
      queueId: state.queueId,
      encoding: state.attributes.get('encoding') ?? '',
      smtputf8: state.smtputf8,
      sender: state.sender ?? '',
      dsnEnvid: state.dsnEnvid,
      dsnRet: isUnfiltered ? DSN_RET.hdrs : state.dsnRet,
      flags: BOUNCE_FLAG.clean,
    });
    if (!isSent) {
      log(state, `warning: ${state.queueId}: bounce message failure`);
      state.errors |= CLEANUP_STAT.write;
    }
  }
  state.errors &= CLEANUP_STAT.write;
  if (state.errors === 0) state.flags |= CLEANUP_FLAG.discard;
}

function failureOf(state: CleanupState): { status: string; text: string } {
  if (state.reason === null) {
    const { dsn, text } = cleanupDetail(state.errors);
    return { status: dsn, text };
  }
  const [first = ''] = state.reason.split(/\s/, 1);
  if (!isDsnStatus(first)) return { status: '5.0.0', text: state.reason };
  return { status: first, text: state.reason.slice(first.length).trimStart() };
}

function recipientsOf(state: CleanupState): readonly RequestRecipient[] {
  const found: RequestRecipient[] = [];
  let [original, orcpt, notify] = ['', '', 0];
  for (const { type, data, offset } of readRecords(state.output.join(''))) {
    if (type === RECORD.originalRecipient) original = data;
    if (type === RECORD.attribute && data.startsWith('dsn_orig_rcpt=')) orcpt = data.slice('dsn_orig_rcpt='.length);
    if (type === RECORD.attribute && data.startsWith('notify_flags=')) notify = Number(data.slice('notify_flags='.length)) || 0;
    if (type !== RECORD.recipient) continue;
    found.push({ address: data, origAddress: original === '' ? data : original, offset, dsnOrcpt: orcpt, dsnNotify: notify });
    [original, orcpt, notify] = ['', '', 0];
  }
  return found.length > 0 ? found : [{ address: 'unknown', origAddress: '', offset: 0, dsnOrcpt: '', dsnNotify: 0 }];
}
