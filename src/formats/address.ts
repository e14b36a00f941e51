/**
 * Mail addresses as Postfix keeps them: quoting and unquoting of the local part (quote_822_local(3)), splitting at the
 * last `@`, and address extensions (split_addr(3), strip_addr(3)).
 */

import { lowerAscii } from './ascii-case.ts';

export interface AddressParts {
  readonly local: string;
  /** Without the `@`; null where there is none. */
  readonly domain: string | null;
}

/** Splits an address in internal form at its last `@`. */
export function splitAddress(address: string): AddressParts {
  const at = address.lastIndexOf('@');
  return at < 0 ? { local: address, domain: null } : { local: address.slice(0, at), domain: address.slice(at + 1) };
}

/**
 * External form of an address: the local part in quotes where it is no RFC 822 dot-string. 8-bit text is left alone,
 * or with `escapes8bit` quoted, octet by octet.
 */
export function quoteLocal(address: string, options: { bareLocalPart?: boolean; escapes8bit?: boolean } = {}): string {
  const route = routeLength(address);
  const rest = address.slice(route);
  const at = options.bareLocalPart ? -1 : rest.lastIndexOf('@');
  const local = at < 0 ? rest : rest.slice(0, at);
  const escapes = options.escapes8bit === true;
  if (isDotString(local) && !(escapes && /[^\0-\x7f]/.test(local))) return address;
  const quoted = `"${local.replace(escapes ? /["\\\r]|[^\0-\x7f]/g : /["\\\r]/g, '\\$&')}"`;
  return address.slice(0, route) + quoted + (at < 0 ? '' : rest.slice(at));
}

/** Internal form: quotes and escapes of the local part removed; what follows the last bare `@` stays as it is. */
export function unquoteLocal(address: string): string {
  if (!address.includes('"') && !address.includes('\\')) return address;
  const route = routeLength(address);
  let text = address.slice(0, route);
  let inQuote = false;
  let bareAt: { place: number; source: number } | null = null;
  for (let at = route; at < address.length; at += 1) {
    let character = address.charAt(at);
    if (character === '"') {
      inQuote = !inQuote;
      continue;
    }
    if (character === '@') {
      if (!inQuote) bareAt = { place: text.length, source: at };
    } else if (character === '\\') {
      if (at + 1 >= address.length) continue;
      at += 1;
      character = address.charAt(at);
    }
    text += character;
  }
  return bareAt ? text.slice(0, bareAt.place) + address.slice(bareAt.source) : text;
}

/** Whether a local part is atoms joined by dots (8-bit octets count as letters). */
export function isDotString(local: string): boolean {
  if (local === '' || local.startsWith('.') || local.endsWith('.') || local.includes('..')) return false;
  return !/[\x00-\x20\x7f()<>@,;:\\"[\]]/.test(local);
}

/** Octets of a source route `@a,@b:` in front of an address. */
function routeLength(address: string): number {
  return address.startsWith('@') && address.includes(':') ? address.indexOf(':') + 1 : 0;
}

export interface SplitLocalPart {
  readonly user: string;
  /** With its delimiter, `+list`. */
  readonly extension: string;
}

const NEVER_SPLIT = ['postmaster', 'mailer-daemon', 'double-bounce'];

/**
 * Splits a local part at the first of `delimiters` (`recipient_delimiter`); null where there is nothing to split.
 * postmaster, MAILER-DAEMON and double-bounce are never split; with `-` among the delimiters neither are `owner-…` and
 * `…-request` (`owner_request_special`).
 */
export function splitLocalPart(
  local: string, delimiters: string, options: { ownerRequestSpecial?: boolean } = {},
): SplitLocalPart | null {
  const folded = lowerAscii(local);
  if (delimiters === '' || NEVER_SPLIT.includes(folded)) return null;
  if (delimiters.includes('-') && (options.ownerRequestSpecial ?? true)) {
    if (folded.startsWith('owner-')) return null;
    if (folded.length > '-request'.length && folded.endsWith('-request')) return null;
  }
  let at = 0;
  while (at < local.length && !delimiters.includes(local.charAt(at))) at += 1;
  // The rest may be empty (`user+`), the user may not.
  if (at === 0 || at === local.length) return null;
  return { user: local.slice(0, at), extension: local.slice(at) };
}

/** `user+ext@domain` → `user@domain` and `+ext`; null where there is no extension. */
export function stripExtension(
  address: string, delimiters: string, options: { ownerRequestSpecial?: boolean } = {},
): { address: string; extension: string } | null {
  const { local, domain } = splitAddress(address);
  const split = splitLocalPart(local, delimiters, options);
  if (!split) return null;
  return { address: domain === null ? split.user : `${split.user}@${domain}`, extension: split.extension };
}
