/**
 * An authoritative zone in memory and its answers (RFC 1034 §4.3.2, RFC 4592 for wildcards): answer, alias, referral,
 * no data, no such name.
 *
 * @rfc 1034 §4.3.2
 */
import { canonicalName, isAtOrBelow, parentName } from '../protocols/dns/name.ts';
import { typeName, type DnsRecord, type Rcode } from '../protocols/dns/record.ts';

export interface Zone {
  /** Canonical name of the apex; empty for the root. */
  readonly apex: string;
  readonly records: ReadonlyMap<string, readonly DnsRecord[]>;
  /** Every name that has records or has such a name below it. */
  readonly names: ReadonlySet<string>;
}

export interface ZoneAnswer {
  readonly rcode: Rcode;
  readonly isAuthoritative: boolean;
  readonly answers: readonly DnsRecord[];
  readonly authority: readonly DnsRecord[];
  readonly additional: readonly DnsRecord[];
}

/** A chain of aliases inside the zone longer than this is a loop; the answer ends there. */
const CNAME_LIMIT = 8;

export function buildZone(apex: string, records: readonly DnsRecord[]): Zone {
  const root = canonicalName(apex);
  const byName = new Map<string, DnsRecord[]>();
  const names = new Set<string>([root]);
  for (const record of records) {
    const name = canonicalName(record.name);
    if (!isAtOrBelow(name, root)) continue;
    const owned = byName.get(name);
    if (owned) owned.push(record);
    else byName.set(name, [record]);
    for (let at: string | null = name; at !== null && at !== root && !names.has(at); at = parentName(at)) names.add(at);
  }
  return { apex: root, records: byName, names };
}

/** Answers a question about a name in the zone; `typeCode` 255 (ANY) gives all there is. */
export function answerFromZone(zone: Zone, name: string, typeCode: number): ZoneAnswer {
  const answers: DnsRecord[] = [];
  let current = name;
  for (let hops = 0; hops < CNAME_LIMIT; hops += 1) {
    const cut = delegationAbove(zone, canonicalName(current));
    if (cut) return referral(zone, cut, answers);
    const owned = ownedBy(zone, current);
    if (owned === null) return negative(zone, 'NXDOMAIN', answers);
    const wanted = owned.filter((record) => typeCode === 255 || record.data.type === typeName(typeCode));
    if (wanted.length > 0) {
      answers.push(...wanted);
      return { rcode: 'NOERROR', isAuthoritative: true, answers, authority: [], additional: addressesFor(zone, wanted) };
    }
    const alias = owned.find((record) => record.data.type === 'CNAME');
    if (alias?.data.type !== 'CNAME') return negative(zone, 'NOERROR', answers);
    answers.push(alias);
    current = alias.data.target;
    if (!isAtOrBelow(canonicalName(current), zone.apex)) break;
  }
  return { rcode: 'NOERROR', isAuthoritative: true, answers, authority: [], additional: [] };
}

/** Records of a name, of the wildcard that covers it, none for an empty name in between, or null for no such name. */
function ownedBy(zone: Zone, name: string): readonly DnsRecord[] | null {
  const wanted = canonicalName(name);
  if (zone.names.has(wanted)) return zone.records.get(wanted) ?? [];
  for (let at = parentName(wanted); at !== null; at = parentName(at)) {
    const star = zone.records.get(at === '' ? '*' : `*.${at}`);
    if (star) return star.map((record) => ({ ...record, name }));
    if (zone.names.has(at)) return null;
  }
  return null;
}

/** The NS records of a cut at or above the name, below the apex. */
function delegationAbove(zone: Zone, name: string): readonly DnsRecord[] | null {
  let found: readonly DnsRecord[] | null = null;
  for (let at: string | null = name; at !== null && at !== zone.apex; at = parentName(at)) {
    const servers = (zone.records.get(at) ?? []).filter((record) => record.data.type === 'NS');
    if (servers.length > 0) found = servers;
  }
  return found;
}

/** Somebody else's part of the tree, asked for directly or reached through aliases of ours. */
function referral(zone: Zone, servers: readonly DnsRecord[], answers: readonly DnsRecord[]): ZoneAnswer {
  return {
    rcode: 'NOERROR', isAuthoritative: answers.length > 0, answers, authority: servers,
    additional: addressesFor(zone, servers),
  };
}

function negative(zone: Zone, rcode: Rcode, answers: readonly DnsRecord[]): ZoneAnswer {
  const authority = (zone.records.get(zone.apex) ?? []).filter((record) => record.data.type === 'SOA');
  return { rcode, isAuthoritative: true, answers, authority, additional: [] };
}

/** Address records of the hosts that MX and NS records name, where the zone has them (RFC 1035 §3.3.9). */
function addressesFor(zone: Zone, records: readonly DnsRecord[]): readonly DnsRecord[] {
  const hosts = new Set(
    records.flatMap(({ data }) =>
      data.type === 'MX' ? [canonicalName(data.exchange)] : data.type === 'NS' ? [canonicalName(data.target)] : [],
    ),
  );
  return [...hosts].flatMap((host) =>
    (zone.records.get(host) ?? []).filter((record) => record.data.type === 'A' || record.data.type === 'AAAA'),
  );
}
