/**
 * Tells the parts of one line apart: a command (RFC 5321 §4.1), a reply (§4.2), a line of the letter (§4.5.2 and
 * RFC 5322 §2.2). Lines come without their end. Lenient as smtpd is: whatever the octets are, the pieces cover them.
 */
import type { MeaningKind, Piece } from './meaning-kind.ts';

const VERBS = new Set([
  'HELO', 'EHLO', 'LHLO', 'MAIL', 'RCPT', 'DATA', 'BDAT', 'RSET', 'NOOP', 'VRFY', 'EXPN', 'HELP', 'QUIT', 'ETRN', 'AUTH',
  'STARTTLS', 'XCLIENT', 'XFORWARD',
]);
/** What keys send that are no letters: ESC sequences as a whole, single control characters, a CR within a line. */
const CONTROL = /\x1b(?:\[[0-?]*[@-~]|O[@-~])?|[\0-\x08\x0b-\x1f\x7f]/g;

/** The verb in capitals; empty when the line is no command that SMTP knows. */
export function verbOf(line: string): string {
  const word = (/^[ \t]*([^ \t]*)/.exec(line)?.[1] ?? '').toUpperCase();
  return VERBS.has(word) ? word : '';
}

export function commandPieces(line: string): readonly Piece[] {
  const [, before = '', word = '', gap = '', rest = ''] = /^([ \t]*)([^ \t]*)([ \t]*)([^]*)$/.exec(line) ?? [];
  const verb = verbOf(line);
  if (verb === '') return [...piece('blank', before), ...spoken('unknown', line.slice(before.length))];
  const head = [...piece('blank', before), ...piece('verb', word), ...piece('blank', gap)];
  if (verb === 'MAIL' || verb === 'RCPT') return [...head, ...addressPieces(verb === 'MAIL' ? 'sender' : 'recipient', rest)];
  if (verb === 'AUTH') {
    const [, mechanism = '', between = '', response = ''] = /^([^ \t]*)([ \t]*)([^]*)$/.exec(rest) ?? [];
    return [...head, ...spoken('argument', mechanism), ...piece('blank', between), ...spoken('credentials', response)];
  }
  return [...head, ...spoken(verb.endsWith('LO') ? 'greeting-name' : 'argument', rest)];
}

/** `FROM:<an@truong.example> SIZE=320`: keyword, address, options. Without the keyword smtpd finds no address. */
function addressPieces(what: MeaningKind, text: string): readonly Piece[] {
  const match = /^(from:|to:)([ \t]*)([^]*)$/i.exec(text);
  if (!match) return spoken('argument', text);
  const [, keyword = '', gap = '', rest = ''] = match;
  const end = addressEnd(rest);
  const options = rest.slice(end).match(/[ \t]+|[^ \t]+/g) ?? [];
  return [
    ...piece('keyword', keyword), ...piece('blank', gap), ...spoken(what, rest.slice(0, end)),
    ...options.flatMap((option) => (/^[ \t]/.test(option) ? piece('blank', option) : spoken('parameter', option))),
  ];
}

/** Up to the bracket that closes (not within quotes), or to the first blank. */
function addressEnd(text: string): number {
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const octet = text[at];
    if (octet === '\\') at += 1;
    else if (octet === '"') quoted = !quoted;
    else if (!quoted && octet === '>' && text.startsWith('<')) return at + 1;
    else if (!quoted && (octet === ' ' || octet === '\t')) return at;
  }
  return text.length;
}

export interface ReplyLine {
  readonly pieces: readonly Piece[];
  /** Null for what is no reply. */
  readonly code: number | null;
  /** A line of the same reply follows. */
  readonly more: boolean;
}

export function replyLine(line: string): ReplyLine {
  const match = /^(\d{3})(?:([ -])((?:[245]\.\d{1,3}\.\d{1,3})(?= |$))?([^]*))?$/.exec(line);
  if (!match) return { pieces: spoken('text', line), code: null, more: false };
  const [, code = '', mark = '', enhanced = '', text = ''] = match;
  const pieces = [...piece('code', code), ...piece(mark === '-' ? 'more' : 'blank', mark), ...piece('enhanced', enhanced)];
  const kind = code === '334' ? 'challenge' : 'text';
  const gap = enhanced !== '' && text.startsWith(' ') ? 1 : 0;
  return { pieces: [...pieces, ...piece('blank', text.slice(0, gap)), ...spoken(kind, text.slice(gap))], code: Number(code), more: mark === '-' };
}

export interface LetterLine {
  readonly pieces: readonly Piece[];
  /** The next line can still be a header field. */
  readonly inHeader: boolean;
  /** The line's end is what separates header and body. */
  readonly separates: boolean;
}

export function letterLine(line: string, inHeader: boolean): LetterLine {
  const dot = line.startsWith('.') ? 1 : 0;
  const text = line.slice(dot);
  const dots = piece('stuffed-dot', line.slice(0, dot));
  if (!inHeader) return { pieces: [...dots, ...spoken('letter-text', text)], inHeader, separates: false };
  if (text === '') return { pieces: dots, inHeader: false, separates: true };
  const name = /^[!-9;-~]+[ \t]*:/.exec(text)?.[0] ?? '';
  if (name !== '') return { pieces: [...dots, ...piece('field-name', name), ...spoken('field-value', text.slice(name.length))], inHeader, separates: false };
  if (/^[ \t]/.test(text)) return { pieces: [...dots, ...spoken('field-value', text)], inHeader, separates: false };
  return { pieces: [...dots, ...spoken('letter-text', text)], inHeader: false, separates: false };
}

/** Text in which control characters are pieces of their own. */
export function spoken(kind: MeaningKind, text: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const match of text.matchAll(CONTROL)) {
    pieces.push(...piece(kind, text.slice(at, match.index)), ...piece('control', match[0]));
    at = match.index + match[0].length;
  }
  return [...pieces, ...piece(kind, text.slice(at))];
}

function piece(kind: MeaningKind, text: string): readonly Piece[] {
  return text === '' ? [] : [{ kind, length: text.length }];
}
