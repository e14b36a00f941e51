/**
 * From a destination to a list of addresses to try: MX records by preference, addresses of hosts, loops cut off.
 * Mirrors smtp_addr.c and dns_lookup(3); each failure leaves its reason and status in `state.why`.
 */
import { lookup, lookupHost, type DnsResult } from '../../dns/resolver.ts';
import { parseIpAddress } from '../../formats/ip-address.ts';
import { asciiDomain } from '../../formats/idna.ts';
import type { Task } from '../../kernel/task.ts';
import { isValidHostname } from '../../protocols/smtp/printable.ts';
import type { RecordType } from '../../protocols/dns/record.ts';
import { simpleDsn } from '../global/dsn.ts';
import { isOwnAddress } from './own-address.ts';
import { isHard, isSoft, NO_DSN, parameterFlag, type SmtpState } from './state.ts';

export interface Candidate {
  /** The name under which the log shows the host: the MX target, or the next hop itself. */
  readonly host: string;
  readonly address: string;
  readonly preference: number;
}

/** dns_strerror(3). */
const ERROR_TEXT: Readonly<Record<Exclude<DnsResult['kind'], 'found'>, string>> = {
  nodata: 'Host found but no data record of requested type',
  nxdomain: 'Host not found',
  servfail: 'Host not found, try again',
  timeout: 'Host not found, try again',
};

/** gai_strerror(3), and the status that Postfix on glibc makes of each. */
const NATIVE_ERROR = {
  none: { detail: '4.4', text: 'Name or service not known' },
  nodata: { detail: '3.0', text: 'No address associated with hostname' },
  again: { detail: '4.4', text: 'Temporary failure in name resolution' },
} as const;

/** The addresses of a mail domain's exchangers; `isMx` when we are one of them ourselves (smtp_domain_addr()). */
export function* domainAddresses(state: SmtpState, domain: string): Task<{ list: readonly Candidate[]; isMx: boolean }> {
  state.why = NO_DSN;
  const { sys, service } = state;
  const asked = asciiDomain(domain);
  if (!isValidName(asked)) return { list: yield* hostAddresses(state, domain), isMx: false };
  const found = yield* lookup(sys, asked, 'MX');
  if (found.kind === 'nodata' || found.kind === 'nxdomain') return { list: yield* hostAddresses(state, domain), isMx: false };
  if (found.kind !== 'found') {
    state.why = simpleDsn('4.4.3', notFound(asked, 'MX', found.kind));
    const ignores = service.cf.flag('ignore_mx_lookup_error');
    return { list: ignores ? yield* hostAddresses(state, domain) : [], isMx: false };
  }
  const exchangers = found.records
    .flatMap(({ data }) => (data.type === 'MX' ? [data] : []))
    .sort((a, b) => a.preference - b.preference);
  if (exchangers.length === 1 && exchangers[0]?.exchange === '') {
    state.why = simpleDsn('5.1.0', `Domain ${asked} does not accept mail (nullMX)`);
    return { list: [], isMx: false };
  }
  for (const { exchange } of exchangers.filter((one) => parseIpAddress(one.exchange) !== null)) {
    sys.log(service.ident, `warning: numeric domain name in resource data of MX record for ${asked}: ${exchange}`);
  }
  const list: Candidate[] = [];
  for (const { exchange, preference } of exchangers) list.push(...(yield* addressesOfHost(state, exchange, preference)));
  if (list.length === 0) {
    if (parameterFlag(state, 'defer_if_no_mx_address_found') && isHard(state.why)) {
      state.why = { ...state.why, status: `4${state.why.status.slice(1)}` };
    }
    sys.log(service.ident, `warning: no MX host for ${domain} has a valid address record`);
    return { list: [], isMx: false };
  }
  return withoutLoops(state, domain, list, exchangers[0]?.preference ?? 0);
}

/** The addresses of one host, without MX lookup (smtp_host_addr()). */
export function* hostAddresses(state: SmtpState, host: string): Task<readonly Candidate[]> {
  state.why = NO_DSN;
  const list = yield* addressesOfHost(state, asciiDomain(host), 0);
  if (state.detectsLoops && list.some(({ address }) => isOwnAddress(state.sys, state.service.cf, address))) {
    state.why = simpleDsn('5.4.6', `mail for ${host} loops back to myself`);
    return [];
  }
  return mixed(state, list);
}

/** Where we are an exchanger ourselves, it and all that are not better are dropped. */
function withoutLoops(
  state: SmtpState, domain: string, list: readonly Candidate[], bestPreference: number,
): { list: readonly Candidate[]; isMx: boolean } {
  const self = state.detectsLoops ? list.find(({ address }) => isOwnAddress(state.sys, state.service.cf, address)) : undefined;
  if (!self) return { list: mixed(state, list), isMx: false };
  const better = list.slice(0, list.findIndex(({ preference }) => preference === self.preference));
  if (better.length === 0) {
    state.why = bestPreference !== (list[0]?.preference ?? 0)
      ? simpleDsn('4.4.4', `unable to find primary relay for ${domain}`)
      : simpleDsn('5.4.6', `mail for ${domain} loops back to myself`);
  }
  return { list: mixed(state, better), isMx: true };
}

