/** Base64 of octet strings (RFC 4648 §4). */

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

export function encodeBase64(octets: string): string {
  let text = '';
  for (let at = 0; at < octets.length; at += 3) {
    const count = Math.min(3, octets.length - at);
    let bits = 0;
    for (let index = 0; index < 3; index += 1) bits = (bits << 8) | (index < count ? octets.charCodeAt(at + index) : 0);
    for (let digit = 0; digit < 4; digit += 1) text += digit <= count ? ALPHABET.charAt((bits >> (18 - 6 * digit)) & 63) : '=';
  }
  return text;
}

/** The octets; null where the text is no base64 (white space is not allowed, padding is required). */
export function decodeBase64(text: string): string | null {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return null;
  let octets = '';
  for (let at = 0; at < text.length; at += 4) {
    const group = text.slice(at, at + 4).replace(/=+$/, '');
    let bits = 0;
    for (let digit = 0; digit < 4; digit += 1) bits = (bits << 6) | Math.max(0, ALPHABET.indexOf(group.charAt(digit) || 'A'));
    octets += String.fromCharCode((bits >> 16) & 0xff, (bits >> 8) & 0xff, bits & 0xff).slice(0, group.length - 1);
  }
  return octets;
}
