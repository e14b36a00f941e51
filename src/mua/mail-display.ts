/**
 * How a letter looks in the mail reader: its line in the list, and its text. Mirrors s-nail 14.9.24 with Debian's
 * /etc/s-nail.rc, 80 columns, recorded from it; parts of MIME letters as it shows them. Leaves out other character
 * sets than UTF-8 and ISO 8859-1, handlers for other types, and the pager.
 */
import { octetsFromText, textFromOctets, type Octets } from '../base/octets.ts';
import { calendarTime } from '../formats/calendar.ts';
import { parseMailDate } from '../formats/date-parse.ts';
import { decodeEncodedWords, inUtf8 } from '../formats/encoded-word.ts';
import { fitColumns } from '../formats/text-width.ts';
import { decodeBase64, decodeQuotedPrintable } from '../formats/transfer-encoding.ts';
import { flagOf, headerOf, splitLetter, withStatus, type HeaderLine, type MailboxLetter } from './mailbox-file.ts';

const FROM_COLUMNS = 18;
const SUBJECT_COLUMNS = 27;

/** The fields that `type` shows; `Type` shows all (`retain` of Debian's s-nail.rc). */
const RETAINED = ['date', 'sender', 'from', 'to', 'cc', 'subject', 'message-id', 'mail-followup-to', 'reply-to'];

/** One line of the list; `▸` marks the current letter. */
export function headline(letter: MailboxLetter, isDot: boolean, utcOffsetMinutes: number, interactive = true): Octets {
  const from = fitColumns(shownSender(letter), FROM_COLUMNS);
  const subject = textOf(decodeEncodedWords(headerOf(letter.octets, 'subject') ?? ''));
  const columns = interactive ? SUBJECT_COLUMNS : SUBJECT_COLUMNS - 1;
  const { lines, octets } = sizeOf(letter);
  const size = `${String(lines).padStart(4)}/${String(octets).padEnd(5)}`;
  const number = String(letter.number).padStart(3);
  return octetsFromText(
    `${isDot ? '▸' : ' '}${flagOf(letter)}${number} ${from} ${shownDate(letter, utcOffsetMinutes)} ${size} ${fitColumns(subject, columns)}\n`,
  );
}

/** How large a letter is in the mailbox, its From_ line included. */
export function sizeOf(letter: MailboxLetter): { readonly lines: number; readonly octets: number } {
  return { lines: linesOf(letter.octets) + 1, octets: letter.octets.length + letter.separator.length + 1 };
}

function linesOf(octets: Octets): number {
  return octets.split('\n').length - 1;
}

/** The name of who wrote it, else the address, else the envelope sender of the From_ line. */
function shownSender(letter: MailboxLetter): string {
  const from = headerOf(letter.octets, 'from');
  if (from === null) return textOf(letter.separator.split(' ')[1] ?? '');
  const value = textOf(decodeEncodedWords(from));
  const named = /^\s*(.*?)\s*<([^<>]*)>/.exec(value);
  const phrase = named?.[1]?.replace(/^"(.*)"$/, '$1').replace(/\\(.)/g, '$1');
  const comment = /^([^()]*)\(([^()]*)\)/.exec(value);
  return phrase || named?.[2] || comment?.[2] || value;
}

