/**
 * Content-Transfer-Encoding: octets out of quoted-printable (RFC 2045 §6.7) and base64 (§6.8). Bad input is skipped.
 *
 * @rfc 2045 §6.7
 */
import type { Octets } from '../base/octets.ts';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

export function decodeBase64(text: string): Octets {
  let octets = '';
  let bits = 0;
  let held = 0;
  for (const character of text) {
    if (character === '=') break;
    const value = ALPHABET.indexOf(character);
    if (value < 0) continue;
    held = ((held << 6) | value) & 0xfff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    octets += String.fromCharCode((held >> bits) & 0xff);
  }
  return octets;
}

export function decodeQuotedPrintable(text: string): Octets {
  return text
    .replace(/[ \t]+(?=\r?\n)/g, '')
    .replace(/=\r?\n/g, '')
    .replace(/=([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
