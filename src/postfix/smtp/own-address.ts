/** Whether an address is one of ours (own_inet_addr(3)): `inet_interfaces` and `proxy_interfaces`. */
import { parseIpAddress } from '../../formats/ip-address.ts';
import type { System } from '../../net/system.ts';
import { hostsAddresses } from '../../dns/resolv-conf.ts';
import type { MainCf } from '../global/main-cf.ts';

export function isOwnAddress(sys: System, cf: MainCf, address: string): boolean {
  const configured = [...cf.list('inet_interfaces'), ...cf.list('proxy_interfaces')];
  return configured.some((name) => addressesNamed(sys, name).includes(address));
}

function addressesNamed(sys: System, name: string): readonly string[] {
  const keyword = name.toLowerCase();
  if (keyword === 'all') return ['127.0.0.1', ...sys.host.addresses];
  if (keyword === 'loopback-only') return ['127.0.0.1'];
  const bare = name.replace(/^\[(.*)\]$/, '$1');
  if (parseIpAddress(bare)) return [bare];
  // A host name: Postfix asks the resolver; our own name stands in /etc/hosts, or else means all that we have.
  const listed = hostsAddresses(sys.disk, bare);
  return listed.length > 0 ? listed : sys.host.addresses;
}