/** smtp_addr_one(): a numerical name, DNS, and the hosts file where `smtp_host_lookup` has `native`. */
function* addressesOfHost(state: SmtpState, host: string, preference: number): Task<readonly Candidate[]> {
  const bare = host.replace(/^IPv6:/i, '');
  const literal = parseIpAddress(bare);
  if (literal) {
    if (literal.length === IPV4_OCTETS || speaksIpv6(state)) return [{ host: bare, address: bare, preference }];
    return notSpoken(state, bare);
  }
  const ways = hostLookupWays(state);
  const toList = (addresses: readonly string[]): readonly Candidate[] =>
    addresses.map((address) => ({ host, address, preference }));
  if (ways.includes('dns')) {
    const outcome = yield* lookupAddresses(state, host);
    if (outcome.addresses.length > 0) return toList(outcome.addresses);
    const isTemporary = outcome.kind === 'servfail' || outcome.kind === 'timeout';
    if (isTemporary) state.why = simpleDsn('4.4.3', outcome.text);
    else if (!isSoft(state.why)) state.why = simpleDsn('5.4.4', outcome.text);
    if (isTemporary) return [];
  }
  if (!ways.includes('native')) return [];
  const native = yield* lookupHost(state.sys, host);
  if (native.kind === 'found') return toList(native.addresses);
  const isTemporary = native.kind === 'again' || isSoft(state.why);
  const { detail, text } = NATIVE_ERROR[native.kind];
  state.why = simpleDsn(`${isTemporary ? '4' : '5'}.${detail}`, `unable to look up host ${host}: ${text}`);
  return [];
}

/** An address of a family that is not spoken is looked up like a name, and is none. */
function notSpoken(state: SmtpState, address: string): readonly Candidate[] {
  const kind = isSoft(state.why) ? '4' : '5';
  const ways = hostLookupWays(state);
  if (ways.includes('native')) state.why = simpleDsn(`${kind}.3.0`, `unable to look up host ${address}: Address family for hostname not supported`);
  else if (ways.includes('dns')) state.why = simpleDsn(`${kind}.4.4`, `Name service error for ${address}: invalid host or domain name`);
  return [];
}

function hostLookupWays({ service, mode }: SmtpState): readonly string[] {
  const { cf } = service;
  return cf.text('smtp_dns_support_level') === 'disabled' || cf.flag('disable_dns_lookups') ? ['native'] : cf.list(`${mode}_host_lookup`);
}

const IPV4_OCTETS = 4;

function speaksIpv6(state: SmtpState): boolean {
  return state.service.cf.list('inet_protocols').some((word) => /^(all|ipv6)$/i.test(word));
}

interface AddressOutcome {
  readonly addresses: readonly string[];
  readonly kind: DnsResult['kind'];
  readonly text: string;
}

/** A records, and AAAA records where `inet_protocols` has IPv6: the last failure's text is the one that shows. */
function* lookupAddresses(state: SmtpState, host: string): Task<AddressOutcome> {
  if (!isValidName(host)) {
    return { addresses: [], kind: 'nxdomain', text: `Name service error for ${host}: invalid host or domain name` };
  }
  const types: RecordType[] = [];
  if (state.service.cf.list('inet_protocols').some((word) => /^(all|ipv4)$/i.test(word))) types.push('A');
  if (speaksIpv6(state)) types.push('AAAA');
  const addresses: string[] = [];
  let kind: DnsResult['kind'] = 'nodata';
  let text = '';
  for (const type of types) {
    const found = yield* lookup(state.sys, host, type);
    if (found.kind === 'found') {
      for (const { data } of found.records) if (data.type === 'A' || data.type === 'AAAA') addresses.push(data.address);
      continue;
    }
    // A temporary failure outweighs a final one.
    if (kind !== 'servfail' && kind !== 'timeout') [kind, text] = [found.kind, notFound(host, type, found.kind)];
  }
  return { addresses, kind: addresses.length > 0 ? 'found' : kind, text };
}

function notFound(name: string, type: RecordType, kind: Exclude<DnsResult['kind'], 'found'>): string {
  return `Host or domain name not found. Name service error for name=${name} type=${type}: ${ERROR_TEXT[kind]}`;
}

function isValidName(name: string): boolean {
  return name === '.' || isValidHostname(name);
}

/** Hosts of equal preference in random order (`smtp_randomize_addresses`), so that load is shared. */
function mixed(state: SmtpState, list: readonly Candidate[]): readonly Candidate[] {
  const shuffled = [...list];
  if (list.length > 1 && parameterFlag(state, 'randomize_addresses')) {
    for (let at = shuffled.length - 1; at > 0; at -= 1) {
      const other = state.sys.random.below(at + 1);
      const [a, b] = [shuffled[at], shuffled[other]];
      if (a && b) [shuffled[at], shuffled[other]] = [b, a];
    }
  }
  return shuffled.sort((a, b) => a.preference - b.preference);
}
