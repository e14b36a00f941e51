/**
 * A mailbox file as a mail reader has it: the letters of an mbox with what the reader knows of each, and the file to
 * write when it leaves. Mirrors what s-nail 14.9 does with a system mailbox (`Status:` of RFC 2076 in the letter).
 */
import type { Octets } from '../base/octets.ts';

/** N: arrived since the mailbox was last opened. R: read now for the first time. U: older, unread. O: older, read. */
export type MailFlag = 'N' | 'R' | 'U' | 'O';

export interface MailboxLetter {
  /** Its place in the mailbox, from 1. */
  readonly number: number;
  /** The From_ line, without its end. */
  readonly separator: Octets;
  /** Everything after the From_ line, the empty line at the end included. */
  readonly octets: Octets;
  /** Whether an earlier session has seen that it was there. */
  readonly old: boolean;
  read: boolean;
  deleted: boolean;
}

/** Splits a mailbox at its From_ lines: at the start or after an empty line, and followed by a header. */
export function parseMailbox(octets: Octets): MailboxLetter[] {
  const starts: number[] = [];
  for (const match of octets.matchAll(/(?:^|\n\n)(?=From [^\n]*\n(?:>?From |[!-9;-~]+[ \t]*:))/g)) {
    starts.push(match.index + match[0].length);
  }
  return starts.map((start, index) => {
    const text = octets.slice(start, starts[index + 1] ?? octets.length);
    const line = text.indexOf('\n');
    const letter = text.slice(line + 1);
    const status = headerOf(letter, 'status') ?? '';
    return {
      number: index + 1,
      separator: text.slice(0, line),
      octets: letter,
      old: status.includes('O'),
      read: status.includes('R'),
      deleted: false,
    };
  });
}

export function flagOf(letter: MailboxLetter): MailFlag {
  if (letter.read) return letter.old ? 'O' : 'R';
  return letter.old ? 'U' : 'N';
}

/** The mailbox when the reader leaves: deleted letters are gone, the others carry a new `Status:`. */
export function printMailbox(letters: readonly MailboxLetter[]): Octets {
  return letters
    .filter(({ deleted }) => !deleted)
    .map((letter) => `${letter.separator}\n${withStatus(letter.octets, letter.read ? 'RO' : 'O')}`)
    .join('');
}

/** The letter with its `Status:` replaced, or added after the other headers. */
export function withStatus(octets: Octets, status: string): Octets {
  const end = octets.startsWith('\n') ? 0 : octets.indexOf('\n\n') + 1;
  const head = end > 0 || octets.startsWith('\n') ? octets.slice(0, end) : octets;
  const rest = octets.slice(head.length);
  const line = `Status: ${status}\n`;
  return /^status:.*\n/im.test(head) ? head.replace(/^status:.*\n/im, line) + rest : head + line + rest;
}

export interface HeaderLine {
  readonly name: string;
  /** The whole field, unfolded: `Name: value`. */
  readonly field: Octets;
  /** What stands after the colon, without blanks around it. */
  readonly value: Octets;
}

/** The header's fields in their order, and the body. */
export function splitLetter(octets: Octets): { readonly headers: readonly HeaderLine[]; readonly body: Octets } {
  const end = octets.startsWith('\n') ? 0 : octets.indexOf('\n\n');
  const head = end < 0 ? octets : octets.slice(0, end);
  const body = end < 0 ? '' : octets.slice(end === 0 ? 1 : end + 2);
  const headers = head
    .replace(/\n[ \t]+/g, ' ')
    .split('\n')
    .flatMap((field) => {
      const colon = field.indexOf(':');
      return colon > 0 ? [{ name: field.slice(0, colon).trim().toLowerCase(), field, value: field.slice(colon + 1).replace(/^[ \t]+|[ \t]+$/g, '') }] : [];
    });
  return { headers, body };
}

/** The first field of this name (in lower case), or null. */
export function headerOf(octets: Octets, name: string): Octets | null {
  return splitLetter(octets).headers.find((header) => header.name === name)?.value ?? null;
}
