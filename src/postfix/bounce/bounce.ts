/**
 * bounce(8), which also answers as defer and trace: keeps a log for each message of what became of its recipients, and
 * makes reports of it: new letters from `<>` by way of cleanup(8). Leaves out VERP and postmaster copies.
 */
import type { Attributes } from '../../formats/attribute-list.ts';
import { readRecords } from '../../formats/queue-record.ts';
import type { Task } from '../../kernel/task.ts';
import type { Socket, System } from '../../net/system.ts';
import { IpcStream, numberAttribute } from '../global/attributes.ts';
import { BOUNCE_COMMAND, BOUNCE_PROTOCOL } from '../global/bounce-client.ts';
import { openCleanup } from '../global/cleanup-client.ts';
import { CLEANUP_FLAGS_INTERNAL } from '../global/cleanup-status.ts';
import { dsnFromAttributes, DSN_NOTIFY, DSN_RET } from '../global/dsn.ts';
import { recipientFromAttributes } from '../global/delivery-request.ts';
import { epochSeconds } from '../global/epoch-time.ts';
import { mailDate } from '../global/mail-date.ts';
import { letterOf } from '../global/queue-letter.ts';
import { queuePath } from '../global/queue-places.ts';
import { readService, type Service } from '../global/service.ts';
import { logBlock, readLog, type LoggedRecipient } from './log-file.ts';
import { reportLines, type ReportKind } from './report.ts';

const FAILED = -1;

export function* bounce(sys: System): Task<number> {
  const service = readService(sys);
  const idleMicros = service.cf.seconds('max_idle') * 1e6;
  for (let uses = service.cf.number('max_use'); uses > 0; uses -= 1) {
    const socket = yield* sys.accept(idleMicros);
    if (socket === null) return 0;
    yield* serve(sys, service, socket);
  }
  return 0;
}

function* serve(sys: System, service: Service, socket: Socket): Task<void> {
  const stream = new IpcStream(socket);
  stream.send({ protocol: BOUNCE_PROTOCOL });
  const request = yield* stream.attributes();
  if (request) stream.send({ status: String(yield* carryOut(sys, service, request)) });
  stream.close();
}

function* carryOut(sys: System, service: Service, request: Attributes): Task<number> {
  const path = queuePath(service.cf, service.name, request['queue_id'] ?? '');
  switch (numberAttribute(request, 'nrequest')) {
    case BOUNCE_COMMAND.append:
      sys.disk.append(path, logBlock(request), { mode: 0o600, owner: 'postfix' });
      return 0;
    case BOUNCE_COMMAND.flush:
      return yield* flush(sys, service, request, path, 'failure');
    case BOUNCE_COMMAND.warn:
      return yield* report(sys, service, request, readLog(sys.disk.read(path) ?? ''), 'delay');
    case BOUNCE_COMMAND.trace:
      return yield* flush(sys, service, request, path, 'success');
    case BOUNCE_COMMAND.one:
      return yield* report(sys, service, request, [{ recipient: recipientFromAttributes(request), dsn: dsnFromAttributes(request) }], 'failure');
    default:
      return FAILED;
  }
}

function* flush(sys: System, service: Service, request: Attributes, path: string, kind: ReportKind): Task<number> {
  const status = yield* report(sys, service, request, readLog(sys.disk.read(path) ?? ''), kind);
  if (status === 0 && sys.disk.stat(path)) sys.disk.remove(path);
  return status;
}

/** Sends a report to the envelope sender. A letter from `<>` gets none: a report about a report would never end. */
function* report(sys: System, service: Service, request: Attributes, all: readonly LoggedRecipient[], kind: ReportKind): Task<number> {
  const { cf, ident } = service;
  const queueId = request['queue_id'] ?? '';
  const sender = request['sender'] ?? '';
  const recipients = all.filter(({ recipient }) => wants(recipient.dsnNotify, kind));
  if (sender === '' || recipients.length === 0) return 0;
  const records = readRecords(sys.disk.read(queuePath(cf, request['queue_name'] ?? 'active', queueId)) ?? '');
  const arrival = Number.parseInt(records.find(({ type }) => type === 'T')?.data ?? '', 10);
  const letter = letterOf(records);
  const headersOnly = kind !== 'failure' || numberAttribute(request, 'ret_flags') === DSN_RET.hdrs || letter.length > cf.number('bounce_size_limit');
  const lines = reportLines({
    kind, queueId, sender, recipients, letter, headersOnly,
    myhostname: cf.text('myhostname'), myorigin: cf.text('myorigin'), envid: request['envelope_id'] ?? '',
    arrivalSeconds: Number.isFinite(arrival) ? arrival : epochSeconds(sys, sys.now), nowSeconds: epochSeconds(sys, sys.now),
    utcOffsetMinutes: sys.utcOffsetMinutes, delayHours: Math.floor(cf.seconds('delay_warning_time') / 3600),
    lifetimeSeconds: cf.seconds('maximal_queue_lifetime'),
  });
  const opened = yield* openCleanup(sys, { flags: CLEANUP_FLAGS_INTERNAL });
  if (!opened.ok) return FAILED;
  const stream = opened.value;
  stream.attribute('rewrite_context', 'local');
  stream.sender('');
  stream.recipient(sender);
  const postmark = [`Received: by ${cf.text('myhostname')} (Postfix)`, `\tid ${stream.queueId}; ${mailDate(sys)}`];
  for (const line of [...postmark, `Date: ${mailDate(sys)}`, ...lines]) stream.line(line);
  sys.trace('letter.postmark', { queueId: stream.queueId, header: postmark.join('\n') });
  const verdict = yield* stream.end();
  if (verdict.status !== 0) return FAILED;
  const what = { failure: 'sender non-delivery notification', delay: 'sender delay notification', success: 'sender delivery status notification' }[kind];
  sys.log(ident, `${queueId}: ${what}: ${stream.queueId}`);
  sys.trace('bounce.write', { queueId: stream.queueId, of: queueId, to: sender, what: kind === 'delay' ? 'delay' : 'bounce' });
  return 0;
}

/** RFC 3461 NOTIFY: without one, failures and delays are told, successes are not. */
function wants(notify: number, kind: ReportKind): boolean {
  if (notify === 0) return true;
  return (notify & { failure: DSN_NOTIFY.failure, delay: DSN_NOTIFY.delay, success: DSN_NOTIFY.success }[kind]) !== 0;
}
