/**
 * Whether an address exists: the lookup tables of its class. Mirrors check_rcpt_maps() of smtpd_check.c
 * (`reject_unlisted_recipient`, `smtpd_reject_unlisted_recipient`).
 */
import { lowerAscii } from '../../formats/ascii-case.ts';
import type { Task } from '../../kernel/task.ts';
import type { Resolved } from '../global/rewrite-client.ts';
import { dependsOn, looksAt, matched } from './explanation.ts';
import { fittingDsn, lookupFailure, reject, splitDsn, type Check, type Verdict } from './refusal.ts';
import { resolve, resolvedBefore } from './resolve.ts';
import { findAddressIn } from './tables.ts';

type AddressClass = 'Sender address' | 'Recipient address';

/** Class of address → the tables that know its users, the code for unknown ones, and what the reply calls the table. */
const USER_TABLES = {
  local: ['local_recipient_maps', 'unknown_local_recipient_reject_code', ' in local recipient table'],
  'virtual-mailbox': ['virtual_mailbox_maps', 'unknown_virtual_mailbox_reject_code', ' in virtual mailbox table'],
  relay: ['relay_recipient_maps', 'unknown_relay_recipient_reject_code', ' in relay recipient table'],
} as const;

/** Tables that rewrite an address, in the order in which they are asked. */
const RECIPIENT_REWRITING = ['recipient_canonical_maps', 'canonical_maps', 'virtual_alias_maps'];
const SENDER_REWRITING = ['recipient_canonical_maps', 'sender_canonical_maps', 'canonical_maps', 'virtual_alias_maps'];

export function* checkRecipientMaps(check: Check, recipient: string): Task<Verdict> {
  const { checks } = check.conn;
  if (checks.recipientMapsChecked || overridesUnknownRecipients(check)) return 'dunno';
  if (checks.warnIfReject === 0) checks.recipientMapsChecked = true;
  return yield* checkMaps(check, check.subject.sender, recipient, 'Recipient address');
}

export function* checkSenderMaps(check: Check, sender: string): Task<Verdict> {
  const { checks } = check.conn;
  if (checks.senderMapsChecked || overridesUnknownRecipients(check)) return 'dunno';
  if (checks.warnIfReject === 0) checks.senderMapsChecked = true;
  return yield* checkMaps(check, check.subject.recipient, sender, 'Sender address');
}

function overridesUnknownRecipients(check: Check): boolean {
  return check.conn.daemon.cf.list('receive_override_options').includes('no_unknown_recipient_checks');
}

function* checkMaps(check: Check, other: string | null, address: string, replyClass: AddressClass): Task<Verdict> {
  const { conn } = check;
  const { cf } = conn.daemon;
  const isSender = replyClass === 'Sender address';
  const resolved = resolvedBefore(conn, other, address) ?? (yield* resolve(conn, other, address));
  looksAt(check, resolved.recipient);
  if (resolved.fail) return lookupFailure(check, address);
  // Whatever is rewritten is taken to exist: only cleanup knows where it leads.
  for (const parameter of isSender ? SENDER_REWRITING : RECIPIENT_REWRITING) {
    const verdict = listedIn(check, parameter, resolved.recipient, address);
    if (verdict === 'missed') continue;
    matched(check, parameter, resolved.class);
    return verdict === 'found' ? 'dunno' : verdict;
  }
  const undeliverable = rejectByTransport(check, resolved, address, replyClass);
  if (undeliverable !== null) return undeliverable;
  const row = Object.hasOwn(USER_TABLES, resolved.class) ? USER_TABLES[resolved.class as keyof typeof USER_TABLES] : null;
  if (row === null || cf.text(row[0]) === '' || (resolved.class === 'local' && isAlwaysThere(check, resolved.recipient))) return 'dunno';
  dependsOn(check, row[0]);
  const verdict = listedIn(check, row[0], resolved.recipient, address);
  matched(check, row[0], verdict === 'missed' ? '' : resolved.class);
  if (verdict !== 'missed') return verdict === 'found' ? 'dunno' : verdict;
  return reject(check, {
    errorClass: 'bounce', code: cf.number(row[1]), dsn: isSender ? '5.1.0' : '5.1.1',
    text: `<${address}>: ${replyClass} rejected: User unknown${cf.flag('show_user_unknown_table_name') ? row[2] : ''}`,
    detail: `${row[0]} = ${cf.text(row[0])}`,
  });
}

function listedIn(check: Check, parameter: string, recipient: string, address: string): 'found' | 'missed' | Verdict {
  const maps = check.conn.daemon.cf.text(parameter);
  if (maps === '') return 'missed';
  const answer = findAddressIn(check.conn, maps, recipient);
  if (answer.kind === 'retry') return lookupFailure(check, address);
  return answer.kind;
}

/** Addresses that lead to error(8) or retry(8): the transport's next hop is the text. */
function rejectByTransport(check: Check, resolved: Resolved, address: string, replyClass: AddressClass): Verdict | null {
  if (resolved.transport !== 'error' && resolved.transport !== 'retry') return null;
  matched(check, resolved.transport, resolved.nexthop);
  const isRetry = resolved.transport === 'retry';
  const digit = isRetry ? '4' : '5';
  const { dsn, text } = splitDsn(resolved.nexthop, replyClass === 'Sender address' ? `${digit}.1.0` : `${digit}.1.1`);
  const aliasCode = check.conn.daemon.cf.number('unknown_virtual_alias_reject_code');
  const code = isRetry ? 450 : resolved.class === 'virtual-alias' ? aliasCode : 550;
  return reject(check, {
    errorClass: 'bounce', code, dsn: fittingDsn(check, dsn, replyClass), text: `<${address}>: ${replyClass} rejected: ${text}`,
    detail: `${resolved.transport}:${resolved.nexthop}`,
  });
}

/** Addresses that the mail system itself uses. */
function isAlwaysThere(check: Check, recipient: string): boolean {
  const local = lowerAscii(recipient.slice(0, Math.max(0, recipient.lastIndexOf('@'))));
  return [lowerAscii(check.conn.daemon.cf.text('double_bounce_sender')), 'postmaster', 'mailer-daemon'].includes(local);
}
