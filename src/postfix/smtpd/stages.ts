/**
 * Which restriction lists are looked at when, and with what. Mirrors smtpd_check_client() and its neighbours: with
 * `smtpd_delay_reject` the client's, HELO's and sender's lists wait for RCPT TO; what was deferred "if permit" is
 * carried from stage to stage.
 *
 * @rfc 5321 §4.5.1
 */
import type { Task } from '../../kernel/task.ts';
import { recipientCountOf, recipientsOf } from '../../protocols/smtp/session.ts';
import type { Subject } from '../../protocols/smtp/turn.ts';
import type { Answer } from '../../protocols/smtp/exchange.ts';
import { protocolError } from '../../protocols/smtp/reply.ts';
import type { Connection } from './connection.ts';
import type { RestrictionList } from './daemon.ts';
import { tried, tries } from './explanation.ts';
import { checkRecipientMaps, checkSenderMaps } from './recipient-maps.ts';
import { rejectWith, type Check, type ReplyClass, type Verdict } from './refusal.ts';
import { runList } from './restriction-list.ts';

interface Stage {
  readonly parameter: RestrictionList;
  readonly replyName: string;
  readonly replyClass: ReplyClass;
  readonly defaultAcl: string | null;
}

const RELAY_LAST: readonly RestrictionList[] = ['smtpd_recipient_restrictions', 'smtpd_relay_restrictions'];
const RELAY_FIRST = [...RELAY_LAST].reverse();

type Known = Check['subject'];

function knownOf(conn: Connection, change: Partial<Pick<Known, 'recipient' | 'etrnDomain'>> = {}): Known {
  const { transaction, heloName } = conn.session;
  const { recipient = recipientsOf(conn.session)?.recipient ?? null, etrnDomain = null } = change;
  return { sender: transaction?.sender ?? null, recipient, heloName, etrnDomain };
}

function checkFor(conn: Connection, stage: Stage, subject: Known, smtputf8: boolean): Check {
  const { parameter, replyName, replyClass, defaultAcl } = stage;
  return { conn, subject, smtputf8, rule: 'restrictions', written: '', parameter, replyName, replyClass, defaultAcl };
}

/** Goes through a stage's list; null where there is none to go through, as for most stages of most servers. */
function evaluation(conn: Connection, stage: Stage, subject: Known, smtputf8: boolean): Task<Verdict> | null {
  resetChecks(conn);
  const list = conn.daemon.lists[stage.parameter];
  return list.length === 0 ? null : runList(checkFor(conn, stage, subject, smtputf8), list);
}

function resetChecks(conn: Connection): void {
  conn.checks.recursion = 0;
  conn.checks.warnIfReject = 0;
  conn.checks.deferIfReject = null;
}

/** The verdict as the engine wants it. */
export function answerOf(conn: Connection, verdict: Verdict): Answer {
  if (verdict !== 'reject') return { kind: 'permit' };
  const { rejection } = conn.checks;
  return { kind: 'refuse', reply: rejection ?? protocolError(451, '4.3.5', 'Server configuration error', 'restrictions', 'postconf(5)') };
}

export function* checkClient(conn: Connection, subject: Known = knownOf(conn), smtputf8 = false): Task<Verdict> {
  const { checks, peer } = conn;
  checks.deferIfPermit = null;
  const stage: Stage = { parameter: 'smtpd_client_restrictions', replyName: peer.namaddr, replyClass: 'Client host', defaultAcl: 'check_client_access' };
  const running = evaluation(conn, stage, subject, smtputf8);
  const verdict = running === null ? 'dunno' : yield* running;
  checks.deferIfPermitClient = checks.deferIfPermit;
  return verdict;
}

export function* checkHelo(conn: Connection, heloName: string | null, subject: Known = knownOf(conn), smtputf8 = false): Task<Verdict> {
  if (heloName === null) return 'dunno';
  const { checks } = conn;
  checks.deferIfPermit = checks.deferIfPermitClient;
  const stage: Stage = { parameter: 'smtpd_helo_restrictions', replyName: heloName, replyClass: 'Helo command', defaultAcl: 'check_helo_access' };
  const running = evaluation(conn, stage, { ...subject, heloName }, smtputf8);
  const verdict = running === null ? 'dunno' : yield* running;
  checks.deferIfPermitHelo = checks.deferIfPermit;
  return verdict;
}

export function* checkSender(conn: Connection, sender: string | null, smtputf8: boolean, subject: Known = knownOf(conn)): Task<Verdict> {
  if (sender === null) return 'dunno';
  const { checks } = conn;
  checks.deferIfPermit = checks.deferIfPermitClient ?? checks.deferIfPermitHelo;
  checks.senderMapsChecked = false;
  const stage: Stage = { parameter: 'smtpd_sender_restrictions', replyName: sender, replyClass: 'Sender address', defaultAcl: 'check_sender_access' };
  const running = evaluation(conn, stage, { ...subject, sender }, smtputf8);
  const verdict = running === null ? 'dunno' : yield* running;
  checks.deferIfPermitSender = checks.deferIfPermit;
  const { cf } = conn.daemon;
  if (!cf.flag('smtpd_reject_unlisted_sender') || verdict === 'reject' || checks.senderMapsChecked || checks.discards || sender === '') return verdict;
  const check = { ...checkFor(conn, stage, { ...subject, sender }, smtputf8), parameter: 'smtpd_reject_unlisted_sender', rule: 'reject_unlisted_sender', written: 'reject_unlisted_sender' } as const;
  const outer = tries(check);
  return tried(check, outer, yield* checkSenderMaps(check, sender));
}

