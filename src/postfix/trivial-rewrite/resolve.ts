/**
 * Resolving an address to transport, next hop and recipient (resolve.c): the domain's class decides the transport,
 * relayhost and transport_maps may overrule it. Address probes have settings of their own: probe-settings.ts.
 */
import { internalForm } from '../../formats/address-token.ts';
import { lowerAscii } from '../../formats/ascii-case.ts';
import { isAscii, isValidUtf8 } from '../../base/octets.ts';
import type { FileReader } from '../../kernel/disk.ts';
import { isMailhostLiteral, isValidHostname, mailhostAddress } from '../../protocols/smtp/printable.ts';
import type { MainCf } from '../global/main-cf.ts';
import { findAddress, openMaps } from '../global/maps.ts';
import { domainMatches, isLocalDomain, stringMatches } from '../global/match-list.ts';
import { RESOLVE_CLASS, RESOLVE_FLAG } from '../global/rewrite-client.ts';
import { stripLocalDomains } from './strip.ts';
import { overrideTransport } from './transport.ts';

export interface Resolution {
  transport: string;
  nexthop: string;
  recipient: string;
  flags: number;
  /** What went wrong with tables and parameters, for the log. */
  readonly warnings: string[];
}

/** `address` in internal form. */
export function resolveInternal(disk: FileReader, cf: MainCf, sender: string, address: string): Resolution {
  const resolution: Resolution = { transport: '', nexthop: '', recipient: address, flags: 0, warnings: [] };
  const stripped = stripLocalDomains(disk, cf, address);
  if (!stripped) return failed(resolution, `resolve_addr: <${address}>: giving up after ${address.length + 101} iterations`);
  resolution.warnings.push(...stripped.warnings);
  resolution.recipient = internalForm(stripped.tokens);
  let domain = domainOf(resolution.recipient);
  let { isLocal } = stripped;
  const validity = checkDomain(cf, resolution.recipient, domain);
  if (validity === 'bare-address') {
    resolution.recipient = resolution.recipient.replace(/@([^@]*)$/, '@[$1]');
    domain = `[${domain}]`;
    isLocal ||= isLocalDomain(disk, cf, domain);
  } else if (validity === 'bad') {
    resolution.flags = RESOLVE_FLAG.error | RESOLVE_CLASS.default;
    return resolution;
  }
  if (isRouted(resolution.recipient, domain)) resolution.flags |= RESOLVE_FLAG.routed;
  const parameter = isLocal ? localClass(disk, cf, domain, resolution) : remoteClass(disk, cf, sender, domain, resolution);
  if ((resolution.flags & RESOLVE_FLAG.fail) !== 0) return resolution;
  splitTransport(resolution);
  if (resolution.transport === '') {
    return failed(resolution, `file /etc/postfix/main.cf: parameter ${parameter}: null transport is not allowed`);
  }
  if ((resolution.flags & RESOLVE_CLASS.alias) === 0) overrideTransport(disk, cf, domain, resolution);
  if ((resolution.flags & RESOLVE_FLAG.fail) === 0) checkRelocated(disk, cf, resolution);
  if ((resolution.flags & RESOLVE_FLAG.fail) === 0 && resolution.recipient.startsWith('-') && !cf.flag('allow_min_user')) resolution.flags |= RESOLVE_FLAG.error;
  return resolution;
}

function domainOf(recipient: string): string {
  return recipient.slice(recipient.lastIndexOf('@') + 1);
}

function failed(resolution: Resolution, warning: string): Resolution {
  resolution.flags |= RESOLVE_FLAG.fail;
  resolution.warnings.push(warning);
  return resolution;
}

function checkDomain(cf: MainCf, recipient: string, domain: string): 'sound' | 'bad' | 'bare-address' {
  if (domain.startsWith('[')) return isMailhostLiteral(domain) ? 'sound' : 'bad';
  const allowsUtf8 = cf.flag('smtputf8_enable');
  if (allowsUtf8 && !isValidUtf8(recipient)) return 'bad';
  if (isValidHostname(domain) || (allowsUtf8 && isUtf8Domain(domain))) return 'sound';
  return cf.flag('resolve_numeric_domain') && mailhostAddress(domain) !== null ? 'bare-address' : 'bad';
}

/** Names outside ASCII pass; their IDNA form is not computed. */
function isUtf8Domain(domain: string): boolean {
  return !isAscii(domain) && domain.split('.').every((label) => label !== '');
}

/** Routing characters in the local part count even where this host does not act on them: the next host might. */
function isRouted(recipient: string, domain: string): boolean {
  const first = recipient.search(/[@!%]/);
  return recipient.slice(first + 1) !== domain;
}

/** Tells who listens which setting had its way with transport and next hop. */
function decidedBy(cf: MainCf, parameter: string, { transport, nexthop }: Resolution): void {
  cf.consulted?.({ what: 'rule', parameter, result: transport.includes(':') ? transport : `${transport}:${nexthop}` });
}

