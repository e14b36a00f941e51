/**
 * DNS block and allow lists (RFC 5782): reject_rbl_client, reject_rhsbl_…, permit_dnswl_client, permit_rhswl_client.
 * Mirrors the rbl parts of smtpd_check.c; leaves out reject_maps_rbl's old parameter list.
 *
 * @rfc 5782
 */
import { asciiDomain } from '../../../formats/idna.ts';
import { lookup } from '../../../dns/resolver.ts';
import { isIpv6Address, isValidHostname } from '../../../protocols/smtp/printable.ts';
import type { Task } from '../../../kernel/task.ts';
import { warn, type Connection } from '../connection.ts';
import { CACHE_LIMIT } from '../daemon.ts';
import { expandTemplate } from '../expansion.ts';
import { looksAt, matched } from '../explanation.ts';
import { deferIfReject, fittingDsn, reject, serverError, splitDsn, type Check, type ReplyClass, type Verdict } from '../refusal.ts';
import { permit, type Restriction } from '../restriction-list.ts';
import { findIn } from '../tables.ts';
import { authorizedDestination } from './recipient.ts';

/** `unavailable` gives the client the benefit of the doubt. */
export type DnsListAnswer =
  | { readonly kind: 'listed'; readonly addresses: readonly string[]; readonly text: string }
  | { readonly kind: 'missing' | 'unavailable' };

const TEXT_LIMIT = 500;

/** `zone` or `zone=127.0.0.[2..9]`: the domain, and which answers count. */
function splitZone(zone: string): { domain: string; filter: string | null } {
  const at = zone.indexOf('=');
  return at < 0 ? { domain: zone, filter: null } : { domain: zone.slice(0, at), filter: zone.slice(at + 1) };
}

function* ask(conn: Connection, query: string): Task<DnsListAnswer> {
  const cache = conn.daemon.dnsLists;
  const known = cache.get(query);
  if (known !== undefined) return known;
  const answer = yield* askDns(conn, query);
  cache.set(query, answer);
  for (const oldest of cache.keys()) {
    if (cache.size <= CACHE_LIMIT) break;
    cache.delete(oldest);
  }
  return answer;
}

function* askDns(conn: Connection, query: string): Task<DnsListAnswer> {
  const found = yield* lookup(conn.sys, query, 'A');
  if (found.kind === 'servfail' || found.kind === 'timeout') {
    warn(conn, `${query}: RBL lookup error: Host or domain name not found. Name service error for name=${query} type=A: Host not found, try again`);
    return { kind: 'unavailable' };
  }
  if (found.kind !== 'found') return { kind: 'missing' };
  const addresses = found.records.flatMap(({ data }) => (data.type === 'A' ? [data.address] : []));
  const texts = yield* lookup(conn.sys, query, 'TXT');
  const strings = texts.kind === 'found' ? texts.records.flatMap(({ data }) => (data.type === 'TXT' ? [data.strings.join('')] : [])) : [];
  return { kind: 'listed', addresses, text: strings.join(' / ').slice(0, TEXT_LIMIT) };
}

/** The answer for one thing in one zone, with the zone's filter applied. */
function* find(conn: Connection, zone: string, label: string): Task<DnsListAnswer> {
  const { domain, filter } = splitZone(zone);
  const answer = yield* ask(conn, `${label}${domain}`);
  if (answer.kind !== 'listed' || filter === null || answer.addresses.some((address) => matchesFilter(address, filter))) return answer;
  return { kind: 'missing' };
}

/** `127.0.0.[2;4..9]`: octets, alternatives in brackets. */
export function matchesFilter(address: string, filter: string): boolean {
  const wanted = filter.match(/\[[^\]]*\]|[0-9]+/g) ?? [];
  const octets = address.split('.').map(Number);
  return wanted.length === 4 && wanted.every((pattern, at) => octetMatches(octets[at] ?? -1, pattern));
}

function octetMatches(octet: number, pattern: string): boolean {
  if (!pattern.startsWith('[')) return octet === Number(pattern);
  return pattern.slice(1, -1).split(';').some((range) => {
    const [low = NaN, high = low] = range.split('..').map(Number);
    return octet >= low && octet <= high;
  });
}

/** `10.2.0.192.` for 192.0.2.10; nibbles for IPv6. */
function reversedLabel(address: string): string {
  if (!isIpv6Address(address)) return `${address.split('.').reverse().join('.')}.`;
  const [head = '', tail = ''] = address.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === '' ? [] : tail.split(':');
  const middle = Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0');
  const groups = address.includes('::') ? [...left, ...middle, ...right] : left;
  return [...groups.map((group) => group.padStart(4, '0')).join('')].reverse().map((nibble) => `${nibble}.`).join('');
}

/** The domain to ask for, or null where there is none that such a list could know. */
function domainLabel(what: string): string | null {
  const domain = asciiDomain(what.includes('@') ? what.slice(what.lastIndexOf('@') + 1) : what);
  const last = domain.slice(domain.lastIndexOf('.') + 1);
  return /^[0-9]*$/.test(last) || !isValidHostname(domain) ? null : `${domain}.`;
}

