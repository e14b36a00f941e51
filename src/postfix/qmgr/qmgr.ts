/**
 * qmgr(8): takes queue files from incoming (and, when their time has come, from deferred) into active, has each
 * recipient delivered, and removes, defers or bounces what is left. Woken by triggers and by its own queue runs.
 * Leaves out preemptive scheduling, slow start, and refilling of long recipient lists.
 */
import { quoteLocal } from '../../formats/address.ts';
import type { Task } from '../../kernel/task.ts';
import type { Micros } from '../../kernel/trace.ts';
import type { Socket, System } from '../../net/system.ts';
import { flushBounce, flushDefer, flushTrace, warnDefer, type FlushedMessage } from '../global/bounce-client.ts';
import { queueIds, queuePath } from '../global/queue-places.ts';
import { readService, type Service } from '../global/service.ts';
import { deliverAll, Windows } from './deliver.ts';
import { markDone, readQueueMessage, type QueueMessage } from './message.ts';
import { routeRecipients } from './route.ts';

/** `qmgr_message_active_limit` keeps the active queue bounded; the rest waits in incoming. */
interface Manager {
  readonly sys: System;
  readonly service: Service;
  readonly windows: Windows;
  /** Files in the active queue. */
  readonly active: Set<string>;
  /** When a deferred file may be tried again; a file that is not listed may be tried at once. */
  readonly notBefore: Map<string, Micros>;
  readonly warned: Set<string>;
}

export function* qmgr(sys: System): Task<number> {
  const service = readService(sys);
  const manager: Manager = {
    sys, service, windows: new Windows(service), active: new Set(), notBefore: new Map(), warned: new Set(),
  };
  // What a crash or a stop left in active goes back to incoming (qmgr_move).
  for (const id of queueIds(sys.disk, service.cf, 'active')) move(manager, id, 'active', 'incoming');
  sys.fork(queueRuns(manager));
  sys.fork(flushRequests(manager));
  for (;;) {
    const trigger = yield* sys.accept();
    if (trigger) sys.fork(onTrigger(manager, trigger));
  }
}

function* onTrigger(manager: Manager, socket: Socket): Task<void> {
  const read = yield* socket.read(10e6);
  socket.close();
  const flags = read.kind === 'data' ? read.octets : 'W';
  if (/[DAF]/.test(flags)) manager.notBefore.clear();
  scan(manager, 'incoming');
  if (/[DAF]/.test(flags)) scan(manager, 'deferred');
}

/** `postqueue -f` typed at a prompt comes as a signal: a shell command runs outside and cannot connect to a socket. */
function* flushRequests(manager: Manager): Task<void> {
  for (;;) {
    if ((yield* manager.sys.signals.take()) !== 'flush') continue;
    manager.notBefore.clear();
    scan(manager, 'incoming');
    scan(manager, 'deferred');
  }
}

/** A look at the deferred queue every queue_run_delay. It counts as something to wait for while letters are there. */
function* queueRuns(manager: Manager): Task<void> {
  const { sys, service } = manager;
  scan(manager, 'incoming');
  for (;;) {
    scan(manager, 'deferred');
    const delay = service.cf.seconds('queue_run_delay') * 1e6;
    const end = sys.now + delay;
    while (sys.now < end) {
      const step = Math.min(end - sys.now, 30e6);
      if (queueIds(sys.disk, service.cf, 'deferred').length > 0) yield* sys.sleep(end - sys.now);
      else yield* sys.idle(step);
    }
  }
}

function scan(manager: Manager, queue: 'incoming' | 'deferred'): void {
  const { sys, service, active, notBefore } = manager;
  const limit = service.cf.number('qmgr_message_active_limit');
  for (const id of queueIds(sys.disk, service.cf, queue)) {
    if (active.size >= limit) return;
    if (active.has(id) || (queue === 'deferred' && (notBefore.get(id) ?? 0) > sys.now)) continue;
    const message = readQueueMessage(id, sys.disk.read(queuePath(service.cf, queue, id)) ?? '', sys);
    if (!message) continue;
    move(manager, id, queue, 'active');
    active.add(id);
    sys.fork(deliverMessage(manager, message));
  }
}

