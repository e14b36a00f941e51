/** What the report says of single lines that are no mistakes: good ones, and slips that this server forgives. */
import type { TraceData } from '../kernel/trace.ts';
import type { Session } from './session.ts';

/** The words are in report.<locale>.md. */
export type NoteKey =
  | 'greeted' | 'greeted-again' | 'sender' | 'recipient' | 'no-brackets' | 'space-after-colon' | 'refused-later'
  | 'refused-never' | 'bad-order' | 'bad-syntax' | 'unknown-command' | 'repaired' | 'data' | 'reset' | 'good-bye'
  | 'empty-line' | 'stuffed' | 'end-of-letter';
export const NOTE_KEYS: readonly NoteKey[] = [
  'greeted', 'greeted-again', 'sender', 'recipient', 'no-brackets', 'space-after-colon', 'refused-later', 'refused-never',
  'bad-order', 'bad-syntax', 'unknown-command', 'repaired', 'data', 'reset', 'good-bye', 'empty-line', 'stuffed', 'end-of-letter',
];

export interface RowNote {
  readonly key: NoteKey;
  readonly mark: 'ok' | 'slip' | null;
  /** `5321 §4.1.1.2`. */
  readonly rfc: readonly string[];
  readonly data: Readonly<Record<string, string>>;
}

function note(key: NoteKey, mark: RowNote['mark'], rfc: readonly string[], data: RowNote['data'] = {}): RowNote {
  return { key, mark, rfc, data };
}

/** `session` stands as it was before the reply. */
export function noteOnCommand(reply: TraceData['smtp.reply'], session: Session, line: string): RowNote | null {
  if (reply.code >= 400) return noteOnRefusal(reply);
  switch (reply.to) {
    case 'HELO':
    case 'EHLO':
      return session.greeting === 'none' ? note('greeted', 'ok', ['5321 §4.1.1.1']) : note('greeted-again', null, ['5321 §4.1.4']);
    case 'MAIL':
      return noteOnPath(line) ?? note('sender', 'ok', ['5321 §4.1.1.2']);
    case 'RCPT':
      return session.wasRefused ? note('repaired', 'ok', ['5321 §4.1.1.3'], { code: String(session.wasRefused) }) : (noteOnPath(line) ?? note('recipient', 'ok', ['5321 §4.1.1.3']));
    case 'DATA':
      return note('data', 'ok', ['5321 §4.1.1.4']);
    case 'RSET':
      return note('reset', 'ok', ['5321 §4.1.1.5']);
    case 'QUIT':
      return note('good-bye', 'ok', ['5321 §4.1.1.10']);
    case 'unknown':
      return note('unknown-command', 'slip', ['5321 §4.1.1']);
    default:
      return null;
  }
}

function noteOnRefusal({ to, code }: TraceData['smtp.reply']): RowNote {
  if (to === 'unknown') return note('unknown-command', 'slip', ['5321 §4.1.1']);
  if (code === 503 || code === 554) return note('bad-order', 'slip', ['5321 §4.1.4'], { code: String(code) });
  if (code === 501 || code === 555 || code === 500) return note('bad-syntax', 'slip', ['5321 §4.1.2'], { code: String(code) });
  return code < 500 ? note('refused-later', 'slip', ['5321 §4.2.1'], { code: String(code) }) : note('refused-never', 'slip', ['5321 §4.2.1'], { code: String(code) });
}

/** What RFC 5321 §4.1.2 asks of a path and this server does not insist on. */
function noteOnPath(line: string): RowNote | null {
  if (!/:\s*<[^>]*>/.test(line)) return note('no-brackets', 'slip', ['5321 §4.1.2']);
  return /:\s+</.test(line) ? note('space-after-colon', 'slip', ['5321 §3.3']) : null;
}

/** A line of the letter; most speak for themselves. */
export function noteOnLine(line: string, session: Session): RowNote | null {
  if (line === '.') return note('end-of-letter', 'ok', ['5321 §4.1.1.4']);
  if (line === '' && session.part === 'headers') return note('empty-line', 'ok', ['5322 §2.1']);
  return line.startsWith('..') ? note('stuffed', 'ok', ['5321 §4.5.2']) : null;
}