/** The date of the letter in the host's zone; without one, what the From_ line says. */
function shownDate(letter: MailboxLetter, utcOffsetMinutes: number): string {
  const seconds = parseMailDate(headerOf(letter.octets, 'date') ?? '');
  if (seconds === null) return letter.separator.replace(/^From \S* +/, '').slice(0, 16).padEnd(16);
  const t = calendarTime(seconds, utcOffsetMinutes);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${t.year}-${two(t.month + 1)}-${two(t.day)} ${two(t.hour)}:${two(t.minute)}`;
}

/** The letter as `type` (or, with all fields, `Type`) prints it. */
export function letterText(letter: MailboxLetter, allFields: boolean): Octets {
  const { octets, number } = letter;
  const size = sizeOf(letter);
  const first = `[-- Message ${String(number).padStart(2)} -- ${size.lines} lines, ${size.octets} bytes --]:\n`;
  const withFlag = allFields ? withStatus(octets, letter.old ? 'RO' : 'R') : octets;
  const { headers, body } = splitLetter(withFlag);
  const separator = allFields ? `${visible(letter.separator)}\n` : '';
  return `${first}${separator}${fieldsText(headers, allFields)}\n${bodyText(headers, body, '1', allFields)}`;
}

function fieldsText(headers: readonly HeaderLine[], all: boolean): Octets {
  return headers
    .filter(({ name }) => all || RETAINED.includes(name))
    .map(({ field }) => `${visible(decodeEncodedWords(field))}\n`)
    .join('');
}

function bodyText(headers: readonly HeaderLine[], body: Octets, path: string, all: boolean): Octets {
  const type = contentType(headers);
  if (type.boundary !== null) return partsText(body, type.boundary, path, all);
  if (type.type !== 'text/plain') return '[-- No MIME handler installed, or not applicable --]\n';
  const encoding = valueOf(headers, 'content-transfer-encoding').toLowerCase();
  const decoded = encoding === 'base64' ? decodeBase64(body) : encoding === 'quoted-printable' ? decodeQuotedPrintable(body) : body;
  const text = visible(inUtf8(decoded, type.charset) ?? decoded);
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}

/** The parts of a multipart body, each under a line that says what it is. */
function partsText(body: Octets, boundary: string, path: string, all: boolean): Octets {
  const pieces = `\n${body}`.split(`\n--${boundary}`).slice(1);
  const end = pieces.findIndex((piece) => piece.startsWith('--'));
  const parts = (end < 0 ? pieces : pieces.slice(0, end)).map((piece) => piece.slice(piece.indexOf('\n') + 1));
  return parts.map((part, index) => partText(part, `${path}.${index + 1}`, all)).join('');
}

function partText(part: Octets, path: string, all: boolean): Octets {
  const { headers, body } = splitLetter(part);
  const type = contentType(headers);
  const isLetter = type.type === 'message/rfc822';
  // The last line counts, its end (which belongs to the boundary) does not.
  const size = `${linesOf(part) + 1}/${part.length}`;
  const encoding = valueOf(headers, 'content-transfer-encoding') || '7bit';
  const kind = isLetter ? [type.type] : [type.type, encoding, type.charset];
  const kinds = all ? (isLetter ? '' : ` ${encoding}`) : ` ${kind.join(', ')}`;
  const description = valueOf(headers, 'content-description');
  const title = all
    ? headers.map(({ field }) => `${visible(field)}\n`).join('')
    : description === '' ? '' : `[-- ${visible(decodeEncodedWords(description))} --]\n`;
  const intro = `\n[-- #${path} ${size}${kinds} --]\n${title}`;
  if (type.type === 'text/html') return intro;
  if (!isLetter) return `${intro}\n${bodyText(headers, body, path, all)}`;
  const inner = splitLetter(body);
  const nested = contentType(inner.headers);
  const fields = `${intro}\n${fieldsText(inner.headers, all)}\n`;
  if (nested.boundary !== null) return fields + partsText(inner.body, nested.boundary, `${path}.1`, all);
  const kindOfBody = all ? '7bit' : `${nested.type}, 7bit, ${nested.charset}`;
  const innerSize = `${linesOf(body) + 1}/${body.length}`;
  return `${fields}\n[-- #${path}.1 ${innerSize} ${kindOfBody} --]\n\n${bodyText(inner.headers, inner.body, path, all)}`;
}

function contentType(headers: readonly HeaderLine[]): { readonly type: string; readonly charset: string; readonly boundary: string | null } {
  const value = valueOf(headers, 'content-type') || 'text/plain';
  const type = (/^[^;\s]+/.exec(value)?.[0] ?? 'text/plain').toLowerCase();
  const parameter = (name: string): string | null => {
    const match = new RegExp(`;\\s*${name}\\s*=\\s*(?:"([^"]*)"|([^;\\s]+))`, 'i').exec(value);
    return match ? (match[1] ?? match[2] ?? null) : null;
  };
  return { type, charset: parameter('charset')?.toLowerCase() ?? 'us-ascii', boundary: type.startsWith('multipart/') ? parameter('boundary') : null };
}

function valueOf(headers: readonly HeaderLine[], name: string): Octets {
  return headers.find((header) => header.name === name)?.value ?? '';
}

/** Control characters as the pictures that Unicode has for them, so that a letter cannot steer the terminal. */
function visible(octets: Octets): Octets {
  return octets.replace(/[\0-\x08\x0b-\x1f]/g, (control) => octetsFromText(String.fromCharCode(0x2400 + control.charCodeAt(0))));
}

function textOf(octets: Octets): string {
  return textFromOctets(visible(octets));
}
