/**
 * What becomes of a recipient: sent(3), bounce_append(3), defer_append(3) log the outcome and tell bounce(8), defer(8)
 * or trace(8); bounce_flush(3) and its kin ask for the notification. What becomes of an address probe goes to verify(8) instead.
 */
import type { Attributes } from '../../formats/attribute-list.ts';
import type { Task } from '../../kernel/task.ts';
import type { System } from '../../net/system.ts';
import { IpcStream, numberAttribute } from './attributes.ts';
import { logDelivery, type LogStatus, type MessageStats } from './delivery-log.ts';
import { recipientAttributes, REQUEST_FLAG, type RequestRecipient } from './delivery-request.ts';
import { DSN_NOTIFY, dsnAttributes, isDsnStatus, type Dsn } from './dsn.ts';
import { domainMatches } from './match-list.ts';
import type { Service } from './service.ts';
import { RCPT_STATUS, updateVerify } from './verify-client.ts';

export const BOUNCE_PROTOCOL = 'delivery_status_protocol';

/** `BOUNCE_CMD_…`. */
export const BOUNCE_COMMAND = { append: 0, flush: 1, warn: 2, verp: 3, one: 4, trace: 5 } as const;
/** `BOUNCE_FLAG_…`. */
export const BOUNCE_FLAG = { none: 0, clean: 1, deleteRecipients: 2 } as const;

/** The message that a recipient belongs to; a `DeliveryRequest` fits. */
export interface ReportedMessage {
  readonly flags: number;
  readonly queueId: string;
  readonly stats: MessageStats;
}

export interface Outcome {
  readonly dsn: Dsn;
  /** `mx.example.com[192.0.2.1]:25`, `local`, `none`. */
  readonly relay: string;
  /** Time stamps where they are newer than the message's own (connection set up, delivery done). */
  readonly stats?: MessageStats;
  readonly conn?: string;
}

/** `done`: the recipient may be struck from the queue file; `kept`: it stays for a later attempt. */
export type Disposition = 'done' | 'kept';

/** The recipient got the letter. A sender who asked for it is told by way of trace(8). */
export function* appendSent(
  sys: System, service: Service, message: ReportedMessage, recipient: RequestRecipient, outcome: Outcome,
): Task<Disposition> {
  const dsn = withStatus(sys, service, 'sent', outcome.dsn, '2');
  const told: Dsn = { ...dsn, action: dsn.action === '' ? 'delivered' : dsn.action };
  const { flags } = message;
  if (isProbe(message)) return yield* appendProbe(sys, service, message, recipient, { ...outcome, dsn }, 'ok');
  if (isAsked(message)) return yield* appendAnswer(sys, service, message, recipient, { ...outcome, dsn }, 'deliverable');
  const mayReportDelay = recipient.dsnNotify === 0 || (recipient.dsnNotify & DSN_NOTIFY.delay) !== 0;
  const record =
    (flags & REQUEST_FLAG.record) !== 0 || ((flags & REQUEST_FLAG.recordDelayed) !== 0 && mayReportDelay);
  const success = (recipient.dsnNotify & DSN_NOTIFY.success) !== 0;
  if ((record || success) && !(yield* appendTrace(sys, message, recipient, { ...outcome, dsn: told }))) {
    const reason = `${message.queueId}: trace service failed`;
    return yield* appendDefer(sys, service, message, recipient, {
      ...outcome, dsn: { ...told, status: '4.3.0', reason },
    });
  }
  logOutcome(sys, service, message, recipient, { ...outcome, dsn: told }, 'sent');
  return 'done';
}

/** The recipient cannot get the letter, ever. With `soft_bounce` it is deferred instead, and logged as SOFTBOUNCE. */
export function* appendBounce(
  sys: System, service: Service, message: ReportedMessage, recipient: RequestRecipient, outcome: Outcome,
): Task<Disposition> {
  const soft = service.cf.flag('soft_bounce');
  const hard = withStatus(sys, service, 'bounce_append', outcome.dsn, '5');
  if (isProbe(message)) return yield* appendProbe(sys, service, message, recipient, { ...outcome, dsn: hard }, 'bounce');
  if (isAsked(message)) return yield* appendAnswer(sys, service, message, recipient, { ...outcome, dsn: hard }, 'undeliverable');
  const dsn: Dsn = soft
    ? { ...hard, status: `4${hard.status.slice(1)}`, action: 'delayed' }
    : { ...hard, action: 'failed' };
  const socket = soft ? 'private/defer' : 'private/bounce';
  const appended = yield* command(sys, socket, appendAttributes(message, recipient, dsn));
  const record = (message.flags & REQUEST_FLAG.record) !== 0;
  if (appended && (!record || (yield* appendTrace(sys, message, recipient, { ...outcome, dsn })))) {
    logOutcome(sys, service, message, recipient, { ...outcome, dsn }, soft ? 'SOFTBOUNCE' : 'bounced');
    return soft ? 'kept' : 'done';
  }
  const reason = 'bounce or trace service failure';
  return yield* appendDefer(sys, service, message, recipient, { ...outcome, dsn: { ...dsn, status: '4.3.0', reason } });
}

