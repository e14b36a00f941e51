/** Text as the recorders wrote it: UTF-8, with an octet that is none as a lone surrogate (Python's surrogateescape). */
import { isValidUtf8, octetsFromText, textFromOctets, type Octets } from '../../base/octets.ts';

const ESCAPE = 0xdc00;
const ESCAPED = /[\udc80-\udcff]/;

export function recordedText(octets: Octets): string {
  if (isValidUtf8(octets)) return textFromOctets(octets);
  let text = '';
  for (let at = 0; at < octets.length; ) {
    const length = [1, 2, 3, 4].find((one) => at + one <= octets.length && isValidUtf8(octets.slice(at, at + one)));
    text += length === undefined ? String.fromCharCode(ESCAPE + octets.charCodeAt(at)) : textFromOctets(octets.slice(at, at + length));
    at += length ?? 1;
  }
  return text;
}

export function octetsOfRecorded(text: string): Octets {
  if (!ESCAPED.test(text)) return octetsFromText(text);
  return text.split(/([\udc80-\udcff])/).map((part) => (part.length === 1 && ESCAPED.test(part) ? String.fromCharCode(part.charCodeAt(0) - ESCAPE) : octetsFromText(part))).join('');
}
