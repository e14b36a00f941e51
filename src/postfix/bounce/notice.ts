/**
 * Who is told what (bounce_notify_service.c, bounce_warn_service.c, bounce_trace_service.c, bounce_one_service.c): the
 * sender, the postmaster as `notify_classes` wants it, or nobody; never a bounce about a double bounce.
 */
import { quoteLocal } from '../../formats/address.ts';
import { lowerAscii } from '../../formats/ascii-case.ts';
import type { Task } from '../../kernel/task.ts';
import type { System } from '../../net/system.ts';
import { parseLog, type LoggedRecipient } from '../global/bounce-log.ts';
import { DSN_NOTIFY, DSN_RET } from '../global/dsn.ts';
import { epochSeconds } from '../global/epoch-time.ts';
import { openPost } from '../global/post-mail.ts';
import { queuePath } from '../global/queue-places.ts';
import type { Service } from '../global/service.ts';
import { readOriginal } from './original.ts';
import { headerLines, originalPart, recipientStatus, recipientWords, statusHead, type Report } from './report.ts';
import type { Templates } from './template-file.ts';
import { DELAY, expandBody, FAILURE, SUCCESS, VERIFY, type Template } from './templates.ts';

/** A request to report on a message (the attributes of BOUNCE_CMD_FLUSH and its kin). */
export interface NoticeRequest {
  readonly flags: number;
  readonly queueName: string;
  readonly queueId: string;
  readonly encoding: string;
  readonly smtputf8: number;
  readonly sender: string;
  readonly dsnEnvid: string;
  readonly dsnRet: number;
}

/** The service with its texts. */
export interface BounceService extends Service {
  readonly templates: Templates;
}

const NOTIFY_ANY = DSN_NOTIFY.never | DSN_NOTIFY.success | DSN_NOTIFY.failure | DSN_NOTIFY.delay;
/** `DEL_REQ_FLAG_USR_VRFY | DEL_REQ_FLAG_RECORD`: a report that somebody asked for, not a DSN. */
const ASKED_FOR = (1 << 9) | (1 << 10);

interface Notice {
  readonly sys: System;
  readonly service: Service;
  readonly request: NoticeRequest;
  readonly report: Report;
  /** Null: the log is not there. */
  readonly entries: readonly LoggedRecipient[] | null;
}

interface Addressee {
  readonly to: string;
  readonly from: string;
  readonly isPostmasterCopy: boolean;
  /** Recipients with a NOTIFY that has none of these bits are left out. */
  readonly notify: number;
  readonly ret: number;
  /** `sender non-delivery notification`. */
  readonly what: string;
}

/** Non-delivery: to the sender, and to the postmaster as wanted. True when all is done and the log may go. */
export function* notifyFailure(sys: System, service: BounceService, request: NoticeRequest, one?: LoggedRecipient): Task<boolean> {
  const notice = createNotice(sys, service, request, FAILURE, one);
  const { cf } = service;
  const classes = cf.list('notify_classes');
  const doubleBounce = doubleBounceAddress(service);
  if (lowerAscii(request.sender) === lowerAscii(doubleBounce)) {
    sys.log(service.ident, `warning: ${request.queueId}: undeliverable postmaster notification discarded`);
    return true;
  }
  const postmaster = { from: doubleBounce, isPostmasterCopy: true, notify: NOTIFY_ANY, what: 'postmaster non-delivery notification' };
  if (request.sender === '') {
    if (!classes.includes('2bounce') && !classes.includes('bounce')) return true;
    return yield* send(notice, { ...postmaster, to: cf.text('2bounce_notice_recipient'), ret: DSN_RET.full });
  }
  const ret = request.dsnRet === 0 ? DSN_RET.full : request.dsnRet;
  const told = yield* send(notice, {
    to: request.sender, from: '', isPostmasterCopy: false, notify: DSN_NOTIFY.failure, ret, what: 'sender non-delivery notification',
  });
  if (told && classes.includes('bounce')) {
    const copied = yield* send(notice, { ...postmaster, to: cf.text('bounce_notice_recipient'), ret: DSN_RET.hdrs });
    if (!copied) sys.log(service.ident, `warning: ${request.queueId}: postmaster notice failed while bouncing to ${request.sender}`);
  }
  return told;
}

/** Delay: the message stays. */
export function* notifyDelay(sys: System, service: BounceService, request: NoticeRequest): Task<boolean> {
  const notice = createNotice(sys, service, request, DELAY);
  const { cf } = service;
  const tellsPostmaster = cf.list('notify_classes').includes('delay');
  const doubleBounce = doubleBounceAddress(service);
  if (lowerAscii(request.sender) === lowerAscii(doubleBounce)) {
    sys.log(service.ident, `warning: ${request.queueId}: undeliverable postmaster notification discarded`);
    return true;
  }
  const postmaster = {
    to: cf.text('delay_notice_recipient'), from: doubleBounce, isPostmasterCopy: true, notify: NOTIFY_ANY, what: 'postmaster delay notification',
  };
  if (request.sender === '') return tellsPostmaster ? yield* send(notice, { ...postmaster, ret: DSN_RET.full }) : true;
  const told = yield* send(notice, {
    to: request.sender, from: '', isPostmasterCopy: false, notify: DSN_NOTIFY.delay, ret: DSN_RET.hdrs, what: 'sender delay notification',
  });
  if (told && tellsPostmaster) {
    const copied = yield* send(notice, { ...postmaster, ret: DSN_RET.hdrs });
    if (!copied) sys.log(service.ident, `warning: ${request.queueId}: postmaster notice failed while warning ${request.sender}`);
  }
  return told;
}