/** The recipient cannot get the letter now. */
export function* appendDefer(
  sys: System, service: Service, message: ReportedMessage, recipient: RequestRecipient, outcome: Outcome,
): Task<Disposition> {
  const dsn: Dsn = { ...withStatus(sys, service, 'defer_append', outcome.dsn, '4'), action: 'delayed' };
  if (isProbe(message)) return yield* appendProbe(sys, service, message, recipient, { ...outcome, dsn }, 'defer');
  if (isAsked(message)) return yield* appendAnswer(sys, service, message, recipient, { ...outcome, dsn }, 'undeliverable');
  if (!(yield* command(sys, 'private/defer', appendAttributes(message, recipient, dsn)))) {
    sys.log(service.ident, `warning: ${message.queueId}: defer service failure`);
  }
  logOutcome(sys, service, message, recipient, { ...outcome, dsn }, 'deferred');
  yield* addToFlush(sys, service, message.queueId, recipient.address);
  if ((message.flags & REQUEST_FLAG.record) !== 0) {
    yield* appendTrace(sys, message, recipient, { ...outcome, dsn });
  }
  return 'kept';
}

/** ETRN for the recipient's domain will find the letter (flush_add(3)). */
function* addToFlush(sys: System, { cf }: Service, queueId: string, address: string): Task<void> {
  const site = address.slice(address.lastIndexOf('@') + 1);
  if (site === address || !domainMatches(sys.disk, cf, 'fast_flush_domains', site)) return;
  const connected = yield* sys.connect({ socket: 'public/flush' });
  if (!connected.ok) return;
  const stream = new IpcStream(connected.value);
  stream.send({ request: 'add', site, queue_id: queueId });
  yield* stream.attributes();
  stream.close();
}

/** What became of an address probe goes to verify(8); the probe itself is done with (verify_append(3)). */
function* appendProbe(
  sys: System, service: Service, message: ReportedMessage, recipient: RequestRecipient, outcome: Outcome,
  found: 'ok' | 'defer' | 'bounce',
): Task<Disposition> {
  const { address, origAddress } = recipient;
  const caches = found === 'ok' || service.cf.flag('address_verify_negative_cache');
  const told = !caches || (yield* updateVerify(sys, service, { address, origAddress, status: RCPT_STATUS[found], reason: outcome.dsn.reason }));
  if (told) {
    const unlucky = caches ? 'undeliverable' : 'undeliverable-but-not-cached';
    logOutcome(sys, service, message, recipient, outcome, found === 'ok' ? 'deliverable' : unlucky);
    return 'done';
  }
  sys.log(service.ident, `warning: ${message.queueId}: ${service.cf.text('address_verify_service_name')} service failure`);
  return 'kept';
}

function isProbe({ flags }: ReportedMessage): boolean {
  return (flags & REQUEST_FLAG.verify) !== 0;
}

/** `sendmail -bv`: whoever asked gets the answer by mail, from trace(8); the log has it too (trace_append(3)). */
function* appendAnswer(
  sys: System, service: Service, message: ReportedMessage, recipient: RequestRecipient, outcome: Outcome,
  action: 'deliverable' | 'undeliverable',
): Task<Disposition> {
  const told: Outcome = { ...outcome, dsn: { ...outcome.dsn, action } };
  if (yield* appendTrace(sys, message, recipient, told)) {
    logOutcome(sys, service, message, recipient, told, action);
    return 'done';
  }
  sys.log(service.ident, `warning: ${message.queueId}: trace service failure`);
  return 'kept';
}

function isAsked({ flags }: ReportedMessage): boolean {
  return (flags & REQUEST_FLAG.userVerify) !== 0;
}

/** Adds a recipient to the delivery record that trace(8) will mail to the sender. */
export function* appendTrace(
  sys: System, message: ReportedMessage, recipient: RequestRecipient, outcome: Outcome,
): Task<boolean> {
  const via = outcome.relay === 'none' ? '' : `delivery via ${outcome.relay}: `;
  const dsn: Dsn = { ...outcome.dsn, reason: via + outcome.dsn.reason };
  return yield* command(sys, 'private/trace', appendAttributes(message, recipient, dsn));
}

/** What bounce(8) needs to know about the message that it reports on. */
export interface FlushedMessage {
  readonly queueName: string;
  readonly queueId: string;
  readonly encoding: string;
  readonly smtputf8: number;
  readonly sender: string;
  readonly dsnEnvid: string;
  readonly dsnRet: number;
  readonly flags: number;
}

