/**
 * bounce(8), which also serves as defer(8) and trace(8): keeps a log of recipients for each message, and on request
 * writes the notification from it. Leaves out VERP.
 *
 * @absent verp VERP: no sender address carries the recipient in it.
 */
import type { Attributes } from '../../formats/attribute-list.ts';
import type { Task } from '../../kernel/task.ts';
import type { Socket, System } from '../../net/system.ts';
import { printable } from '../../protocols/smtp/printable.ts';
import { IpcStream, numberAttribute } from '../global/attributes.ts';
import { BOUNCE_COMMAND, BOUNCE_FLAG, BOUNCE_PROTOCOL } from '../global/bounce-client.ts';
import { formatLogEntry, parseLog, type LoggedRecipient } from '../global/bounce-log.ts';
import { recipientFromAttributes } from '../global/delivery-request.ts';
import { dsnFromAttributes } from '../global/dsn.ts';
import { markRecipientsDone } from '../global/queue-file.ts';
import { makeQueueFolder, queuePath } from '../global/queue-places.ts';
import { readService, type Service } from '../global/service.ts';
import { notifyDelay, notifyFailure, notifyTrace, type BounceService, type NoticeRequest } from './notice.ts';
import { readTemplateFile, Templates } from './template-file.ts';

export function* bounce(sys: System): Task<number> {
  const service = readService(sys);
  if (service.cf.fatal !== null) return 1;
  const templates = loadTemplates(sys, service);
  if (templates === null) return 1;
  for (let uses = 0; uses < service.cf.number('max_use'); uses += 1) {
    const socket = yield* sys.accept(service.cf.seconds('max_idle') * 1e6);
    if (!socket) return 0;
    if (yield* serve(sys, { ...service, templates }, socket)) continue;
    yield* sys.sleep(FATAL_MICROS);
    return 1;
  }
  return 0;
}

/** msg_fatal(3) sleeps a second before it ends the process. */
const FATAL_MICROS = 1e6;

/** Null: bounce(8) cannot start with this file. */
function loadTemplates(sys: System, { cf, ident }: Service): Templates | null {
  const warn = (text: string): void => sys.log(ident, `warning: ${text}`);
  const path = cf.text('bounce_template_file');
  const octets = path === '' ? '' : sys.disk.read(path);
  const file = octets === null ? { texts: new Map(), warnings: [], fatal: `open ${path}: No such file or directory` } : readTemplateFile(octets, path);
  file.warnings.forEach(warn);
  if (file.fatal !== null) sys.log(ident, `fatal: ${file.fatal}`);
  return file.fatal === null ? new Templates(file, path, warn) : null;
}

/** False: the process cannot go on, and its client gets no answer. */
function* serve(sys: System, service: BounceService, socket: Socket): Task<boolean> {
  const stream = new IpcStream(socket);
  stream.send({ protocol: BOUNCE_PROTOCOL });
  const request = yield* stream.attributes();
  const done = request ? yield* execute(sys, service, request) : false;
  if (done === 'fatal') return false;
  if (request) stream.send({ status: done ? '0' : '1' });
  stream.close();
  return true;
}

function* execute(sys: System, service: BounceService, attributes: Attributes): Task<boolean | 'fatal'> {
  const queueId = attributes['queue_id'] ?? '';
  if (!/^[0-9A-Za-z]+$/.test(queueId)) {
    sys.log(service.ident, `warning: malformed queue id: ${printable(queueId)}`);
    return false;
  }
  const request = requestOf(attributes, queueId);
  const command = numberAttribute(attributes, 'nrequest', -1);
  switch (command) {
    case BOUNCE_COMMAND.append: return append(sys, service, attributes, queueId);
    case BOUNCE_COMMAND.flush: {
      const entries = entriesOf(sys, service, queueId);
      const done = yield* notifyFailure(sys, service, request);
      if (done && (request.flags & BOUNCE_FLAG.deleteRecipients) !== 0) strike(sys, service, request, entries);
      if (done) removeLog(sys, service, queueId);
      return done;
    }
    case BOUNCE_COMMAND.warn: return yield* notifyDelay(sys, service, request);
    case BOUNCE_COMMAND.trace: {
      const done = yield* notifyTrace(sys, service, request);
      if (done) removeLog(sys, service, queueId);
      return done;
    }
    case BOUNCE_COMMAND.one: return yield* notifyFailure(sys, service, request, entryOf(attributes));
    default:
      sys.log(service.ident, `warning: unknown command: ${command}`);
      return false;
  }
}

function requestOf(attributes: Attributes, queueId: string): NoticeRequest {
  return {
    flags: numberAttribute(attributes, 'flags'),
    queueName: attributes['queue_name'] ?? '',
    queueId,
    encoding: attributes['encoding'] ?? '',
    smtputf8: numberAttribute(attributes, 'smtputf8'),
    sender: attributes['sender'] ?? '',
    dsnEnvid: attributes['envelope_id'] ?? '',
    dsnRet: numberAttribute(attributes, 'ret_flags'),
  };
}

/** What an agent says may come from a remote host: control characters become question marks. */
function entryOf(attributes: Attributes): LoggedRecipient {
  const safe: Record<string, string> = {};
  for (const [name, value] of Object.entries(attributes)) safe[name] = printable(value);
  return { recipient: recipientFromAttributes(safe), dsn: dsnFromAttributes(safe) };
}

/** Once a recipient is in the log, nobody tries to deliver to it again: when that cannot be done, nothing goes on. */
function append(sys: System, service: Service, attributes: Attributes, queueId: string): true | 'fatal' {
  const entry = formatLogEntry(entryOf(attributes), service.cf.flag('backwards_bounce_logfile_compatibility'));
  const path = queuePath(service.cf, service.name, queueId);
  const isOpen = makeQueueFolder(sys, path);
  if (isOpen && sys.disk.append(path, entry, { mode: 0o600, owner: 'postfix' })) return true;
  sys.log(service.ident, `fatal: ${isOpen ? 'append' : 'open'} file ${service.name} ${queueId}: No space left on device`);
  return 'fatal';
}

function entriesOf(sys: System, service: Service, queueId: string): readonly LoggedRecipient[] {
  const text = sys.disk.read(queuePath(service.cf, service.name, queueId));
  return text === null ? [] : parseLog(text, { status: '5.0.0', action: 'failed' });
}

function removeLog(sys: System, service: Service, queueId: string): void {
  const path = queuePath(service.cf, service.name, queueId);
  if (sys.disk.stat(path)) sys.disk.remove(path);
}

/** Marks the reported recipients as done in the queue file (bounce_delrcpt()). */
function strike(sys: System, service: Service, request: NoticeRequest, entries: readonly LoggedRecipient[]): void {
  const offsets = entries.map(({ recipient }) => recipient.offset).filter((offset) => offset > 0);
  markRecipientsDone(sys, queuePath(service.cf, request.queueName, request.queueId), offsets);
}
