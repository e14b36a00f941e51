/**
 * Address mapping in cleanup(8): one address to one (canonical_maps; cleanup_map11.c) and one to many
 * (virtual_alias_maps; cleanup_map1n.c), both repeated until nothing changes.
 */
import { unquoteLocal } from '../../formats/address.ts';
import { lowerAscii } from '../../formats/ascii-case.ts';
import type { Result } from '../../base/result.ts';
import type { Task } from '../../kernel/task.ts';
import { CLEANUP_STAT } from '../global/cleanup-status.ts';
import { mapAddress } from '../global/address-map.ts';
import { logMapProblem, openMaps, type Maps } from '../global/maps.ts';
import { log, mapProblem, type CleanupState } from './state.ts';

const ONE_TO_ONE_LIMIT = 10;

/** Canonical mapping of an address in external form; the result in external form. */
export function* mapOneToOne(state: CleanupState, parameter: string, given: string): Task<string> {
  const maps = openMaps(state.sys.disk, state.cf, state.cf.text(parameter));
  if (maps.isEmpty) return given;
  let address = given;
  for (let count = 0; count < ONE_TO_ONE_LIMIT; count += 1) {
    const found = yield* lookUp(state, maps, parameter, unquoteLocal(address), 'canonical');
    if (!found.ok) {
      mapProblem(state, parameter, found.error);
      return address;
    }
    const [first] = found.value ?? [];
    if (found.value === null || first === undefined) return address;
    if (found.value.length > 1) log(state, `warning: ${state.queueId}: multi-valued ${parameter} entry for ${address}`);
    const isItself = lowerAscii(address) === lowerAscii(first);
    address = first;
    if (isItself) return address;
  }
  log(state, `warning: ${state.queueId}: unreasonable ${parameter} map nesting for ${address} -- message not accepted, try again later`);
  return address;
}

/** Alias expansion of an address in internal form; without an entry the address itself. */
export function* expandAliases(state: CleanupState, parameter: string, given: string): Task<readonly string[]> {
  const maps = openMaps(state.sys.disk, state.cf, state.cf.text(parameter));
  if (maps.isEmpty) return [given];
  const addresses = [given];
  const finished = new Set<string>();
  const giveUp = (what: string): readonly string[] => {
    log(state, `warning: ${state.queueId}: ${what} -- message not accepted, try again later`);
    state.errors |= CLEANUP_STAT.defer;
    state.reason = '4.6.0 Alias expansion error';
    return [given];
  };
  for (let at = 0; at < addresses.length; at += 1) {
    if (addresses.length > state.cf.number('virtual_alias_expansion_limit')) {
      return giveUp(`unreasonable ${parameter} map expansion size for ${given}`);
    }
    for (let count = 0; !finished.has(lowerAscii(addresses[at] ?? '')); count += 1) {
      if (count >= state.cf.number('virtual_alias_recursion_limit')) {
        return giveUp(`unreasonable ${parameter} map nesting for ${given}`);
      }
      const before = addresses[at] ?? '';
      const found = yield* lookUp(state, maps, parameter, before, 'virtual');
      if (!found.ok) {
        logMapProblem(state.sys, state.service.ident, found.error);
        log(state, `warning: ${state.queueId}: ${parameter} map lookup problem for ${given} -- message not accepted, try again later`);
        state.errors |= CLEANUP_STAT.write;
        state.reason = '4.6.0 Alias expansion error';
        return [given];
      }
      if (found.value === null) break;
      const results = found.value.map(unquoteLocal);
      const tooLong = results.find((result) => result.length > state.cf.number('virtual_alias_address_length_limit'));
      if (tooLong !== undefined) return giveUp(`unreasonable ${parameter} result ${tooLong.slice(0, 300)}...`);
      const [first = before, ...others] = results;
      addresses[at] = first;
      addresses.push(...others);
      // An address may expand into itself once: that is how a mailbox keeps a copy.
      if (results.some((result) => lowerAscii(result) === lowerAscii(before))) finished.add(lowerAscii(before));
    }
  }
  return addresses;
}

function* lookUp(
  state: CleanupState, maps: Maps, title: string, address: string, propagation: 'canonical' | 'virtual',
): Task<Result<readonly string[] | null>> {
  return yield* mapAddress(state.sys, state.cf, { maps, title, propagation }, address);
}
