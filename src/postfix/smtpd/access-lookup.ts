/**
 * Looking things up in access(5) tables: names with their parent domains, addresses with their networks, mail addresses
 * with all their forms. Mirrors check_access(), check_domain_access(), check_addr_access() and check_mail_access().
 */
import type { Task } from '../../kernel/task.ts';
import { isIpv4Address, isIpv6Address } from '../../protocols/smtp/printable.ts';
import { actOn } from './access-action.ts';
import { looksAt, matched } from './explanation.ts';
import { lookupFailure, type Check, type ReplyClass, type Verdict } from './refusal.ts';
import { resolve } from './resolve.ts';
import { findAccessAddress, findIn, type TableAnswer } from './tables.ts';

/** A table that cannot be read refuses: better no mail than the wrong mail. */
const TABLE_ERROR = '451 4.3.5 Server configuration error';

interface Question {
  readonly table: string;
  readonly datum: string;
  readonly replyName: string;
  readonly replyClass: ReplyClass;
}

/** The verdict, and whether there was an entry (a DUNNO entry ends the search). */
interface Outcome {
  readonly verdict: Verdict;
  readonly found: boolean;
}

const NOT_FOUND: Outcome = { verdict: 'dunno', found: false };

function* act(check: Check, question: Question, answer: Exclude<TableAnswer, { kind: 'missed' }>, key: string): Task<Outcome> {
  const value = answer.kind === 'found' ? answer.value : TABLE_ERROR;
  looksAt(check, question.datum);
  matched(check, key, value);
  return { verdict: yield* actOn(check, { ...question, value }), found: true };
}

/** One key, nothing else. */
export function* tableAccess(check: Check, table: string, key: string, replyName: string, replyClass: ReplyClass): Task<Verdict> {
  looksAt(check, key);
  const answer = findIn(check.conn, table, key);
  if (answer.kind === 'missed') return 'dunno';
  return (yield* act(check, { table, datum: key, replyName, replyClass }, answer, key)).verdict;
}

/** A host name, then its parent domains up to the top level. */
export function* domainAccess(check: Check, table: string, domain: string, replyName: string, replyClass: ReplyClass): Task<Verdict> {
  return (yield* searchDomain(check, { table, datum: domain, replyName, replyClass })).verdict;
}

export function* searchDomain(check: Check, question: Question): Task<Outcome> {
  const dotted = !parentMatchesSubdomains(check);
  let name = question.datum;
  looksAt(check, name);
  let partial = false;
  while (name !== '') {
    const answer = findIn(check.conn, question.table, name, { partial });
    if (answer.kind !== 'missed') return yield* act(check, question, answer, name);
    if (isIpv4Address(question.datum) || isIpv6Address(question.datum)) break;
    const dot = name.indexOf('.', 1);
    if (dot < 0) break;
    name = name.slice(dotted ? dot : dot + 1);
    partial = true;
  }
  return NOT_FOUND;
}

/** Whether `example.com` also stands for its subdomains in access tables, or only `.example.com` does. */
export function parentMatchesSubdomains(check: Check): boolean {
  return check.conn.daemon.cf.list('parent_domain_matches_subdomains').includes('smtpd_access_maps');
}

/** An address, then the networks that its leading parts name. */
export function* searchAddress(check: Check, question: Question): Task<Outcome> {
  const delimiter = question.datum.includes(':') ? ':' : '.';
  let key = question.datum;
  looksAt(check, key);
  let partial = false;
  for (;;) {
    const answer = findIn(check.conn, question.table, key, { partial });
    if (answer.kind !== 'missed') return yield* act(check, question, answer, key);
    const at = key.lastIndexOf(delimiter);
    if (at < 0) return NOT_FOUND;
    key = key.slice(0, at);
    partial = true;
  }
}

/** A client: by name, then by address. */
export function* namadrAccess(check: Check, table: string, name: string, address: string, replyName: string, replyClass: ReplyClass): Task<Verdict> {
  const byName = yield* searchDomain(check, { table, datum: name, replyName, replyClass });
  if (byName.found) return byName.verdict;
  return (yield* searchAddress(check, { table, datum: address, replyName, replyClass })).verdict;
}

/** A mail address: whole, without extension, its domain and parents, `user@`. */
export function* addressAccess(check: Check, table: string, address: string, replyClass: 'Sender address' | 'Recipient address'): Task<Verdict> {
  const { conn, subject } = check;
  const resolved = yield* resolve(conn, replyClass === 'Sender address' ? subject.recipient : subject.sender, address);
  looksAt(check, resolved.recipient);
  if (resolved.fail) return lookupFailure(check, address);
  if (!resolved.recipient.includes('@')) return 'dunno';
  const answer = findAccessAddress(conn, table, resolved.recipient, parentMatchesSubdomains(check));
  if (answer.kind === 'missed') return 'dunno';
  const { verdict } = yield* act(check, { table, datum: resolved.recipient, replyName: address, replyClass }, answer, answer.key ?? resolved.recipient);
  // A routed recipient must not slip in by an OK for the part of it that we see.
  const isSuspicious = resolved.routed && replyClass === 'Recipient address' && !conn.daemon.cf.flag('allow_untrusted_routing');
  return verdict === 'ok' && isSuspicious ? 'dunno' : verdict;
}
