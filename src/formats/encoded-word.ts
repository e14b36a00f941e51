/**
 * Encoded words in headers (RFC 2047), for display: UTF-8, US-ASCII and ISO 8859-1; others stay as they are.
 *
 * @rfc 2047
 */
import { octetsFromText, textFromOctets, type Octets } from '../base/octets.ts';
import { decodeBase64, decodeQuotedPrintable } from './transfer-encoding.ts';

const WORD = /=\?([A-Za-z0-9_-]+)(?:\*[^?]*)?\?([QqBb])\?([^? ]*)\?=/;

/** A header's value as octets in UTF-8, encoded words decoded; white space between two of them is dropped. */
export function decodeEncodedWords(value: Octets): Octets {
  const joined = value.replace(/(\?=)[ \t\r\n]+(?==\?)/g, '$1');
  return joined.replace(new RegExp(WORD, 'g'), (word, charset: string, encoding: string, content: string) => {
    const octets = encoding.toUpperCase() === 'B' ? decodeBase64(content) : decodeQuotedPrintable(content.replaceAll('_', ' '));
    return inUtf8(octets, charset) ?? word;
  });
}

/** Octets of a named character set as octets of UTF-8; null for a set that is not known here. */
export function inUtf8(octets: Octets, charset: string): Octets | null {
  switch (charset.toLowerCase()) {
    case 'utf-8': case 'us-ascii': return octetsFromText(textFromOctets(octets));
    case 'iso-8859-1': return octetsFromText(octets);
    default: return null;
  }
}
