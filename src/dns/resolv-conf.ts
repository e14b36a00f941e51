/** /etc/resolv.conf and /etc/hosts: the files that a stub resolver reads (resolv.conf(5), hosts(5)). */
import type { FileReader } from '../kernel/disk.ts';
import { isIpv4, octetsOfIpv6 } from '../protocols/dns/address.ts';
import { canonicalName } from '../protocols/dns/name.ts';

export interface ResolvConf {
  /** At most three, as in glibc. */
  readonly nameservers: readonly string[];
  readonly search: readonly string[];
  readonly timeoutSeconds: number;
  readonly attempts: number;
}

const SERVER_LIMIT = 3;

/** glibc's defaults where the file does not say: the local host, 5 seconds, 2 attempts. */
export function readResolvConf(disk: FileReader): ResolvConf {
  const nameservers: string[] = [];
  let search: readonly string[] = [];
  let timeoutSeconds = 5;
  let attempts = 2;
  for (const line of (disk.read('/etc/resolv.conf') ?? '').split('\n')) {
    if (/^[#;]/.test(line)) continue;
    const [keyword, ...words] = line.trim().split(/\s+/);
    if (keyword === 'nameserver' && words[0] !== undefined && isIpv4(words[0])) nameservers.push(words[0]);
    if (keyword === 'search' || keyword === 'domain') search = words.map(canonicalName);
    if (keyword !== 'options') continue;
    for (const word of words) {
      const option = /^(timeout|attempts):(\d{1,2})$/.exec(word);
      if (option?.[1] === 'timeout') timeoutSeconds = Math.min(30, Math.max(1, Number(option[2])));
      if (option?.[1] === 'attempts') attempts = Math.min(5, Math.max(1, Number(option[2])));
    }
  }
  const servers = nameservers.slice(0, SERVER_LIMIT);
  return { nameservers: servers.length > 0 ? servers : ['127.0.0.1'], search, timeoutSeconds, attempts };
}

export interface HostsEntry {
  readonly address: string;
  /** Canonical name first, then aliases, as written. */
  readonly names: readonly string[];
}

export function readHosts(disk: FileReader): readonly HostsEntry[] {
  const entries: HostsEntry[] = [];
  for (const line of (disk.read('/etc/hosts') ?? '').split('\n')) {
    const [address, ...names] = line.replace(/#.*/, '').trim().split(/\s+/);
    if (address === undefined || names.length === 0) continue;
    if (isIpv4(address) || octetsOfIpv6(address) !== null) entries.push({ address, names });
  }
  return entries;
}

/** IPv4 addresses that /etc/hosts gives for a name. */
export function hostsAddresses(disk: FileReader, name: string): readonly string[] {
  const wanted = canonicalName(name);
  return readHosts(disk)
    .filter((entry) => isIpv4(entry.address) && entry.names.some((one) => canonicalName(one) === wanted))
    .map((entry) => entry.address);
}

/** The canonical name that /etc/hosts gives for an address, or null. */
export function hostsName(disk: FileReader, address: string): string | null {
  return readHosts(disk).find((entry) => entry.address === address)?.names[0] ?? null;
}