function move(manager: Manager, id: string, from: string, to: string): void {
  const { sys, service } = manager;
  sys.disk.rename(queuePath(service.cf, from, id), queuePath(service.cf, to, id));
  sys.trace('queue.move', { queueId: id, from, to });
}

function* deliverMessage(manager: Manager, message: QueueMessage): Task<void> {
  const { sys, service } = manager;
  const { queueId } = message;
  const activeArrival = sys.now;
  sys.log(
    service.ident,
    `${queueId}: from=<${senderShown(message)}>, size=${message.size}, nrcpt=${message.recipients.length} (queue active)`,
  );
  const destinations = yield* routeRecipients(sys, service.cf, message);
  const done = yield* deliverAll(sys, service, manager.windows, message, activeArrival, destinations);
  const path = queuePath(service.cf, 'active', queueId);
  if (done.length > 0) sys.disk.write(path, markDone(sys.disk.read(path) ?? '', done), { mode: 0o700, owner: 'postfix' });
  const left = message.recipients.length - new Set(done).size;
  yield* finish(manager, message, left);
  manager.active.delete(queueId);
  scan(manager, 'incoming');
}

/** After a delivery round: reports first, then the file goes (qmgr_active_done()). */
function* finish(manager: Manager, message: QueueMessage, recipientsLeft: number): Task<void> {
  const { sys, service } = manager;
  const { queueId } = message;
  const flushed = flushedMessage(message);
  let left = recipientsLeft;
  if (hasLog(manager, 'bounce', queueId) && !(yield* flushBounce(sys, service, flushed))) left = Math.max(left, 1);
  if (hasLog(manager, 'trace', queueId)) yield* flushTrace(sys, flushed);
  if (left === 0) {
    remove(manager, queueId);
    return;
  }
  const age = sys.now - message.arrival;
  const lifetime = service.cf.seconds(message.sender === '' ? 'bounce_queue_lifetime' : 'maximal_queue_lifetime') * 1e6;
  if (age >= lifetime && hasLog(manager, 'defer', queueId)) {
    sys.log(service.ident, `${queueId}: from=<${senderShown(message)}>, status=expired, returned to sender`);
    if (yield* flushDefer(sys, flushed)) {
      remove(manager, queueId);
      return;
    }
  }
  yield* defer(manager, message, flushed, age);
}

function* defer(manager: Manager, message: QueueMessage, flushed: FlushedMessage, age: Micros): Task<void> {
  const { sys, service, notBefore, warned } = manager;
  const { queueId } = message;
  const warnAfter = service.cf.seconds('delay_warning_time') * 1e6;
  if (warnAfter > 0 && age >= warnAfter && !warned.has(queueId) && message.sender !== '') {
    warned.add(queueId);
    yield* warnDefer(sys, flushed);
  }
  const least = service.cf.seconds('minimal_backoff_time') * 1e6;
  const most = service.cf.seconds('maximal_backoff_time') * 1e6;
  notBefore.set(queueId, sys.now + Math.min(Math.max(age, least), most));
  move(manager, queueId, 'active', 'deferred');
}

function remove(manager: Manager, queueId: string): void {
  const { sys, service, notBefore } = manager;
  sys.disk.remove(queuePath(service.cf, 'active', queueId));
  for (const log of ['defer', 'trace', 'bounce']) {
    const path = queuePath(service.cf, log, queueId);
    if (sys.disk.stat(path)) sys.disk.remove(path);
  }
  notBefore.delete(queueId);
  sys.log(service.ident, `${queueId}: removed`);
  sys.trace('queue.remove', { queueId });
}

/** The null sender is shown as nothing, others in external form. */
function senderShown(message: QueueMessage): string {
  return message.sender === '' ? '' : quoteLocal(message.sender);
}

function hasLog(manager: Manager, log: 'bounce' | 'defer' | 'trace', queueId: string): boolean {
  return manager.sys.disk.stat(queuePath(manager.service.cf, log, queueId)) !== null;
}

function flushedMessage(message: QueueMessage): FlushedMessage {
  const { queueId, encoding, smtputf8, sender, dsnEnvid, dsnRet } = message;
  return { queueName: 'active', queueId, encoding, smtputf8, sender, dsnEnvid, dsnRet, flags: 0 };
}
