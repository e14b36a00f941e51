/**
 * The right-hand side of an access(5) table: OK, REJECT, DEFER, a code, HOLD, PREPEND … or further restrictions.
 * Mirrors check_table_result() of smtpd_check.c; FILTER and the others that cleanup carries out are only noted here.
 */
import type { Task } from '../../kernel/task.ts';
import { isAllDigits, isHeader } from '../../protocols/smtp/printable.ts';
import { incident } from '../../protocols/smtp/turn.ts';
import { log, warn } from './connection.ts';
import { dependsOn } from './explanation.ts';
import { deferIfPermit, deferIfReject, fittingDsn, reject, serverError, splitDsn, type Check, type ReplyClass, type Verdict } from './refusal.ts';
import { permit, runList } from './restriction-list.ts';

/** What an entry was found for. */
export interface Found {
  /** The table's name as in main.cf, or the policy service's. */
  readonly table: string;
  readonly value: string;
  /** The thing looked up, for warnings. */
  readonly datum: string;
  readonly replyName: string;
  readonly replyClass: ReplyClass;
}

const RECURSION_LIMIT = 100;

type Action = (check: Check, found: Found, text: string) => Verdict;

function refuse(parameter: string, usualDsn: string): Action {
  return (check, found, given) => {
    dependsOn(check, parameter);
    return refuseWith(check, found, check.conn.daemon.cf.number(parameter), usualDsn, given, 'Access denied');
  };
}

function refuseWith(check: Check, found: Found, code: number, usualDsn: string, given: string, usualText: string): Verdict {
  return reject(check, refusalText(check, found, code, usualDsn, given, usualText));
}

function refusalText(check: Check, found: Found, code: number, usualDsn: string, given: string, usualText: string) {
  const { dsn, text } = splitDsn(given, usualDsn);
  return {
    code, dsn: fittingDsn(check, dsn, found.replyClass),
    text: `<${found.replyName}>: ${found.replyClass} rejected: ${text === '' ? usualText : text}`,
    detail: `${found.table}: ${found.datum} → ${found.value}`,
  };
}

function note(check: Check, what: string, text: string): void {
  log(check.conn, incident(check.conn.session, what, text, check.subject));
}

const noted = (what: string): Action => (check, _found, text) => {
  note(check, what, text);
  return 'dunno';
};

/** Actions that belong to a mail transaction: there is none in client and HELO restrictions that are not delayed. */
function belongsToMail(check: Check, table: string, action: string): boolean {
  if (check.conn.session.where === 'ETRN' && action !== 'PREPEND') {
    warn(check.conn, `access table ${table}: action ${action} is unavailable in smtpd_etrn_restrictions`);
    return false;
  }
  if (check.subject.sender !== null) return true;
  warn(check.conn, `access table ${table}: with smtpd_delay_reject=no, action ${action} is always skipped in Client host or Helo command restrictions`);
  return false;
}

