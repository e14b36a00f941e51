/**
 * check_…_mx_access, check_…_ns_access, check_…_a_access: access tables applied to the servers of a domain. Mirrors
 * check_server_access() of smtpd_check.c.
 */
import { lookup, lookupHost } from '../../../dns/resolver.ts';
import { asciiDomain } from '../../../formats/idna.ts';
import type { Task } from '../../../kernel/task.ts';
import { isIpv4Address, isIpv6Address, isValidHostname, mailhostAddress } from '../../../protocols/smtp/printable.ts';
import { searchAddress, searchDomain } from '../access-lookup.ts';
import { warn, type Connection } from '../connection.ts';
import { looksAt } from '../explanation.ts';
import { lookupError } from '../peer.ts';
import type { Check, ReplyClass, Verdict } from '../refusal.ts';
import type { Restriction } from '../restriction-list.ts';
import { forbidOk } from './client.ts';

type ServerType = 'MX' | 'NS' | 'A';

function* serverAccess(check: Check, table: string, name: string, type: ServerType, replyName: string, replyClass: ReplyClass): Task<Verdict> {
  const question = { table, replyName, replyClass };
  const domain = asciiDomain(name.slice(name.lastIndexOf('@') + 1));
  if (domain.startsWith('[')) {
    const address = domain.endsWith(']') && type !== 'NS' ? mailhostAddress(domain.slice(1, -1)) : null;
    return address === null ? 'dunno' : (yield* searchAddress(check, { ...question, datum: address })).verdict;
  }
  const servers = yield* serversOf(check.conn, domain, type, name);
  for (const server of servers) {
    if (isIpv4Address(server) || isIpv6Address(server)) {
      const outcome = yield* searchAddress(check, { ...question, datum: server });
      if (outcome.found) return outcome.verdict;
      continue;
    }
    if (type !== 'A') {
      const outcome = yield* searchDomain(check, { ...question, datum: server });
      if (outcome.found) return outcome.verdict;
    }
    const host = yield* lookupHost(check.conn.sys, server);
    if (host.kind !== 'found') {
      if (type !== 'A') warn(check.conn, `Unable to look up ${type} host ${server} for ${replyClass} ${replyName}: ${lookupError(host.kind)}`);
      continue;
    }
    for (const address of host.addresses) {
      const outcome = yield* searchAddress(check, { ...question, datum: address });
      if (outcome.found) return outcome.verdict;
    }
  }
  return 'dunno';
}

/** Host names. A domain without MX is its own; name servers are those of the nearest parent that has any. */
function* serversOf(conn: Connection, domain: string, type: ServerType, name: string): Task<readonly string[]> {
  if (type === 'A') return [domain];
  let asked = domain;
  for (;;) {
    // The resolver is not asked about what cannot be a host's name (dns_lookup(3)).
    const answer = isValidHostname(asked) ? yield* lookup(conn.sys, asked, type) : ({ kind: 'nxdomain' } as const);
    if (answer.kind === 'found') {
      const hosts = answer.records.flatMap(({ data }) => (data.type === 'MX' ? [data.exchange] : data.type === 'NS' ? [data.target] : []));
      return hosts.filter((host) => host !== '' && host !== '.');
    }
    const isMissing = answer.kind === 'nxdomain' || answer.kind === 'nodata';
    if (isMissing && type === 'MX') return [domain];
    const dot = asked.indexOf('.');
    const parent = dot < 0 ? '' : asked.slice(dot + 1);
    if (isMissing && parent !== '') {
      asked = parent;
      continue;
    }
    const reason = answer.kind === 'nxdomain' ? 'Host not found' : answer.kind === 'nodata' ? 'Host found but no data record of requested type' : 'Host not found, try again';
    warn(conn, `Unable to look up ${type} host for ${isMissing || asked === '' ? name : asked}: ${reason}`);
    return [];
  }
}

/** What of the session a group of restrictions looks at; null where there is nothing. */
interface Target {
  readonly name: string;
  readonly replyName: string;
}
type Look = (check: Check) => Target | null;

const known = (name: string, replyName: string): Target | null => (name.toLowerCase() === 'unknown' ? null : { name, replyName });
const given = (name: string | null): Target | null => (name === null || name === '' ? null : { name, replyName: name });

const GROUPS: readonly (readonly [prefix: string, replyClass: ReplyClass, look: Look])[] = [
  ['client', 'Client host', ({ conn }) => known(conn.peer.name, conn.peer.namaddr)],
  ['reverse_client_hostname', 'Unverified Client host', ({ conn }) => known(conn.peer.reverseName, conn.peer.reverseName)],
  ['helo', 'Helo command', ({ subject }) => given(subject.heloName)],
  ['sender', 'Sender address', ({ subject }) => given(subject.sender)],
  ['recipient', 'Recipient address', ({ subject }) => given(subject.recipient)],
];

function restriction(type: ServerType, replyClass: ReplyClass, look: Look): Restriction {
  return {
    takes: 'table',
    *run(check, table) {
      const target = look(check);
      if (target === null) return 'dunno';
      looksAt(check, target.name);
      return forbidOk(check, yield* serverAccess(check, table, target.name, type, target.replyName, replyClass), target.name);
    },
  };
}

export const SERVER_ACCESS_RESTRICTIONS: Readonly<Record<string, Restriction>> = Object.fromEntries(
  GROUPS.flatMap(([prefix, replyClass, look]) =>
    (['MX', 'NS', 'A'] as const).map((type) => [`check_${prefix}_${type.toLowerCase()}_access`, restriction(type, replyClass, look)] as const),
  ),
);
