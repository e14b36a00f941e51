/**
 * A message in the active queue (qmgr_active.c): one round of deliveries, then its reports, and what becomes of the
 * file: removed, returned because it is too old, or deferred for a time that grows with its age.
 */
import { quoteLocal } from '../../formats/address.ts';
import { encodeRecord, RECORD } from '../../formats/queue-record.ts';
import type { Mailbox, Task } from '../../kernel/task.ts';
import type { Micros } from '../../kernel/trace.ts';
import { appendSent, flushBounce, flushDefer, flushTrace, warnDefer, type FlushedMessage } from '../global/bounce-client.ts';
import { DSN_NOTIFY, simpleDsn } from '../global/dsn.ts';
import { markRecipientsDone } from '../global/queue-file.ts';
import { moveQueueFile, queuePath } from '../global/queue-places.ts';
import { deliverAll, type Delivery } from './deliver.ts';
import type { QueueMessage } from './message.ts';
import { routeRecipients } from './route.ts';

export interface Manager extends Delivery {
  /** Set by `postfix reload`: no new file is taken up, and when the active queue is empty this process makes way for a new one. */
  isLeaving: boolean;
  readonly end: Mailbox<null>;
  /** Files in the active queue; `qmgr_message_active_limit` bounds it, the rest waits in incoming. */
  readonly active: Set<string>;
  /** When a deferred file may be tried again; a file that is not listed may be tried at once. */
  readonly notBefore: Map<string, Micros>;
  /** Files in the incoming queue that an agent of an earlier queue manager still delivers, and when to look again. */
  readonly lockedUntil: Map<string, Micros>;
}

const WARN_WIDTH = 15;
/** Permission bit by which `postsuper -e` marks a file (MAIL_QUEUE_STAT_EXPIRE). */
const EXPIRED_MODE = 0o010;

export function moveFile({ sys, service }: Manager, id: string, from: string, to: string): void {
  moveQueueFile(sys, service.cf, id, from, to);
}

/** From `(queue active)` to `removed` or the deferred queue. */
export function* handleMessage(manager: Manager, message: QueueMessage, isFlush: boolean): Task<void> {
  const { sys, service } = manager;
  const { queueId, sender, size, recipientCount } = message;
  if (message.badSizeRecord !== null) return setAside(manager, message);
  const activeArrival = sys.now;
  const isForceExpired = ((sys.disk.stat(queuePath(service.cf, 'active', queueId))?.mode ?? 0) & EXPIRED_MODE) !== 0;
  // Reasons of earlier attempts are out of date now, unless they are all that there will be to tell the sender.
  const isToldAsItIs = isForceExpired && hasLog(manager, 'defer', queueId);
  if (!isToldAsItIs) removeLog(manager, 'defer', queueId);
  // With an idle queue manager: a quarter of the recipients that it may keep in memory.
  if (service.isVerbose) sys.log(service.ident, `${queueId}: recipient limit ${Math.floor(service.cf.number('qmgr_message_recipient_limit') / 4)}`);
  sys.log(service.ident, `${queueId}: from=<${shown(sender)}>, size=${size}, nrcpt=${recipientCount} (queue active)`);
  if (isToldAsItIs) return yield* finish(manager, message, true, true);
  const { bundles, discarded } = yield* routeRecipients(sys, service.cf, message, { ignoresDeferTransports: isFlush, isForceExpired });
  const done = yield* deliverAll(manager, message, activeArrival, bundles);
  const thrownAway = discarded.length === 0 ? [] : yield* discardDoubleBounces(manager, message, activeArrival, discarded);
  markRecipientsDone(sys, queuePath(service.cf, 'active', queueId), thrownAway);
  const handled = bundles.reduce((sum, bundle) => sum + bundle.recipients.length, discarded.length);
  yield* finish(manager, message, done.length + thrownAway.length < handled, isForceExpired);
}

/** A file that contradicts itself is kept for somebody to look at (qmgr_active_corrupt()). */
function setAside(manager: Manager, { queueId, badSizeRecord, recipients }: QueueMessage): void {
  const { sys, service } = manager;
  const problems = [`${queueId}: invalid size record: ${(badSizeRecord ?? '').slice(0, 100)}`, `${queueId}: rcpt count mismatch (${recipients.length})`];
  for (const problem of [...problems, `saving corrupt file "${queueId}" from queue "active" to queue "corrupt"`]) sys.log(service.ident, `warning: ${problem}`);
  moveFile(manager, queueId, 'active', 'corrupt');
}

