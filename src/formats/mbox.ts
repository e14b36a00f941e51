/**
 * The mbox format as Postfix writes it (mail_copy(3), mbox(5)): a From_ line with two blanks before a ctime(3) date,
 * body lines that begin with "From " quoted, an empty line after each letter.
 */
import { formatCtime } from './calendar.ts';

export interface MboxEnvelope {
  /** Envelope sender in external (quoted) form; empty for the null sender. */
  readonly sender: string;
  readonly epochSeconds: number;
  readonly utcOffsetMinutes: number;
}

/** One letter as it is appended to a mailbox file. `letter` has LF line ends; a missing last one is added. */
export function mboxEntry(envelope: MboxEnvelope, letter: string): string {
  const from = envelope.sender === '' ? 'MAILER-DAEMON' : envelope.sender;
  const date = formatCtime(envelope.epochSeconds, envelope.utcOffsetMinutes);
  return `From ${from}  ${date}\n${quoteFromLines(withLastLineEnd(letter))}\n`;
}

/** `>` before every line that a reader would take for a From_ line; `>From ` stays as it is. */
export function quoteFromLines(letter: string): string {
  return letter.includes('From ') ? letter.replace(/^From /gm, '>From ') : letter;
}

export function withLastLineEnd(letter: string): string {
  return letter === '' || letter.endsWith('\n') ? letter : `${letter}\n`;
}
