/** Making MIME (RFC 2045, 2047) as s-nail 14.9 makes it: quoted-printable text, and encoded words of a subject. */
import { isAscii, type Octets } from '../base/octets.ts';
import { encodeBase64 } from './base64.ts';

const LINE_LIMIT = 76;

/** Quoted-printable of lines that end with LF; what has no last line end gets a soft one. */
export function encodeQuotedPrintable(octets: Octets): string {
  const ended = octets.endsWith('\n') || octets === '';
  const lines = (ended ? octets.slice(0, -1) : octets).split('\n').map(quotedLine);
  return octets === '' ? '' : `${lines.join('\n')}${ended ? '' : '='}\n`;
}

function quotedLine(line: string): string {
  let text = '';
  let width = 0;
  for (const [at, octet] of [...line].entries()) {
    const code = octet.charCodeAt(0);
    const isLast = at === line.length - 1;
    const isPlain = (code > 32 && code < 127 && octet !== '=') || ((octet === ' ' || octet === '\t') && !isLast);
    const piece = isPlain ? octet : `=${code.toString(16).toUpperCase().padStart(2, '0')}`;
    if (width + piece.length > LINE_LIMIT - (isLast ? 0 : 1)) {
      text += '=\n';
      width = 0;
    }
    text += piece;
    width += piece.length;
  }
  return text;
}

/** Words with other than ASCII become encoded words; one that follows such a word carries the blank between them. */
export function encodeSubject(subject: Octets): string {
  let wasEncoded = false;
  return subject.split(' ').map((word, at) => {
    const needs = !isAscii(word);
    const text = needs ? `=?utf-8?B?${encodeBase64(wasEncoded ? ` ${word}` : word)}?=` : word;
    wasEncoded = needs;
    return at === 0 ? text : ` ${text}`;
  }).join('');
}
