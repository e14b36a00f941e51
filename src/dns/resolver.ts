/**
 * The stub resolver in every programme: real queries over UDP to the servers of /etc/resolv.conf, retried as glibc's
 * res_send(3) does, and the host lookups of getaddrinfo(3) and getnameinfo(3), which read /etc/hosts first.
 * Leaves out DNS over TCP, caching (glibc has none) and name service switches other than `files dns`.
 */
import type { Task } from '../kernel/task.ts';
import type { DatagramSocket, System } from '../net/system.ts';
import { isIpv4 } from '../protocols/dns/address.ts';
import { decodeMessage } from '../protocols/dns/decode.ts';
import { encodeMessage } from '../protocols/dns/encode.ts';
import { dnsQuery, type DnsMessage } from '../protocols/dns/message.ts';
import { canonicalName, labelsOf, nameOf, reverseName } from '../protocols/dns/name.ts';
import { TYPE_CODE, type DnsRecord, type RecordType } from '../protocols/dns/record.ts';
import { hostsAddresses, hostsName, readResolvConf } from './resolv-conf.ts';

/** `servfail` also stands for refused and unusable answers: libc's TRY_AGAIN, as `timeout` does. */
export type DnsResult =
  | { readonly kind: 'found'; readonly records: readonly DnsRecord[]; readonly name: string }
  | { readonly kind: 'nodata' }
  | { readonly kind: 'nxdomain' }
  | { readonly kind: 'servfail' }
  | { readonly kind: 'timeout' };

/** getaddrinfo(3) and getnameinfo(3): `none` is EAI_NONAME, `nodata` EAI_NODATA, `again` EAI_AGAIN. */
export type HostResult =
  | { readonly kind: 'found'; readonly addresses: readonly string[] }
  | { readonly kind: 'none' | 'nodata' | 'again' };
export type NameResult = { readonly kind: 'found'; readonly name: string } | { readonly kind: 'none' | 'again' };

/** A chain of aliases longer than this is a loop (dns_lookup(3)). */
const CNAME_LIMIT = 10;

/**
 * Asks DNS alone for the records of one type (dns_lookup(3)). Aliases are followed; `name` is the last one, where the
 * records stand. The search list is not used.
 */
export function* lookup(sys: System, name: string, type: RecordType): Task<DnsResult> {
  let wanted = name;
  for (let hops = 0; hops <= CNAME_LIMIT; hops += 1) {
    if (labelsOf(wanted) === null) return { kind: 'nxdomain' };
    const answer = yield* ask(sys, wanted, type);
    if (typeof answer === 'string') return { kind: answer };
    const followed = followAliases(answer.answers, wanted, type);
    if (followed.records.length > 0) return { kind: 'found', records: followed.records, name: followed.name };
    if (answer.rcode === 'NXDOMAIN') return { kind: 'nxdomain' };
    if (canonicalName(followed.name) === canonicalName(wanted)) return { kind: 'nodata' };
    wanted = followed.name;
  }
  return { kind: 'servfail' };
}

/** The IPv4 addresses of a host name: /etc/hosts, then DNS; an address stands for itself. */
export function* lookupHost(sys: System, name: string): Task<HostResult> {
  if (isIpv4(name)) return { kind: 'found', addresses: [name] };
  const listed = hostsAddresses(sys.disk, name);
  if (listed.length > 0) return { kind: 'found', addresses: listed };
  const { search } = readResolvConf(sys.disk);
  const isAbsolute = name.endsWith('.');
  const longer = isAbsolute ? [] : search.map((domain) => `${name}.${domain}`);
  const candidates = name.includes('.') ? [name, ...longer] : [...longer, name];
  let worst: HostResult = { kind: 'none' };
  for (const candidate of candidates) {
    const result = yield* lookup(sys, candidate, 'A');
    if (result.kind === 'found') return { kind: 'found', addresses: addressesOf(result.records) };
    if (result.kind === 'servfail' || result.kind === 'timeout') return { kind: 'again' };
    if (result.kind === 'nodata') worst = { kind: 'nodata' };
  }
  return worst;
}

/** The host name of an IPv4 address: /etc/hosts, then a PTR record. */
export function* reverseLookup(sys: System, address: string): Task<NameResult> {
  const listed = hostsName(sys.disk, address);
  if (listed !== null) return { kind: 'found', name: listed };
  const result = yield* lookup(sys, reverseName(address), 'PTR');
  if (result.kind === 'servfail' || result.kind === 'timeout') return { kind: 'again' };
  const data = result.kind === 'found' ? result.records[0]?.data : undefined;
  return data?.type === 'PTR' ? { kind: 'found', name: data.target } : { kind: 'none' };
}

/** Addresses of A and AAAA records, in their order. */
export function addressesOf(records: readonly DnsRecord[]): readonly string[] {
  return records.flatMap(({ data }) => (data.type === 'A' || data.type === 'AAAA' ? [data.address] : []));
}

function followAliases(
  answers: readonly DnsRecord[], name: string, type: RecordType,
): { readonly name: string; readonly records: readonly DnsRecord[] } {
  let current = name;
  for (let hops = 0; hops <= CNAME_LIMIT; hops += 1) {
    const owned = answers.filter((record) => canonicalName(record.name) === canonicalName(current));
    const records = owned.filter((record) => record.data.type === type);
    if (records.length > 0) return { name: current, records };
    const alias = owned.map((record) => record.data).find((data) => data.type === 'CNAME');
    if (alias?.type !== 'CNAME') break;
    current = alias.target;
  }
  return { name: current, records: [] };
}

/** One question to the servers in turn, with glibc's time-outs; refusals count as no answer and are asked again. */
function* ask(sys: System, name: string, type: RecordType): Task<DnsMessage | 'servfail' | 'timeout'> {
  const { nameservers, timeoutSeconds, attempts } = readResolvConf(sys.disk);
  const socket = sys.datagramSocket();
  let failure: 'servfail' | 'timeout' = 'timeout';
  try {
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      for (const [index, server] of nameservers.entries()) {
        const seconds = timeoutSeconds * 2 ** index;
        const limit = Math.max(1, index > 0 ? Math.floor(seconds / nameservers.length) : seconds);
        const answer = yield* askServer(sys, socket, server, name, type, limit * 1e6);
        if (answer && (answer.rcode === 'NOERROR' || answer.rcode === 'NXDOMAIN')) return answer;
        if (answer) failure = 'servfail';
      }
    }
    return failure;
  } finally {
    socket.close();
  }
}

function* askServer(
  sys: System, socket: DatagramSocket, server: string, name: string, type: RecordType, limitMicros: number,
): Task<DnsMessage | null> {
  const id = sys.random.below(0x10000);
  const octets = encodeMessage(dnsQuery(id, name, TYPE_CODE[type]));
  const arrives = socket.send({ address: server, port: 53 }, octets);
  sys.trace('dns.query', { id, server, name, type, octets, arrives });
  const deadline = sys.now + limitMicros;
  const asked = canonicalName(nameOf(labelsOf(name) ?? []));
  while (sys.now < deadline) {
    const datagram = yield* socket.receive(deadline - sys.now);
    if (!datagram) return null;
    const message = decodeMessage(datagram.octets);
    if (!message.ok || !message.value.isResponse || message.value.id !== id) continue;
    const question = message.value.questions[0];
    if (question && canonicalName(question.name) === asked) return message.value;
  }
  return null;
}
