/**
 * Evaluating a list of restrictions: each says ok, reject or nothing; the first word counts. Mirrors generic_checks()
 * and smtpd_acl_permit() of smtpd_check.c.
 */
import type { Task } from '../../kernel/task.ts';
import { incident } from '../../protocols/smtp/turn.ts';
import type { SmtpRestriction } from '../../formats/smtp-rule.ts';
import { log, warn } from './connection.ts';
import { tries, tried } from './explanation.ts';
import { serverError, type Check, type ReplyClass, type Verdict } from './refusal.ts';
import { restrictionNamed } from './restrictions/table.ts';

/** What one kind of restriction is: what must follow its name, and what it does. */
export interface Restriction {
  readonly takes?: 'table' | 'domain' | 'service' | 'number';
  readonly run: (check: Check, argument: string) => Task<Verdict>;
  /** Nothing behind it is reached. */
  readonly ends?: boolean;
}

interface Cursor {
  readonly list: readonly string[];
  at: number;
}

export function* runList(check: Check, list: readonly string[]): Task<Verdict> {
  const { checks } = check.conn;
  const saved = checks.recursion;
  checks.recursion += 1;
  const cursor: Cursor = { list, at: 0 };
  let verdict: Verdict = 'dunno';
  while (cursor.at < list.length && verdict === 'dunno' && !checks.discards) {
    const name = list[cursor.at] ?? '';
    cursor.at += 1;
    if (name.toLowerCase() === 'warn_if_reject') {
      if (checks.warnIfReject === 0) checks.warnIfReject = checks.recursion;
      continue;
    }
    verdict = yield* runOne(check, name, cursor);
    if (checks.warnIfReject >= checks.recursion) checks.warnIfReject = 0;
    if (checks.deferIfPermit !== null && checks.deferIfReject !== null) break;
  }
  checks.recursion = saved;
  if (checks.warnIfReject >= checks.recursion) checks.warnIfReject = 0;
  return verdict;
}

function* runOne(check: Check, written: string, cursor: Cursor): Task<Verdict> {
  const { conn } = check;
  let name = written;
  if (written.includes(':')) {
    if (check.defaultAcl === null) {
      check.rule = 'unknown-restriction';
      check.written = written;
      warn(conn, `specify one of (check_client_access, check_reverse_client_hostname_access, check_helo_access, check_sender_access, check_recipient_access, check_etrn_access) before ${check.replyClass} restriction "${written}"`);
      return fails(check);
    }
    // A table alone stands for the list's own kind of access check.
    name = check.defaultAcl;
    cursor.at -= 1;
  }
  const restriction = restrictionNamed(name.toLowerCase());
  if (restriction === undefined) {
    check.written = name;
    check.rule = 'unknown-restriction';
    const members = conn.daemon.classes.get(name);
    if (members !== undefined) return yield* runClass(check, members);
    warn(conn, `unknown smtpd restriction: "${name}"`);
    return fails(check);
  }
  check.rule = name.toLowerCase() as SmtpRestriction;
  const argument = restriction.takes === undefined ? '' : takeArgument(check, name, restriction.takes, cursor);
  if (typeof argument !== 'string') return argument.verdict;
  check.written = argument === '' ? name : `${name} ${argument}`;
  const next = cursor.list[cursor.at];
  const warned = conn.checks.warnIfReject > 0;
  const outer = tries(check);
  const verdict = tried(check, outer, yield* restriction.run(check, argument));
  if (restriction.ends === true && next !== undefined && (name.toLowerCase() === 'permit' ? verdict === 'ok' : !warned)) {
    warn(conn, `restriction \`${next}' after \`${name.toLowerCase()}' is ignored`);
  }
  return verdict;
}

function* runClass(check: Check, members: readonly string[]): Task<Verdict> {
  const outer = tries(check);
  return tried(check, outer, yield* runList(check, members));
}

/** `451 4.3.5` for a restriction that cannot be looked at as it is written. */
function fails(check: Check): Verdict {
  const outer = tries(check);
  return tried(check, outer, serverError(check));
}

/** The word behind a restriction's name, or the verdict where it is missing or wrong. */
function takeArgument(check: Check, name: string, takes: NonNullable<Restriction['takes']>, cursor: Cursor): string | { readonly verdict: Verdict } {
  const { conn } = check;
  const argument = cursor.list[cursor.at];
  check.written = name;
  if (takes === 'domain') {
    if (argument === undefined) {
      warn(conn, `restriction ${name} requires domain name argument`);
      return { verdict: 'dunno' };
    }
  } else if (takes === 'number' && (argument === undefined || !/^[0-9]+$/.test(argument))) {
    warn(conn, `restriction ${name.toLowerCase()} must be followed by number`);
    return { verdict: fails(check) };
  } else if (takes === 'service' && argument?.includes(':') !== true) {
    warn(conn, `restriction ${name.toLowerCase()} must be followed by transport:server`);
    return { verdict: fails(check) };
  } else if (takes === 'table' && argument?.includes(':') !== true) {
    warn(conn, `restriction ${name.toLowerCase()}: bad argument "${argument ?? name}": need maptype:mapname`);
    return { verdict: fails(check) };
  }
  cursor.at += 1;
  return argument ?? '';
}

/** "ok", logged where `smtpd_log_access_permit_actions` asks for it. */
export function permit(check: Check, action: string, replyClass: ReplyClass, replyName: string, from = ''): Verdict {
  const { conn } = check;
  const isLogged = conn.daemon.cf.list('smtpd_log_access_permit_actions').some((one) => one.toLowerCase() === action.toLowerCase() || one === 'static:all');
  if (isLogged && conn.checks.deferIfPermit === null) {
    const text = `action=${action} for ${replyClass}=${replyName} ${from}`;
    log(conn, incident(conn.session, 'permit', text, check.subject));
  }
  return 'ok';
}
