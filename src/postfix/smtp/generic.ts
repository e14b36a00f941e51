/**
 * Addresses as the world is to see them: `smtp_generic_maps` and `lmtp_generic_maps`, asked once for the envelope and for
 * every address in the letter's own header fields. Mirrors smtp_map11.c and smtp_header_rewrite() of smtp_proto.c.
 */
import { parseAddressList } from '../../formats/address-list.ts';
import { internalForm, scanAddress, type AddressToken } from '../../formats/address-token.ts';
import { quoteLocal, unquoteLocal } from '../../formats/address.ts';
import { isHeaderLine, knownHeader } from '../../formats/header.ts';
import type { Task } from '../../kernel/task.ts';
import { addressField, mapAddress, type AddressMap } from '../global/address-map.ts';
import { openMaps } from '../global/maps.ts';
import { parameter, type SmtpState } from './state.ts';

export interface GenericForms {
  readonly sender: string;
  /** By the address that the request has. */
  readonly recipients: ReadonlyMap<string, string>;
  readonly letter: string;
}

/** What the server will be told of the request, all addresses in internal form. */
export function* genericForms(state: SmtpState): Task<GenericForms> {
  const { sender, letter } = state.request;
  const title = `${state.mode}_generic_maps`;
  const maps = openMaps(state.sys.disk, state.service.cf, parameter(state, 'generic_maps'));
  const recipients = new Map(state.left.map(({ address }) => [address, address]));
  if (maps.isEmpty) return { sender, recipients, letter };
  const map: AddressMap = { maps, title, propagation: 'generic' };
  for (const address of recipients.keys()) recipients.set(address, (yield* mapped(state, map, address)) ?? address);
  return { sender: sender === '' ? '' : ((yield* mapped(state, map, sender)) ?? sender), recipients, letter: yield* withMappedHeader(state, map, letter) };
}

/** Null where there is no entry. */
function* mapped({ sys, service }: SmtpState, map: AddressMap, address: string): Task<string | null> {
  const found = yield* mapAddress(sys, service.cf, map, address);
  if (!found.ok || found.value === null) return null;
  if (found.value.length > 1) sys.log(service.ident, `warning: multi-valued ${map.title} result for ${address}`);
  return unquoteLocal(found.value[0] ?? address);
}

/** The letter's own header ends with the first line that belongs to none; fields in parts stay as they are. */
function* withMappedHeader(state: SmtpState, map: AddressMap, letter: string): Task<string> {
  const lines = letter.split('\n');
  const length = lines.findIndex((line, at) => !isHeaderLine(line) && !(at > 0 && /^[ \t]/.test(line)));
  const header = lines.slice(0, length < 0 ? lines.length : length);
  const fields: string[] = [];
  for (const line of header) {
    if (/^[ \t]/.test(line)) fields.push(`${fields.pop() ?? ''}\n${line}`);
    else fields.push(line);
  }
  const out: string[] = [];
  for (const field of fields) out.push(yield* withMappedAddresses(state, map, field));
  return [...out, ...lines.slice(header.length)].join('\n');
}

function* withMappedAddresses(state: SmtpState, map: AddressMap, field: string): Task<string> {
  const known = knownHeader(field);
  if (known?.role !== 'sender' && known?.role !== 'recipient') return field;
  const rewritten: AddressToken[] = [];
  let isMapped = false;
  for (const token of parseAddressList(field.slice(field.indexOf(':') + 1))) {
    if (token.kind !== 'address') {
      rewritten.push(token);
      continue;
    }
    const address = internalForm(token.tokens, true);
    const result = yield* mapped(state, map, address);
    isMapped ||= result !== null;
    rewritten.push({ kind: 'address', tokens: scanAddress(quoteLocal(result ?? address)) });
  }
  if (!isMapped) return field;
  return addressField(known.name, rewritten).split('\n').map((line, at) => (at === 0 || /^[ \t]/.test(line) ? line : `\t${line}`)).join('\n');
}
