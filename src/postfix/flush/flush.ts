/**
 * flush(8): for each domain of `fast_flush_domains`, the ids of the letters that wait for it, so that ETRN can have them
 * tried at once. Mirrors flush.c; leaves out the folder's refresh after `fast_flush_refresh_time`.
 *
 * @absent flush-refresh `fast_flush_refresh_time`: the list of waiting letters is not gone through at times.
 */
import { lowerAscii } from '../../formats/ascii-case.ts';
import type { Task } from '../../kernel/task.ts';
import type { Socket, System } from '../../net/system.ts';
import { IpcStream } from '../global/attributes.ts';
import { moveQueueFile, queuePath } from '../global/queue-places.ts';
import { readService, type Service } from '../global/service.ts';
import { TRIGGER, triggerService } from '../global/trigger.ts';

/** `FLUSH_STAT_…`. */
const STATUS = { ok: '0', bad: '4' } as const;
/** Letters that one domain's log names; more are found by the ordinary queue runs. */
const LOG_LIMIT = 1000;

export function* flush(sys: System): Task<number> {
  const service = readService(sys);
  for (;;) {
    const socket = yield* sys.accept(service.cf.seconds('max_idle') * 1e6);
    if (socket === null) return 0;
    yield* serve(sys, service, socket);
  }
}

function* serve(sys: System, service: Service, socket: Socket): Task<void> {
  const stream = new IpcStream(socket);
  const request = yield* stream.attributes();
  if (request !== null) {
    const site = lowerAscii(request['site'] ?? '');
    if (request['request'] === 'add') stream.send({ status: add(sys, service, site, request['queue_id'] ?? '') });
    else if (request['request'] === 'send_site') stream.send({ status: yield* sendSite(sys, service, site) });
    else if (request['request'] === 'send_file') stream.send({ status: yield* sendFile(sys, service, request['queue_id'] ?? '') });
    else stream.send({ status: STATUS.bad });
  }
  stream.close();
}

/** The log's name: what is no letter or digit becomes `_` (flush_site_to_path()). */
function logPath({ cf }: Service, site: string): string {
  return `${cf.text('queue_directory')}/flush/${site.replace(/[^0-9a-z]/g, '_')}`;
}

function add(sys: System, service: Service, site: string, queueId: string): string {
  if (site === '' || !/^[0-9A-Za-z]+$/.test(queueId)) return STATUS.bad;
  const ids = logged(sys, service, site);
  if (!ids.includes(queueId) && ids.length < LOG_LIMIT) {
    sys.disk.write(logPath(service, site), [...ids, queueId].map((id) => `${id}\n`).join(''), { mode: 0o600, owner: 'postfix' });
  }
  return STATUS.ok;
}

function logged(sys: System, service: Service, site: string): readonly string[] {
  return (sys.disk.read(logPath(service, site)) ?? '').split('\n').filter(Boolean);
}

/** `postqueue -i`: one letter, if it waits. */
function* sendFile(sys: System, service: Service, queueId: string): Task<string> {
  if (!/^[0-9A-Za-z]+$/.test(queueId)) return STATUS.bad;
  if (sys.disk.stat(queuePath(service.cf, 'deferred', queueId)) === null) return STATUS.ok;
  moveQueueFile(sys, service.cf, queueId, 'deferred', 'incoming');
  yield* triggerService(sys, 'public/qmgr', `${TRIGGER.flushDead}${TRIGGER.scanIncoming}`);
  return STATUS.ok;
}

/** Letters of the log that still wait go to incoming; the queue manager is woken if there were any. */
function* sendSite(sys: System, service: Service, site: string): Task<string> {
  const ids = logged(sys, service, site);
  let count = 0;
  for (const id of ids) {
    if (sys.disk.stat(queuePath(service.cf, 'deferred', id)) === null) continue;
    moveQueueFile(sys, service.cf, id, 'deferred', 'incoming');
    count += 1;
  }
  if (ids.length > 0) sys.disk.remove(logPath(service, site));
  if (count > 0) yield* triggerService(sys, 'public/qmgr', `${TRIGGER.flushDead}${TRIGGER.scanIncoming}`);
  return STATUS.ok;
}
