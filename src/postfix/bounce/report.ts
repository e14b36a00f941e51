/**
 * The text of a notification (bounce_notify_util.c): a multipart/report (RFC 3464) of words for people, a
 * delivery-status for programmes, and the letter or its header. Every function adds lines to an open letter.
 *
 * @rfc 3464
 */
import { isAscii, isValidUtf8 } from '../../base/octets.ts';
import { lowerAscii } from '../../formats/ascii-case.ts';
import { formatMailDate } from '../../formats/calendar.ts';
import { isHeaderLine } from '../../formats/header.ts';
import { wrapLine } from '../../formats/line-wrap.ts';
import { RECORD } from '../../formats/queue-record.ts';
import type { LoggedRecipient } from '../global/bounce-log.ts';
import { DSN_RET } from '../global/dsn.ts';
import type { MainCf } from '../global/main-cf.ts';
import type { Original } from './original.ts';
import { templateHeaders, type Template } from './templates.ts';

const WIDTH = 79;
const INDENT = 4;
const SMTPUTF8_REQUESTED = 1;

export interface Report {
  readonly cf: MainCf;
  readonly utcOffsetMinutes: number;
  readonly template: Template;
  readonly queueId: string;
  readonly boundary: string;
  /** `8bit`, `7bit`, or null: no Content-Transfer-Encoding. */
  readonly encoding: string | null;
  readonly smtputf8: number;
  readonly dsnEnvid: string;
  readonly original: Original;
}

type Line = (text: string) => void;

export function headerLines(report: Report, to: string, isPostmasterCopy: boolean, line: Line): void {
  const { cf, template, boundary, encoding, original } = report;
  for (const text of templateHeaders(cf, template, to, isPostmasterCopy)) line(text);
  if (original.messageId !== '') {
    line(`References: ${original.messageId}`);
    line(`In-Reply-To: ${original.messageId}`);
  }
  line(`Auto-Submitted: ${isPostmasterCopy ? 'auto-generated' : 'auto-replied'}`);
  line('MIME-Version: 1.0');
  line('Content-Type: multipart/report; report-type=delivery-status;');
  line(`\tboundary="${boundary}"`);
  if (encoding !== null) line(`Content-Transfer-Encoding: ${encoding === '7bit' ? template.encoding : encoding}`);
  line('');
  line('This is a MIME-encapsulated message.');
  beginPart(report, 'Notification', line);
  const charset = lowerAscii(template.charset) !== 'us-ascii' ? template.charset : is7bit(report) ? 'us-ascii' : 'utf-8';
  line(`Content-Type: text/plain; charset=${charset}`);
  if (!is7bit(report)) line(`Content-Transfer-Encoding: ${encoding ?? ''}`);
  line('');
}

/** What happened to one recipient, in words. */
export function recipientWords({ recipient, dsn }: LoggedRecipient, line: Line): void {
  line('');
  const from = recipient.origAddress === '' ? '' : ` (expanded from <${recipient.origAddress}>)`;
  for (const text of wrapLine(`<${recipient.address}>${from}: ${dsn.reason}`, WIDTH, INDENT)) line(text);
}

/** The fields about the message, before those about the recipients. */
export function statusHead(report: Report, line: Line): void {
  const { cf, original, smtputf8 } = report;
  const isGlobal = (smtputf8 & SMTPUTF8_REQUESTED) !== 0;
  beginPart(report, 'Delivery report', line);
  line(`Content-Type: message/${isGlobal ? 'global-' : ''}delivery-status`);
  if (!is7bit(report) && isGlobal) line(`Content-Transfer-Encoding: ${report.encoding ?? ''}`);
  line('');
  line(`Reporting-MTA: dns; ${cf.text('myhostname')}`);
  if (report.dsnEnvid !== '') line(`Original-Envelope-Id: ${report.dsnEnvid}`);
  line(`X-${systemName(cf)}-Queue-ID: ${report.queueId}`);
  if (original.sender !== '') line(`X-${systemName(cf)}-Sender: ${typed(report, original.sender)}`);
  if (original.arrivalSeconds > 0) line(`Arrival-Date: ${date(report, original.arrivalSeconds)}`);
}

