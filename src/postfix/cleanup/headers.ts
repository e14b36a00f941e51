/**
 * The letter's headers on their way into the queue (cleanup_message.c): which lines are headers, which are dropped,
 * what is counted, and what is added at their end. Leaves out rewriting of header addresses and header_checks.
 */
import { lowerAscii } from '../../formats/ascii-case.ts';

/** A header field, folded lines and all, without the last line end. */
export interface HeaderField {
  /** In lower case. */
  readonly name: string;
  readonly lines: readonly string[];
}

/** Name, white space before the colon (which is dropped), value; null for a line that is no header. */
export function headerName(line: string): { readonly name: string; readonly tidy: string } | null {
  const match = /^([\x21-\x39\x3b-\x7e]+)([ \t]*):/.exec(line);
  if (!match) return null;
  const [all, name = ''] = match;
  return { name: lowerAscii(name), tidy: `${name}:${line.slice(all.length)}` };
}

/** Collects the lines of the header section; what ends it is the caller's to write. */
export class HeaderSection {
  readonly fields: HeaderField[] = [];
  private current: { name: string; lines: string[] } | null = null;

  /** Takes a line if it belongs to the headers; false for the first that does not. */
  add(line: string): boolean {
    if (this.current && /^[ \t]/.test(line)) {
      this.current.lines.push(line);
      return true;
    }
    const header = headerName(line);
    if (!header) return false;
    this.current = { name: header.name, lines: [header.tidy] };
    this.fields.push(this.current);
    return true;
  }

  has(name: string): boolean {
    return this.fields.some((field) => field.name === name);
  }

  count(name: string): number {
    return this.fields.filter((field) => field.name === name).length;
  }

  /** The last such field's value, unfolded to its first line. */
  value(name: string): string | null {
    const field = this.fields.findLast((candidate) => candidate.name === name);
    return field ? field.lines.join(' ').slice(name.length + 1).trim() : null;
  }

  /** All fields but those that message_drop_headers names. */
  kept(dropped: readonly string[]): readonly string[] {
    const names = dropped.map(lowerAscii);
    return this.fields.filter(({ name }) => !names.includes(name)).flatMap(({ lines }) => lines);
  }
}

export interface Missing {
  readonly queueId: string;
  readonly myhostname: string;
  /** `20261124020000`, in UTC. */
  readonly stamp: string;
  readonly date: string;
  /** Envelope sender in external form; empty for the null sender. */
  readonly sender: string;
}

/** Headers that a letter from a local client gets when it has none: Message-Id, Date, From, in that order. */
export function missingHeaders(section: HeaderSection, missing: Missing): readonly string[] {
  const resent = section.fields.some(({ name }) => name.startsWith('resent-')) ? 'Resent-' : '';
  const lacks = (name: string): boolean => !section.has(lowerAscii(resent + name));
  const added: string[] = [];
  if (lacks('message-id')) added.push(`${resent}Message-Id: <${missing.stamp}.${missing.queueId}@${missing.myhostname}>`);
  if (lacks('date')) added.push(`${resent}Date: ${missing.date}`);
  if (lacks('from')) {
    const from = missing.sender === '' ? 'MAILER-DAEMON (Mail Delivery System)' : missing.sender;
    added.push(`${resent}From: ${from}`);
  }
  return added;
}