/** Mail to the local double-bounce address: a postmaster notice that came back. */
function* discardDoubleBounces(
  manager: Manager, message: QueueMessage, activeArrival: Micros, discarded: readonly QueueMessage['recipients'][number][],
): Task<readonly number[]> {
  const done: number[] = [];
  const stats = { incomingArrival: message.arrival, activeArrival, agentHandoff: null, connDone: null, deliverDone: null };
  const reported = { flags: message.traceFlags, queueId: message.queueId, stats };
  const dsn = simpleDsn('2.0.0', 'undeliverable postmaster notification discarded');
  for (const recipient of discarded) {
    const outcome = yield* appendSent(manager.sys, manager.service, reported, recipient, { dsn, relay: 'none' });
    if (outcome === 'done') done.push(recipient.offset);
  }
  return done;
}

/** After a delivery round (qmgr_active_done()): reports first, then the file goes. */
function* finish(manager: Manager, message: QueueMessage, isUnfinished: boolean, isForceExpired: boolean): Task<void> {
  const { sys, service } = manager;
  const { queueId, sender } = message;
  const flushed = flushedMessage(message);
  let mustRetry = isUnfinished;
  if (hasLog(manager, 'bounce', queueId) && !(yield* flushBounce(sys, service, flushed))) {
    sys.log(service.ident, `${queueId}: status=deferred (bounce failed)`);
    mustRetry = true;
  }
  const wantsSuccess = message.recipients.some(({ dsnNotify }) => (dsnNotify & DSN_NOTIFY.success) !== 0);
  if ((wantsSuccess || hasLog(manager, 'trace', queueId)) && !(yield* flushTrace(sys, flushed))) {
    sys.log(service.ident, `${queueId}: status=deferred (trace failed)`);
    mustRetry = true;
  }
  if (!mustRetry) return remove(manager, queueId);
  const age = Math.floor((sys.now - message.created) / 1e6);
  if (isForceExpired || age >= service.cf.seconds(sender === '' ? 'bounce_queue_lifetime' : 'maximal_queue_lifetime')) {
    sys.log(service.ident, `${queueId}: from=<${shown(sender)}>, status=${isForceExpired ? 'force-expired' : 'expired'}, returned to sender`);
    if (yield* flushDefer(sys, flushed)) return remove(manager, queueId);
  } else if (message.warning && sys.now >= message.warning.at - 1e6) {
    if (yield* warnDefer(sys, flushed)) clearWarning(manager, message);
    else sys.log(service.ident, `${queueId}: status=deferred (delay warning failed)`);
  }
  defer(manager, queueId, age);
}

/** The delay is the age so far, within limits: the longer a message waits, the less often it is tried. */
function defer(manager: Manager, queueId: string, age: number): void {
  const { sys, service, notBefore } = manager;
  const delay = Math.max(service.cf.seconds('minimal_backoff_time'), Math.min(age, service.cf.seconds('maximal_backoff_time')));
  notBefore.set(queueId, sys.now + delay * 1e6);
  moveFile(manager, queueId, 'active', 'deferred');
}

/** The sender has been told: the record's time becomes 0 (qmgr_message_update_warn()). */
function clearWarning({ sys, service }: Manager, message: QueueMessage): void {
  const path = queuePath(service.cf, 'active', message.queueId);
  const octets = sys.disk.read(path);
  if (octets === null || !message.warning) return;
  const record = encodeRecord(RECORD.warn, '0'.padStart(WARN_WIDTH));
  const { offset } = message.warning;
  sys.disk.write(path, octets.slice(0, offset) + record + octets.slice(offset + record.length), { mode: 0o700, owner: 'postfix' });
}

function remove(manager: Manager, queueId: string): void {
  const { sys, service, notBefore } = manager;
  sys.disk.remove(queuePath(service.cf, 'active', queueId));
  removeLog(manager, 'defer', queueId);
  notBefore.delete(queueId);
  sys.log(service.ident, `${queueId}: removed`);
  sys.trace('queue.remove', { queueId });
}

type LogName = 'bounce' | 'defer' | 'trace';

function hasLog({ sys, service }: Manager, log: LogName, queueId: string): boolean {
  return sys.disk.stat(queuePath(service.cf, log, queueId)) !== null;
}

function removeLog({ sys, service }: Manager, log: LogName, queueId: string): void {
  const path = queuePath(service.cf, log, queueId);
  if (sys.disk.stat(path)) sys.disk.remove(path);
}

/** The null sender is shown as nothing, others in external form. */
function shown(sender: string): string {
  return sender === '' ? '' : quoteLocal(sender);
}

function flushedMessage(message: QueueMessage): FlushedMessage {
  const { queueId, encoding, smtputf8, sender, dsnEnvid, dsnRet, traceFlags } = message;
  return { queueName: 'active', queueId, encoding, smtputf8, sender, dsnEnvid, dsnRet, flags: traceFlags };
}