/** Sends the non-delivery report for all recipients logged so far, and strikes them from the queue file. */
export function* flushBounce(sys: System, service: Service, message: FlushedMessage): Task<boolean> {
  if (service.cf.flag('soft_bounce')) return false;
  return yield* command(sys, 'private/bounce', flushAttributes(BOUNCE_COMMAND.flush, message));
}

/** Bounces the recipients of the defer log: the message is too old. */
export function* flushDefer(sys: System, message: FlushedMessage): Task<boolean> {
  const flags = message.flags | BOUNCE_FLAG.deleteRecipients;
  return yield* command(sys, 'private/defer', flushAttributes(BOUNCE_COMMAND.flush, { ...message, flags }));
}

/** Tells the sender that the message is delayed; the defer log stays. */
export function* warnDefer(sys: System, message: FlushedMessage): Task<boolean> {
  return yield* command(sys, 'private/defer', flushAttributes(BOUNCE_COMMAND.warn, message));
}

/** Mails the delivery record to the sender. */
export function* flushTrace(sys: System, message: FlushedMessage): Task<boolean> {
  return yield* command(sys, 'private/trace', flushAttributes(BOUNCE_COMMAND.trace, message));
}

/** Sends a non-delivery report about one recipient at once, to `message.sender` (bounce_one(3)); logs it as bounced. */
export function* bounceOne(
  sys: System, service: Service, message: FlushedMessage & ReportedMessage, recipient: RequestRecipient, outcome: Outcome,
): Task<Disposition> {
  if (service.cf.flag('soft_bounce')) return yield* appendBounce(sys, service, message, recipient, outcome);
  const dsn: Dsn = { ...withStatus(sys, service, 'bounce_one', outcome.dsn, '5'), action: 'failed' };
  const told = yield* command(sys, 'private/bounce', {
    ...flushAttributes(BOUNCE_COMMAND.one, message),
    ...recipientAttributes(recipient),
    ...dsnAttributes(dsn),
  });
  if (!told) {
    const reason = 'bounce or trace service failure';
    return yield* appendDefer(sys, service, message, recipient, { ...outcome, dsn: { ...dsn, status: '4.3.0', reason } });
  }
  logOutcome(sys, service, message, recipient, { ...outcome, dsn }, 'bounced');
  return 'done';
}

function appendAttributes(message: ReportedMessage, recipient: RequestRecipient, dsn: Dsn): Attributes {
  return {
    nrequest: String(BOUNCE_COMMAND.append),
    flags: String(message.flags),
    queue_id: message.queueId,
    ...recipientAttributes(recipient),
    ...dsnAttributes(dsn),
  };
}

function flushAttributes(nrequest: number, message: FlushedMessage): Attributes {
  return {
    nrequest: String(nrequest),
    flags: String(message.flags),
    queue_name: message.queueName,
    queue_id: message.queueId,
    encoding: message.encoding,
    smtputf8: String(message.smtputf8),
    sender: message.sender,
    envelope_id: message.dsnEnvid,
    ret_flags: String(message.dsnRet),
  };
}

/** One question over a connection of its own (mail_command_client(3)); whether the answer was status 0. */
function* command(sys: System, socket: string, attributes: Attributes): Task<boolean> {
  const connected = yield* sys.connect({ socket });
  if (!connected.ok) return false;
  const stream = new IpcStream(connected.value);
  const hello = yield* stream.attributes();
  if (hello?.['protocol'] !== BOUNCE_PROTOCOL) {
    stream.close();
    return false;
  }
  stream.send(attributes);
  const answer = yield* stream.attributes();
  stream.close();
  return answer !== null && numberAttribute(answer, 'status', -1) === 0;
}

function logOutcome(
  sys: System, service: Service, message: ReportedMessage, recipient: RequestRecipient, outcome: Outcome, status: LogStatus,
): void {
  logDelivery(sys, service.ident, {
    queueId: message.queueId,
    to: recipient.address,
    origTo: recipient.origAddress,
    relay: outcome.relay,
    stats: outcome.stats ?? message.stats,
    dsn: outcome.dsn,
    status,
    ...(outcome.conn === undefined ? {} : { conn: outcome.conn }),
  });
}

/** An agent that reports the wrong class of status is corrected and told so. */
function withStatus(sys: System, { ident }: Service, caller: string, dsn: Dsn, digit: string): Dsn {
  if (dsn.status.startsWith(digit) && isDsnStatus(dsn.status)) return dsn;
  sys.log(ident, `warning: ${caller}: ignoring dsn code "${dsn.status}"`);
  return { ...dsn, status: `${digit}.0.0` };
}