function toldBy(check: Check, zone: string, label: string, answer: DnsListAnswer): void {
  matched(check, `${label}${splitZone(zone).domain}`, answer.kind === 'listed' ? answer.addresses.join(' ') : answer.kind);
}

function* rejectListed(check: Check, zone: string, label: string | null, what: string, replyClass: ReplyClass): Task<Verdict> {
  if (label === null) return 'dunno';
  looksAt(check, what);
  const answer = yield* find(check.conn, zone, label);
  toldBy(check, zone, label, answer);
  return answer.kind === 'listed' ? refuseListed(check, zone, what, replyClass, answer.text) : 'dunno';
}

function refuseListed(check: Check, zone: string, what: string, replyClass: ReplyClass, text: string): Verdict {
  const { conn } = check;
  const { cf } = conn.daemon;
  const { domain } = splitZone(zone);
  const own = cf.text('rbl_reply_maps') === '' ? null : findIn(conn, cf.text('rbl_reply_maps'), zone);
  if (own?.kind === 'retry') return serverError(check);
  const attributes = {
    rbl_code: String(cf.number('maps_rbl_reject_code')), rbl_domain: domain, rbl_reason: text, rbl_txt: text, rbl_what: what, rbl_class: replyClass,
  };
  const reply = expandTemplate(conn, own?.kind === 'found' ? own.value : (cf.raw('default_rbl_reply') ?? ''), check.subject, attributes);
  const match = /^([45][0-9]{2}) ([^]*)$/.exec(reply);
  if (!match) {
    warn(conn, `rbl response code configuration error: ${reply}`);
    return reject(check, { code: 450, dsn: '4.7.1', text: 'Service unavailable' });
  }
  const split = splitDsn(match[2] ?? '', '4.7.1');
  return reject(check, {
    code: Number(match[1]), dsn: fittingDsn(check, split.dsn, replyClass), text: split.text === '' ? 'Service unavailable' : split.text,
    detail: `${what} is listed in ${domain}`,
  });
}

function* permitListed(check: Check, name: string, zone: string, label: string | null, what: string): Task<Verdict> {
  const { conn, subject } = check;
  if (label === null) return 'dunno';
  // A list of good clients is no licence to relay.
  if (conn.session.where === 'RCPT' && subject.recipient !== null) {
    const verdict = yield* authorizedDestination(check, subject.recipient);
    if (verdict !== 'ok') return verdict;
  }
  looksAt(check, what);
  const answer = yield* find(conn, zone, label);
  toldBy(check, zone, label, answer);
  if (answer.kind === 'unavailable') deferIfReject(check, { code: 450, dsn: '4.7.1', text: `<${what}>: Client host rejected: Service unavailable` });
  return answer.kind === 'listed' ? permit(check, name, 'Client host', conn.peer.namaddr) : 'dunno';
}

/** Name of the restriction, of what it looks at in replies, and the thing itself (null: nothing to look at). */
function byDomain(replyClass: ReplyClass, what: (check: Check) => string | null): Restriction {
  return {
    takes: 'domain',
    *run(check, zone) {
      const thing = what(check);
      return thing === null || thing === '' ? 'dunno' : yield* rejectListed(check, zone, domainLabel(thing), thing, replyClass);
    },
  };
}

const known = (name: string): string | null => (name.toLowerCase() === 'unknown' ? null : name);

const rejectRblClient: Restriction = {
  takes: 'domain',
  *run(check, zone) {
    const { address } = check.conn.peer;
    return yield* rejectListed(check, zone, reversedLabel(address), address, 'Client host');
  },
};

export const DNS_LIST_RESTRICTIONS: Readonly<Record<string, Restriction>> = {
  reject_rbl_client: rejectRblClient,
  reject_rbl: rejectRblClient,
  reject_rhsbl_client: byDomain('Client host', (check) => known(check.conn.peer.name)),
  reject_rhsbl_reverse_client: byDomain('Unverified Client host', (check) => known(check.conn.peer.reverseName)),
  reject_rhsbl_helo: byDomain('Helo command', (check) => check.subject.heloName),
  reject_rhsbl_sender: byDomain('Sender address', (check) => check.subject.sender),
  reject_rhsbl_recipient: byDomain('Recipient address', (check) => check.subject.recipient),
  permit_dnswl_client: {
    takes: 'domain',
    *run(check, zone) {
      const { address } = check.conn.peer;
      return yield* permitListed(check, 'permit_dnswl_client', zone, reversedLabel(address), address);
    },
  },
  permit_rhswl_client: {
    takes: 'domain',
    *run(check, zone) {
      const name = known(check.conn.peer.name);
      return name === null ? 'dunno' : yield* permitListed(check, 'permit_rhswl_client', zone, domainLabel(name), name);
    },
  },
};
