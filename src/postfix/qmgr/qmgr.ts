/**
 * qmgr(8): takes queue files from incoming (and, when their time has come, from deferred) into active and has them
 * delivered. Woken by triggers, by `postqueue -f`, and by its own queue runs (qmgr.c, qmgr_scan.c). Leaves out preemptive
 * scheduling, reading of long recipient lists in portions, and the corrupt queue.
 *
 * @absent preemption Preemptive scheduling and the corrupt queue of qmgr(8): letters take their turn as they come.
 */
import { Mailbox, type Task } from '../../kernel/task.ts';
import type { Micros } from '../../kernel/trace.ts';
import type { Socket, System } from '../../net/system.ts';
import { queueIds, queuePath } from '../global/queue-places.ts';
import { readService } from '../global/service.ts';
import { TRIGGER } from '../global/trigger.ts';
import { handleMessage, moveFile, type Manager } from './active.ts';
import { Destinations } from './destination.ts';
import { readQueueMessage } from './message.ts';

/** How often an idle queue manager looks whether the deferred queue has anything that a queue run would wait for. */
const IDLE_STEP: Micros = 30e6;
/** How long a message is left alone that another delivers. */
const LOCKED_MICROS: Micros = 60e6;
/** A file that its writer has not ended yet lacks these bits (MAIL_QUEUE_STAT_READY). */
const READY_MODE = 0o700;

export function* qmgr(sys: System): Task<number> {
  const service = readService(sys);
  if (service.cf.fatal !== null) return 1;
  const manager: Manager = {
    sys, service, end: new Mailbox<null>(), destinations: new Destinations(sys, service.cf), deadTransports: new Map(),
    isLeaving: false, active: new Set(), notBefore: new Map(), lockedUntil: new Map(),
  };
  // What a crash or a stop left in active goes back to incoming (qmgr_move()).
  for (const id of queueIds(sys.disk, service.cf, 'active')) moveFile(manager, id, 'active', 'incoming');
  // Nobody remembers when a deferred message was to be tried again; its last change tells how old the last attempt is.
  for (const id of queueIds(sys.disk, service.cf, 'deferred')) {
    const changed = sys.disk.stat(queuePath(service.cf, 'deferred', id))?.mtime ?? 0;
    manager.notBefore.set(id, changed + service.cf.seconds('minimal_backoff_time') * 1e6);
  }
  sys.fork(queueRuns(manager));
  sys.fork(requests(manager));
  sys.fork(triggers(manager));
  yield* manager.end.take();
  // Only now may another start: it would take up what this one is at (the exclusive lock of `-l`).
  sys.signal('master', 'left qmgr');
  return 0;
}

function* triggers(manager: Manager): Task<void> {
  for (;;) {
    const trigger = yield* manager.sys.accept();
    if (trigger) manager.sys.fork(onTrigger(manager, trigger));
  }
}

/** One octet for each wish; together they say which queues are looked at, and whether time stamps count. */
function* onTrigger(manager: Manager, socket: Socket): Task<void> {
  const read = yield* socket.read(10e6);
  socket.close();
  const wishes = read.kind === 'data' ? read.octets : '';
  const has = (wish: string): boolean => wishes.includes(wish);
  // What is flushed goes also by transports in defer_transports.
  const isFlush = has(TRIGGER.flushDead);
  if (isFlush) revive(manager);
  if (has(TRIGGER.scanAll)) manager.notBefore.clear();
  if (has(TRIGGER.wakeUp) || has(TRIGGER.scanIncoming)) scan(manager, 'incoming', isFlush);
  if (has(TRIGGER.scanDeferred)) scan(manager, 'deferred', isFlush);
}

/** `postqueue -f` typed at a prompt comes as a signal: a shell command runs outside and cannot connect to a socket. */
function* requests(manager: Manager): Task<void> {
  for (;;) {
    const [wish, id] = (yield* manager.sys.signals.take()).split(' ');
    if (wish === 'leave') {
      manager.isLeaving = true;
      if (manager.active.size === 0) manager.end.put(null);
    }
    if (wish !== 'flush') continue;
    revive(manager);
    if (id !== undefined) {
      // `postqueue -i`: this message alone, as flush(8) asks for it.
      manager.notBefore.delete(id);
      scan(manager, 'deferred', true);
      continue;
    }
    manager.notBefore.clear();
    scan(manager, 'incoming', true);
    scan(manager, 'deferred', true);
  }
}

function revive(manager: Manager): void {
  manager.destinations.reviveAll();
  manager.deadTransports.clear();
}

/** A look at the deferred queue every queue_run_delay. It counts as something to wait for while letters are there. */
function* queueRuns(manager: Manager): Task<void> {
  const { sys, service } = manager;
  const delay = service.cf.seconds('queue_run_delay') * 1e6;
  scan(manager, 'incoming');
  for (;;) {
    scan(manager, 'deferred');
    const end = sys.now + Math.max(delay, 1e6);
    while (sys.now < end) {
      if (queueIds(sys.disk, service.cf, 'deferred').length > 0) yield* sys.sleep(end - sys.now);
      else yield* sys.idle(Math.min(end - sys.now, IDLE_STEP));
    }
  }
}

function scan(manager: Manager, queue: 'incoming' | 'deferred', isFlush = false): void {
  const { sys, service, active, notBefore, lockedUntil } = manager;
  if (manager.isLeaving) return;
  const limit = service.cf.number('qmgr_message_active_limit');
  for (const id of queueIds(sys.disk, service.cf, queue)) {
    if (active.size >= limit) return;
    if (active.has(id) || ((queue === 'deferred' ? notBefore : lockedUntil).get(id) ?? 0) > sys.now + 1e6) continue;
    const path = queuePath(service.cf, queue, id);
    if (((sys.disk.stat(path)?.mode ?? 0) & READY_MODE) !== READY_MODE) continue;
    if (sys.isLocked(id)) {
      skip(manager, id);
      continue;
    }
    const message = readQueueMessage(id, sys.disk.read(path) ?? '', sys);
    if (!message) continue;
    moveFile(manager, id, queue, 'active');
    active.add(id);
    sys.fork(handleAndScan(manager, message, isFlush));
  }
}

/** An agent of a queue manager that died is still at it. */
function skip(manager: Manager, id: string): void {
  const { sys, service, lockedUntil } = manager;
  sys.log(service.ident, `${id}: skipped, still being delivered`);
  lockedUntil.set(id, sys.now + LOCKED_MICROS);
  sys.timer(LOCKED_MICROS, () => {
    lockedUntil.delete(id);
    scan(manager, 'incoming');
  });
}

function* handleAndScan(manager: Manager, message: NonNullable<ReturnType<typeof readQueueMessage>>, isFlush: boolean): Task<void> {
  yield* handleMessage(manager, message, isFlush);
  manager.active.delete(message.queueId);
  if (manager.isLeaving && manager.active.size === 0) manager.end.put(null);
  // A place in the active queue is free again.
  scan(manager, 'incoming');
}
