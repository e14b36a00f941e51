/**
 * Host names and address literals as Postfix accepts them in addresses and configuration: valid_hostname(3),
 * valid_mailhost_addr(3). Names outside ASCII pass where SMTPUTF8 is on; their IDNA form is not computed.
 */
import { isAscii } from '../base/octets.ts';
import { parseIpAddress } from './ip-address.ts';

const LABEL_LIMIT = 63;
const NAME_LIMIT = 255;

/** Letters, digits, hyphens inside labels, underscores; not all digits. */
export function isValidHostname(name: string): boolean {
  if (name === '' || name.length > NAME_LIMIT) return false;
  const labels = name.split('.');
  const areSound = labels.every((label) => label.length <= LABEL_LIMIT && /^[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?$/.test(label));
  return areSound && /[^0-9.]/.test(name);
}

/** Like `isValidHostname`, and with SMTPUTF8 also names outside ASCII. */
export function isValidDomain(name: string, allowsUtf8: boolean): boolean {
  if (!allowsUtf8 || isAscii(name)) return isValidHostname(name);
  return name !== '' && name.split('.').every((label) => label !== '' && label.length <= LABEL_LIMIT * 4);
}

/** `[192.0.2.1]` or `[IPv6:2001:db8::1]`. */
export function isValidAddressLiteral(text: string): boolean {
  const match = /^\[(IPv6:)?([^\]]*)\]$/i.exec(text);
  if (!match) return false;
  const octets = parseIpAddress(match[2] ?? '');
  return octets !== null && (match[1] === undefined ? octets.length === 4 : octets.length === 16);
}

export function isIpAddress(text: string): boolean {
  return parseIpAddress(text) !== null;
}