export function recipientStatus(report: Report, { recipient, dsn }: LoggedRecipient, line: Line): void {
  const { cf, template, original } = report;
  const wrapped = (text: string): void => wrapLine(text, WIDTH, INDENT).forEach(line);
  line('');
  line(`Final-Recipient: ${typed(report, recipient.address)}`);
  if (recipient.dsnOrcpt !== '') line(`Original-Recipient: ${recipient.dsnOrcpt}`);
  else if (recipient.origAddress !== '') line(`Original-Recipient: ${typed(report, recipient.origAddress)}`);
  line(`Action: ${template.kind === 'failure' ? 'failed' : dsn.action}`);
  line(`Status: ${dsn.status}`);
  if (dsn.mtaType !== '' && dsn.mtaName !== '') wrapped(`Remote-MTA: ${dsn.mtaType}; ${dsn.mtaName}`);
  const hasDiagnostic = dsn.diagnosticType !== '' && dsn.diagnosticText !== '';
  const diagnostic = hasDiagnostic ? `${dsn.diagnosticType}; ${dsn.diagnosticText}` : `X-${systemName(cf)}; ${dsn.reason}`;
  wrapped(`Diagnostic-Code: ${diagnostic}`);
  if (template.kind === 'delay') {
    line(`Will-Retry-Until: ${date(report, original.arrivalSeconds + cf.seconds('maximal_queue_lifetime'))}`);
  }
}

/** The letter, or with `DSN_RET.hdrs` its header alone; and the end of the report. */
export function originalPart(report: Report, ret: number, line: Line): void {
  const { cf, template, original, smtputf8, boundary, encoding } = report;
  const limit = cf.number('bounce_size_limit');
  const isTooBig = limit > 0 && original.content !== null && (original.size <= 0 || original.size > limit);
  const headersOnly = isTooBig || ret === DSN_RET.hdrs;
  const undelivered = template.kind === 'failure' || template.kind === 'delay' ? 'Undelivered ' : '';
  beginPart(report, `${undelivered}${headersOnly ? 'Message Headers' : 'Message'}`, line);
  if ((smtputf8 & SMTPUTF8_REQUESTED) !== 0) line(`Content-Type: message/${headersOnly ? 'global-headers' : 'global'}`);
  else line(`Content-Type: ${headersOnly ? 'text/rfc822-headers' : 'message/rfc822'}`);
  if (!is7bit(report)) line(`Content-Transfer-Encoding: ${encoding ?? ''}`);
  line('');
  if (original.content === null) line('\t--- Undelivered message unavailable ---');
  else copyOriginal(original, headersOnly, line);
  line('');
  line(`--${boundary}--`);
}

function copyOriginal(original: Original, headersOnly: boolean, line: Line): void {
  line(`Return-Path: <${original.sender}>`);
  let partial = '';
  for (const { type, data } of original.content ?? []) {
    if (headersOnly && partial === '' && !/^[ \t]/.test(data) && !isHeaderLine(data)) return;
    if (type === RECORD.continued) {
      partial += data;
      continue;
    }
    line(partial + data);
    partial = '';
  }
}

function beginPart({ boundary }: Report, description: string, line: Line): void {
  line('');
  line(`--${boundary}`);
  line(`Content-Description: ${description}`);
}

function is7bit({ encoding }: Report): boolean {
  return encoding === null || encoding === '7bit';
}

/** `mail_name` as part of a field name. */
function systemName(cf: MainCf): string {
  return cf.text('mail_name').replace(/[ \t\r\n()<>@,;:\\".[\]]/g, '-');
}

function typed({ smtputf8 }: Report, address: string): string {
  const isUtf8 = smtputf8 !== 0 && !isAscii(address) && isValidUtf8(address);
  return `${isUtf8 ? 'utf-8' : 'rfc822'}; ${address}`;
}

function date({ utcOffsetMinutes }: Report, seconds: number): string {
  return formatMailDate(seconds, utcOffsetMinutes);
}
