/**
 * Refusing, deferring and warning, as every restriction does it. Mirrors smtpd_check_reject(), defer_if() and
 * smtpd_dsn_fix(): codes kept consistent, `warn_if_reject`, `soft_bounce`, one log line for each refusal.
 */
import type { SmtpRule } from '../../formats/smtp-rule.ts';
import { incident, type Subject } from '../../protocols/smtp/turn.ts';
import { printable } from '../../protocols/smtp/printable.ts';
import type { ErrorClass, Why } from '../../protocols/smtp/reply.ts';
import { log, warn, type Connection, type Refusal } from './connection.ts';
import { marked } from './explanation.ts';

export type Verdict = 'dunno' | 'ok' | 'reject';

/** What a refusal calls the thing that it refuses (SMTPD_NAME_…). */
export type ReplyClass =
  | 'Client host' | 'Unverified Client host' | 'Client certificate' | 'SASL login name' | 'Helo command' | 'Sender address'
  | 'Recipient address' | 'Etrn command' | 'Data command' | 'End-of-data';

/** One evaluation of a restriction list. */
export interface Check {
  readonly conn: Connection;
  /** Everything that may be looked at; null where it is not known (yet), or not shown. */
  readonly subject: Required<Subject> & { readonly etrnDomain: string | null };
  readonly smtputf8: boolean;
  /** The list's parameter, and the restriction in it that is being looked at. */
  readonly parameter: string;
  rule: SmtpRule;
  /** As main.cf has it, with its argument. */
  written: string;
  readonly replyName: string;
  readonly replyClass: ReplyClass;
  /** The restriction that a bare table stands for. */
  readonly defaultAcl: string | null;
}

/** Errors of our own, which `warn_if_reject` cannot turn into warnings. */
const OWN_ERRORS: readonly ErrorClass[] = ['software', 'resource', 'data'];
/** RFC 5321 §4.5.3.1.5, without the line end. */
const REPLY_LIMIT = 510;
const DSN = /^[245]\.[0-9]{1,3}\.[0-9]{1,3}$/;

export interface RefusalText {
  readonly errorClass?: ErrorClass;
  readonly code: number;
  readonly dsn: string;
  readonly text: string;
  /** What exactly decided, `hash:/etc/postfix/access: 192.0.2 → REJECT`. */
  readonly detail?: string;
}

export function whyOf(check: Check, detail?: string): Why {
  const value = check.conn.daemon.cf.text(check.parameter);
  return {
    rule: check.rule, parameter: check.parameter, value, source: 'postconf(5)',
    ...(check.written === '' ? {} : { restriction: check.written }),
    ...(detail === undefined ? {} : { detail }),
  };
}

export function refusalOf(check: Check, refusal: RefusalText): Refusal {
  return { errorClass: refusal.errorClass ?? 'policy', code: refusal.code, dsn: refusal.dsn, text: refusal.text, why: whyOf(check, refusal.detail) };
}

/** Refuses, or only logs where `warn_if_reject` is in force. */
export function reject(check: Check, refusal: RefusalText): Verdict {
  return rejectWith(check, refusalOf(check, refusal));
}

export function rejectWith(check: Check, refusal: Refusal): Verdict {
  const { conn } = check;
  const { checks } = conn;
  const warnsOnly = checks.warnIfReject > 0 && !OWN_ERRORS.includes(refusal.errorClass);
  conn.errorClasses.add(refusal.errorClass);
  let { code, dsn, text } = sound(conn, refusal);
  if (!warnsOnly && checks.deferIfReject !== null && code >= 500) {
    const earlier = checks.deferIfReject;
    checks.warnIfReject = 0;
    checks.deferIfReject = null;
    return rejectWith(check, earlier);
  }
  const isSoftened = conn.settings.soft_bounce && code >= 500;
  if (isSoftened) code -= 100;
  dsn = `${Math.floor(code / 100)}${dsn.slice(1)}`;
  text = printable(text.slice(0, REPLY_LIMIT - 5 - dsn.length), ' ', conn.settings.smtputf8_enable);
  log(conn, incident(conn.session, warnsOnly ? 'reject_warning' : 'reject', `${code} ${dsn} ${text}`, check.subject));
  if (warnsOnly) {
    marked(check, 'warn');
    return 'dunno';
  }
  checks.rejection = { code, enhanced: dsn, lines: [text], errorClass: refusal.errorClass, why: isSoftened ? { ...refusal.why, softened: true } : refusal.why };
  return 'reject';
}

