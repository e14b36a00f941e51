/**
 * The address in a MAIL or RCPT argument, in internal (unquoted) form. Mirrors extract_addr() of smtpd.c: RFC 822
 * syntax with comments and phrases is taken, source routes are cut off, brackets may be missing unless
 * `strict_rfc821_envelopes` says otherwise. Whether the domain is well-formed, the address rewriter says.
 */
import { internalForm, type AddressToken } from '../../formats/address-token.ts';
import { parseAddressList } from '../../formats/address-list.ts';

export interface PathRules {
  /** The null sender `<>`. */
  readonly mayBeEmpty: boolean;
  /** `strict_rfc821_envelopes`. */
  readonly strict: boolean;
}

/** An address in which there is nothing to quote, to skip, or to cut off: its internal form is the same. */
const PLAIN_ADDRESS = /^[A-Za-z0-9._+=-]+@[A-Za-z0-9.-]+$/;

/** The address, or null when there is none or more than one. */
export function addressOf(argument: string, rules: PathRules): string | null {
  let text = argument.startsWith('<') && argument.endsWith('>') ? argument.slice(1, -1) : argument;
  if (PLAIN_ADDRESS.test(text) && (!rules.strict || argument !== text)) return text;
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

function isOtherText(token: AddressToken): boolean {
  if (token.kind === 'address') return false;
  return token.kind !== 'operator' || (token.text !== '<' && token.text !== '>');
}
