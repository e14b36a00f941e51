/**
 * Envelope addresses on their way into the queue (cleanup_envelope.c, cleanup_out_recipient.c): completed, expanded by
 * virtual_alias_maps, without duplicates. Leaves out canonical mapping, masquerading and automatic Bcc.
 */
import { quoteLocal, splitAddress, unquoteLocal } from '../../formats/address.ts';
import { lowerAscii } from '../../formats/ascii-case.ts';
import { addressesOf, parseAddressList } from '../../formats/address-list.ts';
import { externalForm } from '../../formats/address-token.ts';
import type { Task } from '../../kernel/task.ts';
import type { System } from '../../net/system.ts';
import type { MainCf } from '../global/main-cf.ts';
import { findAddressWithExtension, openMaps } from '../global/maps.ts';
import { rewriteAddress } from '../global/rewrite-client.ts';

export interface EnvelopeEntry {
  readonly original: string;
  readonly address: string;
  readonly orcpt: string;
  readonly notify: number;
}

/** An address in internal form with @myorigin where a domain is missing; the null address stays. */
export function* complete(sys: System, address: string): Task<string> {
  if (address === '') return '';
  return unquoteLocal(yield* rewriteAddress(sys, 'local', quoteLocal(address)));
}

/** The recipients that a recipient stands for; null when a table cannot be asked. */
export function* expandVirtual(sys: System, cf: MainCf, address: string): Task<readonly string[] | null> {
  const maps = openMaps(sys.disk, cf, cf.text('virtual_alias_maps'));
  if (maps.isEmpty) return [address];
  const limit = cf.number('virtual_alias_recursion_limit');
  const most = cf.number('virtual_alias_expansion_limit');
  const result: string[] = [];
  const open = [{ address, depth: 0 }];
  const seen = new Set<string>();
  while (open.length > 0 && result.length < most) {
    const next = open.shift() as { address: string; depth: number };
    const found = next.depth > limit || seen.has(lowerAscii(next.address)) ? null : findAddressWithExtension(maps, next.address, sys.disk, cf);
    if (found && !found.ok) return null;
    seen.add(lowerAscii(next.address));
    if (!found?.value) {
      result.push(next.address);
      continue;
    }
    const { value, extension } = found.value;
    for (const tokens of addressesOf(parseAddressList(value))) {
      const member = yield* complete(sys, unquoteLocal(externalForm(tokens, { insideAddress: true })));
      open.push({ address: withExtension(cf, member, extension), depth: next.depth + 1 });
    }
  }
  return result;
}

/** `propagate_unmatched_extensions`: what the key did not match goes on to the result. */
function withExtension(cf: MainCf, address: string, extension: string): string {
  if (extension === '' || !cf.list('propagate_unmatched_extensions').includes('virtual')) return address;
  const { local, domain } = splitAddress(address);
  return domain === null ? local + extension : `${local}${extension}@${domain}`;
}
