/** IP addresses between text and network octets, as record data holds them (RFC 1035 §3.4.1, RFC 3596 §2.2). */
import { parseIpAddress, printIpAddress } from '../../formats/ip-address.ts';

/** Four octets of a dotted quad; null where it is none. */
export function octetsOfIpv4(text: string): string | null {
  return octetsOf(text, 4);
}

export function isIpv4(text: string): boolean {
  return octetsOfIpv4(text) !== null;
}

/** Sixteen octets of an IPv6 address, `::` and a final dotted quad included; null where it is none. */
export function octetsOfIpv6(text: string): string | null {
  return octetsOf(text, 16);
}

/** The address of four or sixteen octets as text. */
export function addressOfOctets(octets: string): string {
  return printIpAddress([...octets].map((char) => char.charCodeAt(0)));
}

function octetsOf(text: string, length: number): string | null {
  const octets = parseIpAddress(text);
  return octets?.length === length ? String.fromCharCode(...octets) : null;
}
