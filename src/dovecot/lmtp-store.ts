/** Saving a letter into a Maildir as Dovecot's LMTP does: its headers in front, S= and W= in the file's name. */
import { formatMailDate } from '../formats/calendar.ts';
import { hashText } from '../kernel/random.ts';
import { encodeBase64 } from '../formats/base64.ts';
import type { System } from '../net/system.ts';
import type { MailUser } from './userdb.ts';

export interface Delivery {
  readonly sender: string;
  /** As written in RCPT; null when the transaction has several, which then do not show. */
  readonly recipient: string | null;
  readonly session: string;
  /** LHLO's name, and the client's address where it came over TCP. */
  readonly client: string;
  readonly clientAddress: string | null;
  readonly hostname: string;
}

/** Return-Path, Delivered-To and Received, LF line ends. */
export function deliveryHeaders(sys: System, delivery: Delivery): string {
  const { sender, recipient, session, client, clientAddress, hostname } = delivery;
  const date = formatMailDate(Math.floor(sys.epochMillis / 1000), sys.utcOffsetMinutes).replace(/ \([^)]*\)$/, '');
  const from = clientAddress === null ? client : `${client} ([${clientAddress}])`;
  const delivered = recipient === null ? '' : `Delivered-To: ${recipient}\n`;
  const whom = recipient === null ? '' : `\n\tfor <${recipient}>`;
  const received = `Received: from ${from}\n\tby ${hostname} with LMTP\n\tid ${session}\n\t(envelope-from <${sender}>)${whom}; ${date}\n`;
  return `Return-Path: <${sender}>\n${delivered}${received}`;
}

/** Writes the letter to new/ and returns the file's path; directories are made where they lack. Null: the disk is full. */
export function saveToMaildir(sys: System, user: MailUser, letter: string): string | null {
  const { maildir, owner } = user;
  if (!sys.disk.stat(maildir)) {
    for (const part of ['', '/cur', '/new', '/tmp']) sys.disk.mkdir(`${maildir}${part}`, { mode: 0o700, owner });
    sys.disk.write(`${maildir}/maildirfolder`, '', { mode: 0o600, owner });
  }
  const size = letter.length;
  const virtualSize = size + (letter.match(/\n/g)?.length ?? 0) - (letter.match(/\r\n/g)?.length ?? 0);
  const seconds = Math.floor(sys.epochMillis / 1000);
  const path = `${maildir}/new/${seconds}.M${Math.floor(sys.now) % 1_000_000}P${sys.pid}.${sys.host.hostname},S=${size},W=${virtualSize}`;
  return sys.disk.write(path, letter, { mode: 0o600, owner }) ? path : null;
}

/** A session's name: microseconds, seconds, process and host, in base64 (16 octets, 22 characters). */
export function sessionName(sys: System): string {
  const seconds = Math.floor(sys.epochMillis / 1000);
  const numbers = [Math.floor(sys.now) % 1_000_000, seconds, sys.pid, hashText(sys.host.hostname)];
  const octets = numbers.map((value) => String.fromCharCode(value & 255, (value >>> 8) & 255, (value >>> 16) & 255, (value >>> 24) & 255)).join('');
  return encodeBase64(octets).replace(/=+$/, '');
}
