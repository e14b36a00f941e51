/**
 * A letter (RFC 5322) as the inspector shows it: postmarks, the other header fields, the body. Reading for the eye,
 * not validation: any octets give something sensible, and nothing is changed.
 */
import { textFromOctets } from '../../base/octets.ts';

export interface HeaderField {
  readonly name: string;
  /** Unfolded: a line break and the white space after it read as one space. */
  readonly value: string;
}

export interface PostmarkLine extends HeaderField {
  /** The host that stamped (`by`), and when, as far as the line says so. */
  readonly host: string;
  readonly date: string;
  readonly time: string;
}

export interface LetterText {
  readonly returnPath: HeaderField | null;
  /** Newest first, as they stand in the letter. */
  readonly postmarks: readonly PostmarkLine[];
  readonly fields: readonly HeaderField[];
  /** Null while no empty line has been seen. */
  readonly body: string | null;
  readonly bodyOctetsNotShown: number;
}

const MONTHS = ['I', 'II', 'III', 'IV', 'V', 'VI', 'VII', 'VIII', 'IX', 'X', 'XI', 'XII'];
const MONTH_NAMES = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
/** Enough for any lesson's letter; a megabyte of base64 would only freeze the page. */
const MAX_BODY_OCTETS = 20_000;
const MAX_FIELDS = 200;

/** Splits complete lines into header and body. Lines may end in LF or CRLF. */
export function readLetter(octets: string): LetterText {
  const lines = octets.replace(/\r?\n$/, '').split(/\r?\n/);
  return readLetterLines(lines);
}

/** The same from lines without their ends, as they are typed after DATA. */
export function readLetterLines(lines: readonly string[]): LetterText {
  const fields: HeaderField[] = [];
  let at = 0;
  for (; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    if (line === '') break;
    const last = fields.at(-1);
    if (/^[ \t]/.test(line) && last) {
      fields[fields.length - 1] = { name: last.name, value: `${last.value} ${line.trim()}` };
      continue;
    }
    const colon = line.indexOf(':');
    // A line that is no header field: the header has ended without an empty line.
    if (colon <= 0 || /[ \t]/.test(line.slice(0, colon))) break;
    fields.push({ name: line.slice(0, colon), value: line.slice(colon + 1).trim() });
  }
  const ended = at < lines.length;
  const bodyLines = lines.slice(lines[at] === '' ? at + 1 : at);
  const body = bodyLines.join('\n');
  const shown = fields.slice(0, MAX_FIELDS).map(({ name, value }) => ({ name: textFromOctets(name), value: textFromOctets(value) }));
  const returnPath = shown.find(({ name }) => same(name, 'Return-Path')) ?? null;
  return {
    returnPath,
    postmarks: shown.filter(({ name }) => same(name, 'Received')).map(readPostmark),
    fields: shown.filter((field) => field !== returnPath && !same(field.name, 'Received')),
    body: ended ? textFromOctets(body.slice(0, MAX_BODY_OCTETS)) : null,
    bodyOctetsNotShown: Math.max(0, body.length - MAX_BODY_OCTETS),
  };
}

function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/** Host and date of a `Received:` field (RFC 5321 §4.4): `by <host> …; <day>, <d> <Mon> <y> <h>:<m>:<s> <zone>`. */
export function readPostmark(field: HeaderField): PostmarkLine {
  const host = /\bby ([^\s;]+)/.exec(field.value)?.[1] ?? '';
  const stamp = /(\d{1,2}) ([A-Z][a-z]{2}) (\d{4}) (\d{2}:\d{2}:\d{2})/.exec(field.value.slice(field.value.lastIndexOf(';') + 1));
  const month = MONTHS[MONTH_NAMES.indexOf(stamp?.[2] ?? '')];
  return {
    ...field,
    host,
    date: stamp && month !== undefined ? `${stamp[1]} ${month} ${stamp[3]?.slice(2)}` : '',
    time: stamp?.[4] ?? '',
  };
}

/** Addresses that a header field names, lower case; good enough to see whether the envelope says something else. */
export function addressesIn(value: string): readonly string[] {
  const withoutQuotes = value.replace(/"(?:[^"\\]|\\.)*"/g, ' ').replace(/\([^()]*\)/g, ' ');
  return [...withoutQuotes.matchAll(/[^\s<>,;:"]+@[^\s<>,;:"]+/g)].map((match) => match[0].toLowerCase());
}
