/** Address masquerading (cleanup_masquerade.c): subdomains of `masquerade_domains` are stripped, but for excepted users. */
import { splitAddress } from '../../formats/address.ts';
import { lowerAscii } from '../../formats/ascii-case.ts';
import type { MainCf } from '../global/main-cf.ts';

/** An address in internal form, with the name of its host hidden where the lists say so. */
export function masquerade(cf: MainCf, address: string): string {
  const domains = cf.list('masquerade_domains');
  const { local, domain } = splitAddress(address);
  if (domains.length === 0 || domain === null) return address;
  if (cf.list('masquerade_exceptions').map(lowerAscii).includes(lowerAscii(local))) return address;
  const host = lowerAscii(domain);
  for (const item of domains) {
    const isExcepted = item.startsWith('!');
    const parent = lowerAscii(item.replace(/^!+/, ''));
    if (host === parent) return address;
    if (!host.endsWith(`.${parent}`)) continue;
    if (isExcepted) return address;
    cf.consulted?.({ what: 'rule', parameter: 'masquerade_domains', result: `${local}@${parent}` });
    return `${local}@${parent}`;
  }
  return address;
}
