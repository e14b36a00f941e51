/**
 * transport_maps (transport(5), transport.c): looked up by address, address without extension, domain and parent
 * domains, `*`; the result replaces transport, next hop, or both.
 */
import { quoteLocal, splitAddress, stripExtension } from '../../formats/address.ts';
import { ok, type Result } from '../../base/result.ts';
import type { FileReader } from '../../kernel/disk.ts';
import type { MainCf } from '../global/main-cf.ts';
import { openMaps, type Maps } from '../global/maps.ts';
import { RESOLVE_FLAG } from '../global/rewrite-client.ts';

interface Route {
  transport: string;
  nexthop: string;
  recipient: string;
  flags: number;
  readonly warnings: string[];
}

export function overrideTransport(disk: FileReader, cf: MainCf, domain: string, route: Route): void {
  const maps = openMaps(disk, cf, cf.text('transport_maps'));
  if (maps.isEmpty) return;
  const found = findTransport(cf, maps, route.recipient, domain);
  if (!found.ok) {
    route.flags |= RESOLVE_FLAG.fail;
    route.warnings.push(found.error, 'transport_maps lookup failure');
  } else if (found.value !== null) {
    applyEntry(found.value, domain, route);
    cf.consulted?.({ what: 'rule', parameter: 'transport_maps', result: `${route.transport}:${route.nexthop}` });
  }
}

function findTransport(cf: MainCf, maps: Maps, recipient: string, domain: string): Result<string | null> {
  // Both as it stands in messages, with quotes where they are needed, and without.
  const bare = stripExtension(recipient, cf.text('recipient_delimiter'));
  const keys: { key: string; partial: boolean }[] = [...new Set([quoteLocal(recipient), recipient])].map((key) => ({ key, partial: false }));
  if (bare) for (const key of new Set([quoteLocal(bare.address), bare.address])) keys.push({ key, partial: true });
  const parents = cf.list('parent_domain_matches_subdomains').includes('transport_maps');
  for (let name = splitAddress(recipient).domain ?? domain; name !== ''; ) {
    keys.push({ key: name, partial: true });
    const dot = name.indexOf('.', 1);
    name = dot < 0 ? '' : name.slice(parents ? dot + 1 : dot);
  }
  keys.push({ key: '*', partial: false });
  for (const { key, partial } of keys) {
    const answer = maps.find(key, { partial });
    if (!answer.ok || answer.value !== null) return answer;
  }
  return ok(null);
}

/** `transport:nexthop`; an empty transport keeps the one that is, an empty next hop becomes the recipient's domain. */
function applyEntry(value: string, domain: string, route: Route): void {
  const colon = value.indexOf(':');
  const transport = colon < 0 ? value : value.slice(0, colon);
  const nexthop = colon < 0 ? '' : value.slice(colon + 1);
  if (transport !== '') route.transport = transport;
  if (nexthop !== '') route.nexthop = nexthop;
  else if (transport !== '') route.nexthop = isReport(transport) ? 'Address is undeliverable' : domain;
}

function isReport(transport: string): boolean {
  return transport === 'error' || transport === 'retry';
}