/** Codes from main.cf or a table may be nonsense; then something harmless is said. */
function sound(conn: Connection, { code, dsn, text }: Refusal): { code: number; dsn: string; text: string } {
  const generic = { code: 450, dsn: '4.7.1', text: 'Service unavailable' };
  if (code < 400 || code > 599) {
    warn(conn, `SMTP reply code configuration error: ${code} ${dsn} ${text}`);
    return generic;
  }
  if (!DSN.test(dsn)) {
    warn(conn, `DSN detail code configuration error: ${code} ${dsn} ${text}`);
    return generic;
  }
  return { code, dsn, text };
}

/** Turns a later "permit" into this; the first reason is kept. Where only warnings are wanted it is a refusal at once. */
export function deferIfPermit(check: Check, refusal: RefusalText, action: 'defer' | 'defer_if_permit' = 'defer_if_permit'): Verdict {
  const { checks } = check.conn;
  if (checks.warnIfReject > 0 || action === 'defer') return reject(check, refusal);
  checks.deferIfPermit ??= refusalOf(check, refusal);
  marked(check, 'defer-if-permit');
  return 'dunno';
}

/** Turns a later "reject" into this, for it might have been accepted but for a temporary error. */
export function deferIfReject(check: Check, refusal: RefusalText): void {
  check.conn.checks.deferIfReject ??= refusalOf(check, refusal);
  marked(check, 'defer-if-reject');
}

/** `451 4.3.5`: main.cf or a table is wrong. */
export function serverError(check: Check, detail?: string): Verdict {
  return reject(check, {
    errorClass: 'software', code: 451, dsn: '4.3.5', text: 'Server configuration error',
    ...(detail === undefined ? {} : { detail }),
  });
}

/** `451 4.3.0`: a table could not be asked. */
export function lookupFailure(check: Check, name: string): Verdict {
  return reject(check, { errorClass: 'data', code: 451, dsn: '4.3.0', text: `<${name}>: Temporary lookup failure` });
}

/** Digit behind `x.1.` → what it becomes where a sender, or a recipient, is refused (smtpd_dsn_fix.c). */
const SENDER_DSN: Readonly<Record<string, string>> = { 1: '1.7', 2: '1.8', 3: '1.7', 4: '1.7', 5: '1.0', 6: '1.7', 7: '1.7', 8: '1.8' };
const RECIPIENT_DSN: Readonly<Record<string, string>> = { 1: '1.1', 2: '1.2', 3: '1.3', 4: '1.4', 5: '1.5', 6: '1.6', 7: '1.3', 8: '1.2' };

/** An address code from a table, made to fit what is refused. */
export function fittingDsn(check: Check, dsn: string, replyClass: ReplyClass): string {
  const match = /^([245])\.1\.(\d+)$/.exec(dsn);
  if (!match) return dsn;
  const [, first = '4', micro = ''] = match;
  const tail = replyClass === 'Sender address' ? (SENDER_DSN[micro] ?? '1.0')
    : replyClass === 'Recipient address' ? (RECIPIENT_DSN[micro] ?? '1.0') : '0.0';
  const fitting = `4.${tail}`;
  if (fitting.slice(2) !== dsn.slice(2)) log(check.conn, `mapping DSN status ${dsn} into ${replyClass} status ${first}${fitting.slice(1)}`);
  return fitting;
}

/** An enhanced code at the start of a table's text, or the default. */
export function splitDsn(text: string, usual: string): { dsn: string; text: string } {
  const match = /^\s*([245]\.[0-9]{1,3}\.[0-9]{1,3})(?:\s+|$)([^]*)$/.exec(text);
  return match ? { dsn: match[1] ?? usual, text: (match[2] ?? '').trimStart() } : { dsn: usual, text: text.trimStart() };
}
