/**
 * Reads a letter for grading: header fields (unfolded, RFC 2047 words decoded), body lines, `Received:` lines.
 * Lenient about line ends and about an mbox `From ` line in front; leaves MIME parts alone.
 */
import { octetsFromText, textFromOctets, type Octets } from '../base/octets.ts';

export interface HeaderField {
  readonly name: string;
  /** Unfolded, decoded to text. */
  readonly value: string;
}

export interface Postmark {
  /** The host that wrote it, and the protocol after `with`; empty where the line does not say. */
  readonly by: string;
  readonly with: string;
}

export interface ParsedLetter {
  readonly fields: readonly HeaderField[];
  /** Octets, without line ends and without empty lines at the end. */
  readonly body: readonly Octets[];
  readonly postmarks: readonly Postmark[];
}

export function parseLetter(letter: Octets): ParsedLetter {
  const lines = letter.replace(/\r\n/g, '\n').split('\n');
  if (/^From \S* {2}/.test(lines[0] ?? '')) lines.shift();
  const fields: { name: string; value: string }[] = [];
  let at = 0;
  for (; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    const last = fields.at(-1);
    const field = /^([!-9;-~]+)[ \t]*:[ \t]*(.*)$/s.exec(line);
    if (/^[ \t]/.test(line) && last) last.value += line;
    else if (field) fields.push({ name: field[1] ?? '', value: field[2] ?? '' });
    else break;
  }
  if (lines[at] === '') at += 1;
  const body = lines.slice(at);
  while (body.at(-1) === '') body.pop();
  return {
    fields: fields.map(({ name, value }) => ({ name, value: decodeWords(value.trim()) })),
    body,
    postmarks: fields.filter(({ name }) => name.toLowerCase() === 'received').map(({ value }) => readPostmark(value)),
  };
}

function readPostmark(value: string): Postmark {
  const flat = value.replace(/\s+/g, ' ').replace(/\([^()]*\)/g, '');
  return { by: /\bby ([^\s;]+)/.exec(flat)?.[1] ?? '', with: /\bwith ([^\s;]+)/.exec(flat)?.[1] ?? '' };
}

/** RFC 2047 encoded words; what cannot be decoded stays as it is. */
function decodeWords(value: Octets): string {
  const joined = value.replace(/(=\?[^?\s]+\?[bqBQ]\?[^?\s]*\?=)\s+(?==\?)/g, '$1');
  let text = '';
  let at = 0;
  for (const match of joined.matchAll(/=\?([^?\s]+)\?([bqBQ])\?([^?\s]*)\?=/g)) {
    const [whole, charset = '', how = '', payload = ''] = match;
    text += textFromOctets(joined.slice(at, match.index)) + decodeWord(whole, charset, how.toLowerCase(), payload);
    at = match.index + whole.length;
  }
  return text + textFromOctets(joined.slice(at));
}

function decodeWord(whole: string, charset: string, how: string, payload: string): string {
  const octets = how === 'b' ? decodeBase64(payload) : decodeQ(payload);
  if (octets === null) return whole;
  if (/^(utf-8|us-ascii)$/i.test(charset)) return textFromOctets(octets);
  return /^iso-8859-1$/i.test(charset) ? octets : whole;
}

function decodeQ(payload: string): Octets {
  return payload.replaceAll('_', ' ').replace(/=([0-9A-Fa-f]{2})/g, (_whole, hex: string) => String.fromCharCode(parseInt(hex, 16)));
}

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

function decodeBase64(payload: string): Octets | null {
  let octets = '';
  let bits = 0;
  let count = 0;
  for (const char of payload.replace(/=+$/, '')) {
    const value = BASE64.indexOf(char);
    if (value < 0) return null;
    bits = ((bits << 6) | value) & 0xffff;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    octets += String.fromCharCode((bits >> count) & 0xff);
  }
  return octets;
}

/** All values of a field, by its name in any case. */
export function valuesOf(letter: ParsedLetter, name: string): readonly string[] {
  const wanted = name.toLowerCase();
  return letter.fields.filter((field) => field.name.toLowerCase() === wanted).map(({ value }) => value);
}

/** Whether the body is these lines, byte for byte (texts are compared as UTF-8). */
export function bodyIs(letter: ParsedLetter, lines: readonly string[]): boolean {
  const wanted = lines.map(octetsFromText);
  while (wanted.at(-1) === '') wanted.pop();
  return wanted.length === letter.body.length && wanted.every((line, at) => line === letter.body[at]);
}