const ACTIONS: Readonly<Record<string, Action>> = {
  DUNNO: () => 'dunno',
  REJECT: refuse('access_map_reject_code', '5.7.1'),
  DEFER: refuse('access_map_defer_code', '4.7.1'),
  INFO: noted('info'),
  WARN: noted('warn'),
  OK: (check, found) => permit(check, found.value.split(/[ \t]/)[0] ?? '', found.replyClass, found.replyName, `from ${found.table}`),
  RELAY: (check, found) => permit(check, found.value.split(/[ \t]/)[0] ?? '', found.replyClass, found.replyName, `from ${found.table}`),
  DEFER_IF_PERMIT: (check, found, text) => deferIfPermit(check,
    refusalText(check, found, check.conn.daemon.cf.number('access_map_defer_code'), '4.7.1', text, 'Service unavailable')),
  DEFER_IF_REJECT: (check, found, text) => {
    deferIfReject(check, refusalText(check, found, check.conn.daemon.cf.number('access_map_defer_code'), '4.7.1', text, 'Service unavailable'));
    return 'dunno';
  },
  HOLD: (check, found, text) => {
    const { saved } = check.conn;
    if (!belongsToMail(check, found.table, 'HOLD') || saved.hold) return 'dunno';
    note(check, 'hold', `<${found.replyName}>: ${found.replyClass} ${text === '' ? 'triggers HOLD action' : text}`);
    saved.hold = true;
    return 'dunno';
  },
  DISCARD: (check, found, text) => {
    if (!belongsToMail(check, found.table, 'DISCARD')) return 'dunno';
    note(check, 'discard', `<${found.replyName}>: ${found.replyClass} ${text === '' ? 'triggers DISCARD action' : text}`);
    check.conn.saved.discard = true;
    check.conn.checks.discards = true;
    return permit(check, 'DISCARD', found.replyClass, found.replyName, `from ${found.table}`);
  },
  FILTER: (check, found, text) => {
    if (!belongsToMail(check, found.table, 'FILTER')) return 'dunno';
    if (text === '') warn(check.conn, `access table ${found.table} entry "${found.datum}" has FILTER entry without value`);
    else if (!text.includes(':')) warn(check.conn, `access table ${found.table} entry "${found.datum}" requires transport:destination`);
    else {
      note(check, 'filter', `<${found.replyName}>: ${found.replyClass} triggers FILTER ${text}`);
      check.conn.saved.filter = text;
    }
    return 'dunno';
  },
  REDIRECT: (check, found, text) => {
    if (!belongsToMail(check, found.table, 'REDIRECT') || !hasTarget(check, found, text)) return 'dunno';
    note(check, 'redirect', `<${found.replyName}>: ${found.replyClass} triggers REDIRECT ${text}`);
    check.conn.saved.redirect = text;
    return 'dunno';
  },
  BCC: (check, found, text) => {
    if (!belongsToMail(check, found.table, 'BCC') || !hasTarget(check, found, text)) return 'dunno';
    note(check, 'bcc', `<${found.replyName}>: ${found.replyClass} triggers BCC ${text}`);
    check.conn.saved.bcc = [...check.conn.saved.bcc, text];
    return 'dunno';
  },
  PREPEND: (check, found, text) => {
    const { conn } = check;
    if (!belongsToMail(check, found.table, 'PREPEND')) return 'dunno';
    if (conn.session.where === 'END-OF-MESSAGE') warn(conn, `access table ${found.table}: action PREPEND must be used before smtpd_end_of_data_restrictions`);
    else if (!isHeader(text)) warn(conn, `access table ${found.table} entry "${found.datum}" requires header: text`);
    else conn.saved.prepend = [...conn.saved.prepend, text];
    return 'dunno';
  },
};

function hasTarget(check: Check, found: Found, text: string): boolean {
  if (text.includes('@')) return true;
  warn(check.conn, `access table ${found.table} entry "${found.datum}" requires user@domain target`);
  return false;
}

/** Carries out what a table says. */
export function* actOn(check: Check, found: Found): Task<Verdict> {
  const { conn } = check;
  const [, word = '', text = ''] = /^([^ \t]*)\s*([^]*)$/.exec(found.value) ?? [];
  const action = ACTIONS[word.toUpperCase()];
  if (action !== undefined && Object.hasOwn(ACTIONS, word.toUpperCase())) return action(check, found, text);
  if (isAllDigits(found.value)) return permit(check, word, found.replyClass, found.replyName, `from ${found.table}`);
  if (/^[45][0-9]{2}$/.test(word) && text !== '') return refuseWith(check, found, Number(word), `${word[0] ?? '5'}.7.1`, text, 'Access denied');
  if (found.value.includes(':')) {
    warn(conn, `access table ${found.table} has entry with lookup table: ${found.value}`);
    warn(conn, 'do not specify lookup tables inside SMTPD access maps');
    warn(conn, 'define a restriction class and specify its name instead.');
    return serverError(check);
  }
  if (conn.checks.recursion > RECURSION_LIMIT) {
    warn(conn, `access table ${found.table} entry ${found.value} causes unreasonable recursion`);
    return serverError(check);
  }
  const words = found.value.split(/[,\s]+/).filter((one) => one !== '');
  if (words.length > 0) return yield* runList({ ...check, replyName: found.replyName, replyClass: found.replyClass }, words);
  warn(conn, `access table ${found.table} entry ${found.value} has empty value`);
  return 'ok';
}