/** Success, or the record of a delivery that the sender wanted to follow. */
export function* notifyTrace(sys: System, service: BounceService, request: NoticeRequest): Task<boolean> {
  const { queueId, sender } = request;
  const doubleBounce = doubleBounceAddress(service);
  if (lowerAscii(sender) === lowerAscii(doubleBounce)) {
    sys.log(service.ident, `${queueId}: not sending trace/success notification for double-bounce message`);
    return true;
  }
  const isBounce = sender === '';
  if (isBounce && !service.cf.list('notify_classes').includes('2bounce')) {
    sys.log(service.ident, `${queueId}: not sending trace/success notification for single-bounce message`);
    return true;
  }
  const notice = createNotice(sys, service, request, (request.flags & ASKED_FOR) !== 0 ? VERIFY : SUCCESS);
  if (notice.entries === null) return true;
  return yield* send(notice, {
    to: isBounce ? service.cf.text('2bounce_notice_recipient') : sender,
    from: isBounce ? doubleBounce : '',
    isPostmasterCopy: false,
    notify: NOTIFY_ANY,
    ret: DSN_RET.hdrs,
    what: 'sender delivery status notification',
  });
}

function doubleBounceAddress({ cf }: Service): string {
  return `${cf.text('double_bounce_sender')}@${cf.text('myhostname')}`;
}

function createNotice(sys: System, service: BounceService, request: NoticeRequest, template: Template, one?: LoggedRecipient): Notice {
  const { cf, name } = service;
  const { queueId, queueName, encoding, smtputf8, dsnEnvid } = request;
  const text = sys.disk.read(queuePath(cf, name, queueId));
  const otherwise = name === 'defer' ? { status: '4.0.0', action: 'delayed' as const } : { status: '5.0.0', action: 'failed' as const };
  const report: Report = {
    cf, utcOffsetMinutes: sys.utcOffsetMinutes, template: service.templates.use(template), queueId, smtputf8, dsnEnvid,
    boundary: `${queueId}.${epochSeconds(sys, sys.now)}/${cf.text('myhostname')}`,
    encoding: cf.flag('smtputf8_enable') ? '8bit' : encoding === '' ? null : encoding,
    original: readOriginal(sys.disk, cf, queueName, queueId),
  };
  const logged = text === null ? null : parseLog(text, otherwise);
  return { sys, service, request, report, entries: one ? [one] : logged };
}

/** Posts one notification. Nothing to say counts as said. */
function* send(notice: Notice, addressee: Addressee): Task<boolean> {
  const { sys, service, request, report, entries } = notice;
  const listed = (entries ?? []).filter(({ recipient }) => recipient.dsnNotify === 0 || (recipient.dsnNotify & addressee.notify) !== 0);
  const isUnavailable = entries === null && report.template.kind === 'failure';
  const body = addressee.isPostmasterCopy ? { lines: [], warnings: [] } : expandBody(service.cf, report.template);
  for (const warning of body.warnings) sys.log(service.ident, `warning: ${warning}`);
  const smtputf8 = (report.smtputf8 & 1) !== 0;
  const post = yield* openPost(sys, service, { sender: addressee.from, recipient: addressee.to, source: 'bounce', smtputf8 });
  if (!post) return false;
  const line = (text: string): void => post.line(text);
  headerLines(report, quoteLocal(addressee.to), addressee.isPostmasterCopy, line);
  for (const text of body.lines) line(text);
  if (listed.length === 0 && !isUnavailable) {
    // Nobody wants to hear of these recipients. That is found out only here: cleanup has seen a message begin.
    post.abort();
    return true;
  }
  if (isUnavailable) {
    line('');
    line('\t--- Delivery report unavailable ---');
  }
  for (const entry of listed) recipientWords(entry, line);
  statusHead(report, line);
  for (const entry of listed) recipientStatus(report, entry, line);
  originalPart(report, addressee.ret, line);
  if (!(yield* post.end())) return false;
  sys.log(service.ident, `${request.queueId}: ${addressee.what}: ${post.queueId}`);
  const what = report.template.kind === 'delay' ? 'delay' : addressee.isPostmasterCopy ? 'postmaster' : 'bounce';
  sys.trace('bounce.write', { queueId: post.queueId, of: request.queueId, to: addressee.to, what });
  return true;
}
