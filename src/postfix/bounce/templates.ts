/**
 * The built-in texts of notifications (bounce(5), bounce_templates.c): headers and the boiler-plate before the report.
 */
import { expandMacros } from '../../formats/main-cf.ts';
import type { MainCf } from '../global/main-cf.ts';

export interface Template {
  readonly kind: 'failure' | 'delay' | 'success' | 'verify';
  /** Where it comes from, for warnings: `[built-in]`, or the file's path. */
  readonly origin: string;
  readonly charset: string;
  readonly encoding: '7bit' | '8bit';
  /** Null: as `header_from_format` says. */
  readonly from: string | null;
  readonly subject: string;
  readonly postmasterSubject: string;
  readonly body: readonly string[];
}

const BUILT_IN = { origin: '[built-in]', charset: 'us-ascii', encoding: '7bit', from: null } as const;
const FROM = 'Mail Delivery System <MAILER-DAEMON>';
const OBSOLETE_FROM = 'MAILER-DAEMON (Mail Delivery System)';
const ASSISTANCE = [
  'For further assistance, please send mail to postmaster.',
  '',
  'If you do so, please include this problem report. You can',
  'delete your own text from the attached returned message.',
  '',
  '                   The mail system',
];

export const FAILURE: Template = {
  kind: 'failure',
  ...BUILT_IN,
  subject: 'Undelivered Mail Returned to Sender',
  postmasterSubject: 'Postmaster Copy: Undelivered Mail',
  body: [
    'This is the mail system at host $myhostname.',
    '',
    "I'm sorry to have to inform you that your message could not",
    "be delivered to one or more recipients. It's attached below.",
    '',
    ...ASSISTANCE,
  ],
};

export const DELAY: Template = {
  kind: 'delay',
  ...BUILT_IN,
  subject: 'Delayed Mail (still being retried)',
  postmasterSubject: 'Postmaster Warning: Delayed Mail',
  body: [
    'This is the mail system at host $myhostname.',
    '',
    '####################################################################',
    '# THIS IS A WARNING ONLY.  YOU DO NOT NEED TO RESEND YOUR MESSAGE. #',
    '####################################################################',
    '',
    'Your message could not be delivered for more than $delay_warning_time_hours hour(s).',
    'It will be retried until it is $maximal_queue_lifetime_days day(s) old.',
    '',
    ...ASSISTANCE,
  ],
};

export const SUCCESS: Template = {
  kind: 'success',
  ...BUILT_IN,
  subject: 'Successful Mail Delivery Report',
  postmasterSubject: 'Successful Mail Delivery Report',
  body: [
    'This is the mail system at host $myhostname.',
    '',
    'Your message was successfully delivered to the destination(s)',
    'listed below. If the message was delivered to mailbox you will',
    'receive no further notifications. Otherwise you may still receive',
    'notifications of mail delivery errors from other systems.',
    '',
    '                   The mail system',
  ],
};

export const VERIFY: Template = {
  kind: 'verify',
  ...BUILT_IN,
  subject: 'Mail Delivery Status Report',
  postmasterSubject: 'Mail Delivery Status Report',
  body: [
    'This is the mail system at host $myhostname.',
    '',
    'Enclosed is the mail delivery report that you requested.',
    '',
    '                   The mail system',
  ],
};

/** From, Subject and To. */
export function templateHeaders(cf: MainCf, template: Template, recipient: string, isPostmasterCopy: boolean): readonly string[] {
  const from = template.from ?? (cf.text('header_from_format') === 'obsolete' ? OBSOLETE_FROM : FROM);
  const subject = isPostmasterCopy ? template.postmasterSubject : template.subject;
  return [`From: ${from}`, `Subject: ${subject}`, `To: ${recipient}`];
}

const DIVISORS: Readonly<Record<string, number>> = { seconds: 1, minutes: 60, hours: 3600, days: 86400, weeks: 604800 };
const TIMES = ['delay_warning_time', 'bounce_queue_lifetime', 'maximal_queue_lifetime'];

export interface ExpandedBody {
  readonly lines: readonly string[];
  readonly warnings: readonly string[];
}

/** The boiler-plate with its parameters filled in; times take their unit from the name's end (`…_hours`). */
export function expandBody(cf: MainCf, template: Template): ExpandedBody {
  const warnings: string[] = [];
  const lookup = (name: string): string | null => {
    for (const parameter of TIMES) {
      const unit = name.startsWith(`${parameter}_`) ? name.slice(parameter.length + 1) : '';
      const divisor = DIVISORS[unit];
      if (divisor !== undefined) return scaled(cf, template, name, parameter, unit, divisor, warnings);
    }
    return cf.raw(name) === null ? null : cf.text(name);
  };
  return { lines: template.body.map((line) => expandMacros(line, lookup).text), warnings };
}

function scaled(
  cf: MainCf, template: Template, name: string, parameter: string, unit: string, divisor: number, warnings: string[],
): string {
  const seconds = cf.seconds(parameter);
  const result = Math.floor(seconds / divisor);
  const advise = (what: string, change: string): void => {
    warnings.push(
      `${template.origin}: ${what} in ${template.kind} template conversion of parameter "${name}"`,
      `please ${change} time unit "${unit}" of "${name}" in ${template.kind} template`,
      'for instructions see the bounce(5) manual',
    );
  };
  if (result > 999 && divisor < 86400) advise(`excessive result "${result}"`, 'increase');
  else if (result === 0 && seconds > 0 && divisor > 1) advise('zero result', 'reduce');
  return String(result);
}
