/**
 * Addresses replaced by what a table says of them (mail_addr_map(3)), and header fields printed anew where one of their
 * addresses was replaced. For cleanup(8)'s canonical, virtual and smtp(8)'s generic maps.
 */
import { fail, ok, type Result } from '../../base/result.ts';
import { quoteLocal, splitAddress, unquoteLocal } from '../../formats/address.ts';
import { addressesOf, parseAddressList } from '../../formats/address-list.ts';
import { externalForm, type AddressToken } from '../../formats/address-token.ts';
import type { Task } from '../../kernel/task.ts';
import type { System } from '../../net/system.ts';
import type { MainCf } from './main-cf.ts';
import { findAddressWithExtension, type Maps } from './maps.ts';
import { rewriteAddress } from './rewrite-client.ts';

const LINE_WIDTH = 70;

export interface AddressMap {
  readonly maps: Maps;
  /** The parameter that names them, for complaints. */
  readonly title: string;
  /** The word in `propagate_unmatched_extensions`. */
  readonly propagation: 'canonical' | 'virtual' | 'generic';
}

/** The entry's addresses in external form, completed, with the extension carried over; null: no entry. `address` is in internal form. */
export function* mapAddress(sys: System, cf: MainCf, { maps, title, propagation }: AddressMap, address: string): Task<Result<readonly string[] | null>> {
  const found = findAddressWithExtension(maps, address, sys.disk, cf);
  if (!found.ok) return fail(found.error);
  if (found.value === null) return ok(null);
  let { value, extension } = found.value;
  if (value.startsWith('@')) {
    const { local } = splitAddress(address);
    value = quoteLocal(local.slice(0, local.length - extension.length) + value);
  }
  if (!cf.list('propagate_unmatched_extensions').includes(propagation)) extension = '';
  const results: string[] = [];
  for (const tokens of addressesOf(parseAddressList(value))) {
    const completed = unquoteLocal(yield* rewriteAddress(sys, 'local', externalForm(tokens, { insideAddress: true })));
    const { local, domain } = splitAddress(completed);
    results.push(quoteLocal(`${local}${extension}${domain === null ? '' : `@${domain}`}`));
  }
  return results.length > 0 ? ok(results) : fail(`${title} lookup of ${address} returns non-address result "${value}"`);
}

/** A field of addresses, as many on a line as fit, without a change of order. */
export function addressField(name: string, tokens: readonly AddressToken[]): string {
  const [first = '', ...rest] = `${name}: ${externalForm(tokens, { lineAfterComma: true, truncate: true })}`.split('\n');
  let text = first;
  let lineLength = first.length;
  for (const line of rest) {
    const fits = lineLength + 1 + line.length < LINE_WIDTH;
    text += (fits ? ' ' : '\n') + line;
    lineLength = fits ? lineLength + 1 + line.length : line.length;
  }
  return text;
}