function localClass(disk: FileReader, cf: MainCf, domain: string, resolution: Resolution): string {
  warnOfTwoClasses(disk, cf, domain, 'mydestination', resolution);
  resolution.transport = cf.text('local_transport');
  resolution.nexthop = domain;
  resolution.flags |= RESOLVE_CLASS.local;
  decidedBy(cf, 'local_transport', resolution);
  return 'local_transport';
}

/** Sets transport, next hop and class of a domain that is not this host's own; the parameter that gave the transport. */
function remoteClass(disk: FileReader, cf: MainCf, sender: string, domain: string, resolution: Resolution): string {
  if (stringMatches(disk, cf, cf.text('virtual_alias_domains'), domain)) {
    warnOfTwoClasses(disk, cf, domain, 'virtual_alias_domains', resolution);
    const where = cf.flag('show_user_unknown_table_name') ? ' in virtual alias table' : '';
    resolution.transport = 'error';
    resolution.nexthop = `5.1.1 User unknown${where}`;
    resolution.flags |= RESOLVE_CLASS.alias;
    decidedBy(cf, 'virtual_alias_domains', resolution);
    return 'virtual_alias_domains';
  }
  if (stringMatches(disk, cf, cf.text('virtual_mailbox_domains'), domain)) {
    warnOfTwoClasses(disk, cf, domain, 'virtual_mailbox_domains', resolution);
    resolution.transport = cf.text('virtual_transport');
    resolution.nexthop = domain;
    resolution.flags |= RESOLVE_CLASS.virtual;
    decidedBy(cf, 'virtual_transport', resolution);
    return 'virtual_transport';
  }
  let parameter = 'relay_transport';
  if (domainMatches(disk, cf, 'relay_domains', domain)) {
    resolution.transport = cf.text('relay_transport');
    resolution.flags |= RESOLVE_CLASS.relay;
  } else {
    parameter = 'default_transport';
    resolution.flags |= RESOLVE_CLASS.default;
    resolution.transport = bySender(disk, cf, 'sender_dependent_default_transport_maps', sender, resolution) ?? cf.text('default_transport');
  }
  resolution.nexthop = domain;
  decidedBy(cf, parameter, resolution);
  const relayhost = bySender(disk, cf, 'sender_dependent_relayhost_maps', sender, resolution) ?? cf.text('relayhost');
  if (relayhost === '') return parameter;
  resolution.nexthop = relayhost;
  decidedBy(cf, 'relayhost', resolution);
  return parameter;
}

/** A table's answer for the sender; null where it has none, or says DUNNO. */
function bySender(disk: FileReader, cf: MainCf, parameter: string, sender: string, resolution: Resolution): string | null {
  const maps = openMaps(disk, cf, cf.text(parameter));
  if (maps.isEmpty) return null;
  const nullKey = parameter === 'sender_dependent_relayhost_maps' ? 'empty_address_relayhost_maps_lookup_key' : 'empty_address_default_transport_maps_lookup_key';
  const found = findAddress(maps, sender === '' ? cf.text(nullKey) : sender, disk, cf);
  if (!found.ok) {
    failed(resolution, found.error);
    resolution.warnings.push(`${parameter} lookup failure`);
    return null;
  }
  return found.value === null || lowerAscii(found.value) === 'dunno' ? null : found.value;
}

/** Each list with those that must not hold the same domain. */
const OTHER_LISTS: Readonly<Record<string, readonly string[]>> = {
  mydestination: ['virtual_alias_domains', 'virtual_mailbox_domains'],
  virtual_alias_domains: ['virtual_mailbox_domains', 'relay_domains'],
  virtual_mailbox_domains: ['relay_domains'],
};

function warnOfTwoClasses(disk: FileReader, cf: MainCf, domain: string, parameter: string, resolution: Resolution): void {
  if (!cf.flag('helpful_warnings')) return;
  for (const other of OTHER_LISTS[parameter] ?? []) {
    const isListed = other === 'relay_domains' ? domainMatches(disk, cf, other, domain) : stringMatches(disk, cf, cf.text(other), domain);
    if (isListed) resolution.warnings.push(`do not list domain ${domain} in BOTH ${parameter} and ${other}`);
  }
}

/** `transport:nexthop` in a parameter overrides the next hop. */
function splitTransport(resolution: Resolution): void {
  const colon = resolution.transport.indexOf(':');
  if (colon < 0) return;
  const nexthop = resolution.transport.slice(colon + 1);
  resolution.transport = resolution.transport.slice(0, colon);
  if (nexthop !== '') resolution.nexthop = nexthop;
}

function checkRelocated(disk: FileReader, cf: MainCf, resolution: Resolution): void {
  const maps = openMaps(disk, cf, cf.text('relocated_maps'));
  if (maps.isEmpty) return;
  const found = findAddress(maps, resolution.recipient, disk, cf);
  if (!found.ok) {
    failed(resolution, found.error);
    resolution.warnings.push('relocated_maps lookup failure');
  } else if (found.value !== null) {
    resolution.transport = 'error';
    resolution.nexthop = `5.1.6 User has moved to ${found.value}`;
    decidedBy(cf, 'relocated_maps', resolution);
  }
}
