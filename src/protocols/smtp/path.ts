/**
 * The address in a MAIL or RCPT argument, in internal (unquoted) form. Mirrors extract_addr() of smtpd.c: RFC 822
 * syntax with comments and phrases is taken, source routes are cut off, brackets may be missing unless
 * `strict_rfc821_envelopes` says otherwise. Whether the domain is well-formed, the address rewriter says.
 */
import { internalForm, type AddressToken } from '../../formats/address-token.ts';
import { parseAddressList } from '../../formats/address-list.ts';
import { IN_ADDRESS, IN_ADDRESSES } from './grammar.ts';

export interface PathRules {
  /** The null sender `<>`. */
  readonly mayBeEmpty: boolean;
  /** `strict_rfc821_envelopes`. */
  readonly strict: boolean;
}

const LESS = 0x3c;
const GREATER = 0x3e;

/** The address, or null when there is none or more than one. */
export function addressOf(argument: string, rules: PathRules): string | null {
  const isBracketed = argument.charCodeAt(0) === LESS && argument.charCodeAt(argument.length - 1) === GREATER;
  let text = isBracketed ? argument.slice(1, -1) : argument;
  if (isPlainAddress(text) && (!rules.strict || argument !== text)) return text;
  if (text.startsWith('@') && text.includes(':')) text = text.slice(text.indexOf(':') + 1);
  const tokens = parseAddressList(text);
  const addresses = tokens.flatMap((token) => (token.kind === 'address' ? [token.tokens] : []));
  if (addresses.length > 1) return null;
  if (rules.strict && (!argument.startsWith('<') || tokens.some(isOtherText))) return null;
  const address = internalForm(addresses[0] ?? [], true);
  if (address === '' && !rules.mayBeEmpty) return null;
  if (rules.strict && address.startsWith('@')) return null;
  return address;
}

/** Whether there is nothing in it to quote, to skip, or to cut off: then its internal form is the same. */
function isPlainAddress(text: string): boolean {
  const at = text.indexOf('@');
  const { length } = text;
  if (at < 1 || at === length - 1) return false;
  for (let place = 0; place < at; place += 1) if (IN_ADDRESSES[text.charCodeAt(place)] === IN_ADDRESS.neither) return false;
  for (let place = at + 1; place < length; place += 1) if (IN_ADDRESSES[text.charCodeAt(place)] !== IN_ADDRESS.both) return false;
  return true;
}

function isOtherText(token: AddressToken): boolean {
  if (token.kind === 'address') return false;
  return token.kind !== 'operator' || (token.text !== '<' && token.text !== '>');
}