export function* checkRecipient(conn: Connection, recipient: string, smtputf8: boolean): Task<Verdict> {
  // RFC 5321 §4.5.1: postmaster is accepted even without a domain.
  if (recipient.toLowerCase() === 'postmaster') {
    conn.checks.exempt = 'rcpt-postmaster';
    return 'dunno';
  }
  const { checks, daemon } = conn;
  const subject = knownOf(conn, { recipient });
  checks.recipientMapsChecked = false;
  if (conn.settings.smtpd_delay_reject) {
    const verdict = yield* delayedChecks(conn, subject, smtputf8);
    if (verdict === 'reject') return verdict;
  }
  checks.deferIfPermit = checks.deferIfPermitSender;
  resetChecks(conn);
  let verdict: Verdict = 'dunno';
  for (const parameter of daemon.cf.flag('smtpd_relay_before_recipient_restrictions') ? RELAY_FIRST : RELAY_LAST) {
    const list = daemon.lists[parameter];
    verdict = list.length === 0 ? 'dunno' : yield* runList(checkFor(conn, recipientStage(parameter, recipient), subject, smtputf8), list);
    if (verdict === 'reject') return verdict;
  }
  const last = checkFor(conn, recipientStage('smtpd_recipient_restrictions', recipient), subject, smtputf8);
  verdict = orDeferred(last, verdict);
  if (!daemon.cf.flag('smtpd_reject_unlisted_recipient') || verdict === 'reject' || checks.recipientMapsChecked || checks.discards) return verdict;
  const check = { ...last, parameter: 'smtpd_reject_unlisted_recipient', rule: 'reject_unlisted_recipient', written: 'reject_unlisted_recipient' } as const;
  const outer = tries(check);
  return tried(check, outer, yield* checkRecipientMaps(check, recipient));
}

function recipientStage(parameter: RestrictionList, recipient: string): Stage {
  return { parameter, replyName: recipient, replyClass: 'Recipient address', defaultAcl: 'check_recipient_access' };
}

function* delayedChecks(conn: Connection, subject: Known, smtputf8: boolean): Task<Verdict> {
  if ((yield* checkClient(conn, subject, smtputf8)) === 'reject') return 'reject';
  if ((yield* checkHelo(conn, conn.session.heloName, subject, smtputf8)) === 'reject') return 'reject';
  return yield* checkSender(conn, conn.session.transaction?.sender ?? null, smtputf8, subject);
}

/** "Permit" becomes a deferral where a temporary error may have kept us from refusing. */
function orDeferred(check: Check, verdict: Verdict): Verdict {
  const { deferIfPermit } = check.conn.checks;
  return verdict === 'reject' || deferIfPermit === null ? verdict : rejectWith(check, deferIfPermit);
}

export function* checkEtrn(conn: Connection, etrnDomain: string): Task<Verdict> {
  const { checks } = conn;
  const subject = knownOf(conn, { etrnDomain });
  if (conn.settings.smtpd_delay_reject) {
    if ((yield* checkClient(conn, subject)) === 'reject') return 'reject';
    if ((yield* checkHelo(conn, conn.session.heloName, subject)) === 'reject') return 'reject';
  }
  checks.deferIfPermit = checks.deferIfPermitClient ?? checks.deferIfPermitHelo;
  const stage: Stage = { parameter: 'smtpd_etrn_restrictions', replyName: etrnDomain, replyClass: 'Etrn command', defaultAcl: 'check_etrn_access' };
  const running = evaluation(conn, stage, subject, false);
  const verdict = running === null ? 'dunno' : yield* running;
  return orDeferred(checkFor(conn, stage, subject, false), verdict);
}

/** DATA, BDAT and the end of the letter: several recipients are none in particular. */
export function* checkLetter(conn: Connection, at: 'data' | 'end-of-data'): Task<Verdict> {
  const { checks, session } = conn;
  const hasMany = recipientCountOf(session) > 1;
  const subject = knownOf(conn, hasMany ? { recipient: null } : {});
  checks.deferIfPermit = null;
  const stage: Stage = at === 'data'
    ? { parameter: 'smtpd_data_restrictions', replyName: 'DATA', replyClass: 'Data command', defaultAcl: null }
    : { parameter: 'smtpd_end_of_data_restrictions', replyName: 'END-OF-MESSAGE', replyClass: 'End-of-data', defaultAcl: null };
  const smtputf8 = session.transaction?.smtputf8 ?? false;
  const running = evaluation(conn, stage, subject, smtputf8);
  const verdict = running === null ? 'dunno' : yield* running;
  return orDeferred(checkFor(conn, stage, subject, smtputf8), verdict);
}

/** Only what the log and templates show. */
export function shownSubject(conn: Connection): Subject {
  return knownOf(conn);
}
