/**
 * The resolver's first half (resolve_addr() in resolve.c): strips this host's own domains and undoes routes until a
 * remote domain, or a bare local part, is left.
 */
import { quoteLocal } from '../../formats/address.ts';
import { internalForm, isOperator, scanAddress, type AddressToken } from '../../formats/address-token.ts';
import { ipv4Complaint } from '../../formats/ip-address.ts';
import type { FileReader } from '../../kernel/disk.ts';
import type { MainCf } from '../global/main-cf.ts';
import { isLocalDomain } from '../global/match-list.ts';
import { lastOperator, rewriteTokens } from './rewrite.ts';

export interface Stripped {
  readonly tokens: readonly AddressToken[];
  /** Whether the domain that is left is one of this host's own. */
  readonly isLocal: boolean;
  /** What the log says against address literals that are none. */
  readonly warnings: readonly string[];
}

/** Null when an address does not come to rest (none is known that does not). */
export function stripLocalDomains(disk: FileReader, cf: MainCf, address: string): Stripped | null {
  let tree = scanAddress(quoteLocal(address));
  let saved: AddressToken[] | null = null;
  const warnings: string[] = [];
  const myhostname = [{ kind: 'operator', text: '@' } as const, ...scanAddress(cf.text('myhostname'))];
  for (let left = address.length + 100; left > 0; left -= 1) {
    tree = withoutDomainDot(tree);
    if (cf.flag('resolve_null_domain') && isOperator(tree.at(-1), '@')) tree = tree.slice(0, -1);
    const at = lastOperator(tree, '@');
    if (at >= 0) {
      const domain = internalForm(tree.slice(at + 1));
      const literal = /^\[([^\]:]*)\]$/.exec(domain)?.[1];
      const complaint = literal === undefined ? null : ipv4Complaint(literal);
      if (complaint !== null) warnings.push(complaint);
      if (domain !== '' && !isLocalDomain(disk, cf, domain)) return { tokens: tree, isLocal: false, warnings };
      saved = tree.slice(at);
      tree = tree.slice(0, at);
    }
    if (hasRoute(cf, tree)) {
      tree = rewriteTokens(cf, 'local', tree);
      continue;
    }
    const opened = openQuotes(cf, tree);
    if (opened) {
      tree = rewriteTokens(cf, 'local', opened);
      continue;
    }
    const [only] = tree;
    if (tree.length === 0 || (tree.length === 1 && only?.kind === 'quoted' && only.text === '')) {
      tree = scanAddress(cf.text('empty_address_recipient'));
      continue;
    }
    if (!saved) {
      tree = [...tree, ...myhostname];
      continue;
    }
    return { tokens: [...tree, ...saved], isLocal: true, warnings };
  }
  return null;
}

function withoutDomainDot(tokens: AddressToken[]): AddressToken[] {
  const before = tokens.at(-2);
  const strips =
    isOperator(tokens.at(-1), '.') && lastOperator(tokens, '@') >= 0 && !isOperator(before, '.') && !isOperator(before, '@');
  return strips ? tokens.slice(0, -1) : tokens;
}

function hasRoute(cf: MainCf, tokens: readonly AddressToken[]): boolean {
  const has = (text: string): boolean => lastOperator(tokens, text) >= 0;
  return has('@') || (cf.flag('swap_bangpath') && has('!')) || (cf.flag('allow_percent_hack') && has('%'));
}

/** A quoted local part that hides a route is cracked open, else `"a@b"@here` would get past the relay rules. */
function openQuotes(cf: MainCf, tokens: readonly AddressToken[]): AddressToken[] | null {
  const [only] = tokens;
  if (tokens.length !== 1 || only?.kind !== 'quoted' || !cf.flag('resolve_dequoted_address')) return null;
  let text = only.text;
  let place = text.lastIndexOf('@');
  if (place < 0 && cf.flag('allow_percent_hack')) place = text.lastIndexOf('%');
  if (place < 0 && cf.flag('swap_bangpath')) place = text.lastIndexOf('!');
  if (place < 0) return null;
  if (text.charAt(place) === '%') text = `${text.slice(0, place)}@${text.slice(place + 1)}`;
  return scanAddress(text.charAt(place) === '@' ? quoteLocal(text) : text);
}
