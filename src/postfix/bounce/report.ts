/**
 * The text of delivery reports (bounce_template.c, bounce_notify_util.c; RFC 3464): a multipart/report of a text for
 * people, one for programs, and the letter or its headers. Default templates; bounce_template_file is left out.
 */
import { formatMailDate } from '../../formats/calendar.ts';
import type { LoggedRecipient } from './log-file.ts';

export type ReportKind = 'failure' | 'delay' | 'success';

export interface ReportFacts {
  readonly kind: ReportKind;
  readonly myhostname: string;
  readonly myorigin: string;
  readonly queueId: string;
  readonly sender: string;
  readonly envid: string;
  readonly arrivalSeconds: number;
  readonly nowSeconds: number;
  readonly utcOffsetMinutes: number;
  /** For delay reports: hours until the warning, days until the letter is given up. */
  readonly delayHours: number;
  readonly lifetimeSeconds: number;
  readonly recipients: readonly LoggedRecipient[];
  /** The letter with LF line ends, and whether only its headers go back. */
  readonly letter: string;
  readonly headersOnly: boolean;
}

const SUBJECTS: Readonly<Record<ReportKind, string>> = {
  failure: 'Undelivered Mail Returned to Sender',
  delay: 'Delayed Mail (still being retried)',
  success: 'Successful Mail Delivery Report',
};
const WIDTH = 79;
const INDENT = 4;

/** The report's lines, headers first; Message-Id is cleanup's to add. */
export function reportLines(facts: ReportFacts): readonly string[] {
  const boundary = `${facts.queueId}.${facts.nowSeconds}/${facts.myhostname}`;
  const part = (description: string, type: string, coding: string | null): string[] => [
    `--${boundary}`, `Content-Description: ${description}`, `Content-Type: ${type}`,
    ...(coding === null ? [] : [`Content-Transfer-Encoding: ${coding}`]), '',
  ];
  const returned = returnedPart(facts);
  return [
    `From: Mail Delivery System <MAILER-DAEMON@${facts.myorigin}>`, `Subject: ${SUBJECTS[facts.kind]}`, `To: ${facts.sender}`,
    'Auto-Submitted: auto-replied', 'MIME-Version: 1.0', 'Content-Type: multipart/report; report-type=delivery-status;',
    `\tboundary="${boundary}"`, 'Content-Transfer-Encoding: 8bit', '',
    'This is a MIME-encapsulated message.', '',
    ...part('Notification', 'text/plain; charset=utf-8', '8bit'),
    `This is the mail system at host ${facts.myhostname}.`, '', ...introduction(facts),
    ...facts.recipients.flatMap((entry) => [...wrap(explanation(entry)), '']),
    ...part('Delivery report', 'message/delivery-status', null),
    ...statusFields(facts),
    ...part(returned.description, returned.type, '8bit'),
    `Return-Path: <${facts.sender}>`, ...returned.lines, '',
    `--${boundary}--`,
  ];
}

function introduction(facts: ReportFacts): readonly string[] {
  const help = [
    'For further assistance, please send mail to postmaster.', '',
    'If you do so, please include this problem report. You can', 'delete your own text from the attached returned message.', '',
  ];
  const signature = ['                   The mail system', ''];
  if (facts.kind === 'success') {
    return [
      'Your message was successfully delivered to the destination(s)', 'listed below. If the message was delivered to mailbox you will',
      'receive no further notifications. Otherwise you may still receive', 'notifications of mail delivery errors from other systems.', '',
      ...signature,
    ];
  }
  if (facts.kind === 'failure') {
    return [
      "I'm sorry to have to inform you that your message could not", "be delivered to one or more recipients. It's attached below.", '',
      ...help, ...signature,
    ];
  }
  const rule = '#'.repeat(68);
  return [
    rule, '# THIS IS A WARNING ONLY.  YOU DO NOT NEED TO RESEND YOUR MESSAGE. #', rule, '',
    `Your message could not be delivered for more than ${facts.delayHours} hour(s).`,
    `It will be retried until it is ${Math.floor(facts.lifetimeSeconds / 86_400)} day(s) old.`, '', ...help, ...signature,
  ];
}

function explanation({ recipient, dsn }: LoggedRecipient): string {
  const isExpanded = recipient.origAddress !== '' && recipient.origAddress.toLowerCase() !== recipient.address.toLowerCase();
  return `<${recipient.address}>${isExpanded ? ` (expanded from <${recipient.origAddress}>)` : ''}: ${dsn.reason}`;
}

function statusFields(facts: ReportFacts): readonly string[] {
  const date = (seconds: number): string => formatMailDate(seconds, facts.utcOffsetMinutes);
  const lines = [`Reporting-MTA: dns; ${facts.myhostname}`];
  if (facts.envid !== '') lines.push(`Original-Envelope-Id: ${facts.envid}`);
  lines.push(`X-Postfix-Queue-ID: ${facts.queueId}`, `X-Postfix-Sender: rfc822; ${facts.sender}`, `Arrival-Date: ${date(facts.arrivalSeconds)}`, '');
  for (const { recipient, dsn } of facts.recipients) {
    const original = recipient.dsnOrcpt === '' ? `rfc822;${recipient.origAddress || recipient.address}` : recipient.dsnOrcpt;
    lines.push(`Final-Recipient: rfc822; ${recipient.address}`, `Original-Recipient: ${original}`);
    lines.push(`Action: ${dsn.action === '' ? 'failed' : facts.kind === 'failure' ? 'failed' : dsn.action}`, `Status: ${dsn.status}`);
    if (dsn.mtaName !== '') lines.push(`Remote-MTA: dns; ${dsn.mtaName}`);
    const diagnostic = dsn.diagnosticText === '' ? `X-Postfix; ${dsn.reason}` : `${dsn.diagnosticType}; ${dsn.diagnosticText}`;
    lines.push(...wrap(`Diagnostic-Code: ${diagnostic}`));
    if (facts.kind === 'delay') lines.push(`Will-Retry-Until: ${date(facts.arrivalSeconds + facts.lifetimeSeconds)}`);
    lines.push('');
  }
  return lines;
}

function returnedPart(facts: ReportFacts): { description: string; type: string; lines: readonly string[] } {
  const lines = facts.letter.replace(/\n$/, '').split('\n');
  if (!facts.headersOnly) return { description: 'Undelivered Message', type: 'message/rfc822', lines };
  const end = lines.indexOf('');
  const description = facts.kind === 'success' ? 'Message Headers' : 'Undelivered Message Headers';
  return { description, type: 'text/rfc822-headers', lines: end < 0 ? lines : lines.slice(0, end) };
}

/** Breaks at spaces so that lines keep within 79 characters; what follows is indented by four (line_wrap(3)). */
function wrap(text: string): readonly string[] {
  const lines: string[] = [];
  let rest = text;
  for (let width = WIDTH; rest.length > width; width = WIDTH - INDENT) {
    const space = rest.lastIndexOf(' ', width);
    if (space <= 0) break;
    lines.push(rest.slice(0, space));
    rest = rest.slice(space + 1).trimStart();
  }
  return [...lines, rest].map((line, index) => (index === 0 ? line : ' '.repeat(INDENT) + line));
}
