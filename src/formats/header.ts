/**
 * Message header fields as Postfix recognises them (is_header(3), header_opts(3)): what a header line is, which fields
 * carry addresses of senders or recipients, which are about MIME, and which are dropped from new mail.
 */
import { lowerAscii } from './ascii-case.ts';

export type HeaderRole = 'sender' | 'recipient' | 'mime' | 'plain';

export interface HeaderField {
  /** In Postfix's spelling. */
  readonly name: string;
  readonly role: HeaderRole;
  /** A `Resent-` field: its presence makes added fields `Resent-` too. */
  readonly isResent: boolean;
}

const SENDERS = [
  'Disposition-Notification-To', 'Errors-To', 'From', 'Mail-Followup-To', 'Reply-To', 'Resent-From', 'Resent-Sender',
  'Return-Path', 'Return-Receipt-To', 'Sender',
];
const RECIPIENTS = [
  'Apparently-To', 'Bcc', 'Cc', 'Resent-Bcc', 'Resent-Cc', 'Resent-Reply-To', 'Resent-To', 'To',
];
const MIME = [
  'Content-Description', 'Content-Disposition', 'Content-ID', 'Content-Transfer-Encoding', 'Content-Type', 'MIME-Version',
];
const PLAIN = ['Content-Length', 'Delivered-To', 'Date', 'Message-Id', 'Received', 'Resent-Date', 'Resent-Message-Id'];

function table(names: readonly string[], role: HeaderRole): [string, HeaderField][] {
  return names.map((name) => [lowerAscii(name), { name, role, isResent: name.startsWith('Resent-') }]);
}

const FIELDS: ReadonlyMap<string, HeaderField> = new Map([
  ...table(SENDERS, 'sender'), ...table(RECIPIENTS, 'recipient'), ...table(MIME, 'mime'), ...table(PLAIN, 'plain'),
]);

/** Octets of the field name where the line begins a header field, blanks before the colon allowed; 0 where it does not. */
export function headerNameLength(line: string): number {
  let length = 0;
  while (isNameOctet(line.charCodeAt(length))) length += 1;
  let colon = length;
  while (line.charAt(colon) === ' ' || line.charAt(colon) === '\t') colon += 1;
  return line.charAt(colon) === ':' ? length : 0;
}

/** A printable ASCII character other than the colon; beyond the line's end there is none. */
function isNameOctet(code: number): boolean {
  return code > 0x20 && code < 0x7f && code !== 0x3a;
}

export function isHeaderLine(line: string): boolean {
  return headerNameLength(line) > 0;
}

/** The field name of a header in standard form (`Name:…`), folded to lower case. */
export function foldedHeaderName(header: string): string {
  return lowerAscii(header.slice(0, headerNameLength(header)));
}

/** What is known of a header's field; null for fields that Postfix copies unseen. */
export function knownHeader(header: string): HeaderField | null {
  return FIELDS.get(foldedHeaderName(header)) ?? null;
}

/** What stands behind the colon, blanks in front removed; line breaks inside stay. */
export function headerValue(header: string): string {
  return header.slice(header.indexOf(':') + 1).replace(/^\s+/, '');
}
