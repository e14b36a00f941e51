/**
 * permit_mx_backup: we may relay for a domain that lists us as a backup MX. Mirrors permit_mx_backup() of smtpd_check.c;
 * deprecated in Postfix, taught as a mistake.
 */
import { lookup, lookupHost } from '../../../dns/resolver.ts';
import { asciiDomain } from '../../../formats/idna.ts';
import type { Task } from '../../../kernel/task.ts';
import { isLocalDomain, isOwnAddress, isPermittedMxNetwork } from '../networks.ts';
import { deferIfReject, type Check, type Verdict } from '../refusal.ts';
import { resolve } from '../resolve.ts';
import { authorizedDestination } from './recipient.ts';
import { lookupError } from '../peer.ts';

interface Exchange {
  readonly preference: number;
  readonly host: string;
}

export function* permitMxBackup(check: Check, recipient: string): Task<Verdict> {
  const { conn } = check;
  const authorized = yield* authorizedDestination(check, recipient);
  if (authorized !== 'dunno') return authorized;
  const resolved = yield* resolve(conn, check.subject.sender, recipient);
  const domain = asciiDomain(resolved.recipient.slice(resolved.recipient.lastIndexOf('@') + 1));
  if (resolved.routed || (domain.startsWith('[') && domain.endsWith(']'))) return 'dunno';
  const answer = yield* lookup(conn.sys, domain, 'MX');
  if (answer.kind === 'servfail' || answer.kind === 'timeout') {
    deferIfReject(check, { code: 450, dsn: '4.4.4', text: `<${recipient}>: Recipient address rejected: Unable to look up mail exchanger information: Host not found, try again` });
  }
  if (answer.kind !== 'found') return 'dunno';
  const exchanges = answer.records.flatMap(({ data }): Exchange[] => (data.type === 'MX' ? [{ preference: data.preference, host: data.exchange }] : []));
  // "No mail here" (null MX) is no answer to this question.
  if (exchanges.length === 1 && (exchanges[0]?.host === '' || exchanges[0]?.host === '.')) return 'dunno';
  const best = Math.min(...exchanges.map((exchange) => exchange.preference));
  const primaries = exchanges.filter((exchange) => exchange.preference === best);
  const backups = exchanges.filter((exchange) => exchange.preference !== best);
  if (yield* isAmongThem(check, primaries, recipient)) return 'dunno';
  if (backups.length === 0 || !(yield* isAmongThem(check, backups, recipient))) return 'dunno';
  if (conn.daemon.cf.text('permit_mx_backup_networks') === '') return 'ok';
  for (const { host } of primaries) if (!(yield* allPermitted(check, host))) return 'dunno';
  return 'ok';
}

function* isAmongThem(check: Check, exchanges: readonly Exchange[], recipient: string): Task<boolean> {
  const { conn } = check;
  if (exchanges.some(({ host }) => isLocalDomain(conn, host))) return true;
  for (const { host } of exchanges) {
    const found = yield* lookupHost(conn.sys, host);
    if (found.kind !== 'found') {
      deferIfReject(check, { code: 450, dsn: '4.4.4', text: `<${recipient}>: Recipient address rejected: Unable to look up mail exchanger host ${host}: ${lookupError(found.kind)}` });
    } else if (found.addresses.some((address) => isOwnAddress(conn, address))) return true;
  }
  return false;
}

function* allPermitted(check: Check, host: string): Task<boolean> {
  const found = yield* lookup(check.conn.sys, host, 'A');
  if (found.kind !== 'found') return false;
  return found.records.every(({ data }) => data.type !== 'A' || isPermittedMxNetwork(check.conn, host, data.address));
}
