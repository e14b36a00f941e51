/**
 * Addresses in header fields (cleanup_rewrite_sender(), cleanup_rewrite_recip()): each is completed and mapped; only
 * where one changed is the field printed anew, with as many addresses on a line as fit.
 */
import { externalForm, scanAddress, type AddressToken } from '../../formats/address-token.ts';
import { quoteLocal, unquoteLocal } from '../../formats/address.ts';
import { parseAddressList } from '../../formats/address-list.ts';
import type { HeaderField } from '../../formats/header.ts';
import type { Task } from '../../kernel/task.ts';
import { addressField } from '../global/address-map.ts';
import { CLEANUP_FLAG } from '../global/cleanup-status.ts';
import { rewriteAddress } from '../global/rewrite-client.ts';
import { mapOneToOne } from './mapping.ts';
import { masquerade } from './masquerade.ts';
import { hasFlag, type CleanupState } from './state.ts';

/** The field with its addresses in standard form, or as it was where nothing changed. */
export function* rewriteHeader(state: CleanupState, field: HeaderField, header: string): Task<string> {
  const value = header.slice(header.indexOf(':') + 1);
  const tree = parseAddressList(value, state.cf.number('header_address_token_limit'));
  const rewritten: AddressToken[] = [];
  let hasChanged = false;
  for (const token of tree) {
    if (token.kind !== 'address') {
      rewritten.push(token);
      continue;
    }
    const before = externalForm(token.tokens, { insideAddress: true });
    const after = yield* rewriteOne(state, field, before);
    hasChanged ||= after !== before;
    rewritten.push({ kind: 'address', tokens: scanAddress(after) });
  }
  if (!hasChanged) return header;
  return addressField(field.name, rewritten);
}

/** One address in external form. */
function* rewriteOne(state: CleanupState, field: HeaderField, given: string): Task<string> {
  const context = state.headerContext;
  if (context === null || given === '') return given;
  let address = yield* rewriteAddress(state.sys, context, given);
  if (!hasFlag(state, CLEANUP_FLAG.mapOk)) return address;
  const side = field.role === 'sender' ? 'sender' : 'recipient';
  const place = `header_${side}`;
  for (const parameter of [`${side}_canonical_maps`, 'canonical_maps']) {
    if (!state.cf.list(parameter.replace('_maps', '_classes')).includes(place)) continue;
    address = yield* mapOneToOne(state, parameter, address);
  }
  if (!state.cf.list('masquerade_classes').includes(place)) return address;
  const bare = unquoteLocal(address);
  const masked = masquerade(state.cf, bare);
  return masked === bare ? address : quoteLocal(masked);
}
