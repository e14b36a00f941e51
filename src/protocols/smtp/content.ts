/**
 * The letter inside DATA and BDAT: lines out of the stream, dots removed, size counted (RFC 5321 §4.5.2, RFC 3030).
 * Mirrors receive_data_message() and bdat_cmd() of smtpd.c, also where the RFC says otherwise: LF.LF ends a letter
 * unless `smtpd_forbid_bare_newline` says no, and any leading dot is removed.
 *
 * @rfc 5321 §4.5.2
 * @rfc 3030 §2
 */
import type { Section } from './exchange.ts';
import { lengthOfLine, readPiece, type Piece } from './line-reader.ts';
import { isBlank, isHeader } from './printable.ts';
import type { Reply } from './reply.ts';
import { transactionDraft } from './transaction.ts';
import { log, type Turn } from './turn.ts';

export interface ContentState {
  readonly from: 'DATA' | 'BDAT';
  readonly section: Section;
  /** No line has been taken yet, mbox `From ` lines not counted. */
  readonly atStart: boolean;
  /** The last piece did not end its line. */
  readonly midLine: boolean;
  readonly previousBare: boolean;
  /** Why the letter will not be taken, though it is read to its end. */
  readonly failure: 'size' | 'bare-newline' | null;
  /** BDAT: the chunk's size, octets still to come, whether it is the last one, what of it is no whole line yet. */
  readonly chunk: number;
  readonly remaining: number;
  readonly last: boolean;
  readonly carry: string;
  /** BDAT: the chunk is read and thrown away, then this is said. */
  readonly skip: Reply | null;
}

export function beginContent(from: 'DATA' | 'BDAT'): ContentState {
  return {
    from, section: 'header', atStart: true, midLine: false, previousBare: false, failure: null, chunk: 0, remaining: 0,
    last: false, carry: '', skip: null,
  };
}

const DOT = 0x2e;
const CR = 0x0d;

interface Reading {
  section: Section;
  atStart: boolean;
  midLine: boolean;
  previousBare: boolean;
  failure: ContentState['failure'];
  octets: number;
}

function beginReading(turn: Turn, content: ContentState): Reading {
  const { section, atStart, midLine, previousBare, failure } = content;
  return { section, atStart, midLine, previousBare, failure, octets: turn.session.transaction?.contentOctets ?? 0 };
}

/** Takes lines up to the final dot. True when it was found; false when more octets are needed. */
export function readDataContent(turn: Turn): boolean {
  const { session, settings } = turn;
  const content = session.content ?? beginContent('DATA');
  const reading = beginReading(turn, content);
  const strict = forbidsBareNewline(turn);
  let at = 0;
  let ended = false;
  while (!ended) {
    at = takePlainLines(turn, reading, at);
    const piece = readPiece(session.input, at, settings.line_length_limit, strict);
    if (piece === null) break;
    at = piece.next;
    ended = takeDataPiece(turn, reading, piece, strict);
    reading.midLine = !piece.ends;
    reading.previousBare = piece.bareNewline;
  }
  keep(turn, content, reading, session.input.slice(at));
  return ended;
}

/**
 * Takes lines as nearly all are: not the first, whole, ended by CRLF, no dot at their beginning, and room for them.
 * Returns where the first other line begins, which `takeDataPiece` must look at.
 */
function takePlainLines(turn: Turn, reading: Reading, from: number): number {
  if (reading.atStart || reading.midLine || reading.failure !== null) return from;
  const { input } = turn.session;
  const { line_length_limit: longest, message_size_limit: limit } = turn.settings;
  for (let at = from; ; ) {
    const length = lengthOfLine(input, at, longest);
    if (length < 1 || length >= longest || input.charCodeAt(at) === DOT || (limit > 0 && limit - reading.octets < length + 1)) return at;
    const end = at + length - 1;
    if (input.charCodeAt(end) !== CR || (length > 1 && input.charCodeAt(end - 1) === CR)) return at;
    const text = input.slice(at, end);
    reading.section = nextSection(reading, text);
    reading.octets += length + 1;
    reading.previousBare = false;
    turn.effects.push({ do: 'content', line: text, stored: text, ends: true, section: reading.section });
    at = end + 2;
  }
}

function takeDataPiece(turn: Turn, reading: Reading, piece: Piece, strict: boolean): boolean {
  if (piece.bareNewline && turn.settings.smtpd_forbid_bare_newline === 'reject') reading.failure = 'bare-newline';
  if (reading.atStart) {
    if (/^>*From /.test(piece.text)) {
      emit(turn, piece, `X-Mailbox-Line: ${piece.text}`, 'header');
      return false;
    }
    // An empty line first, lest the letter's first line continue our own Received: header.
    if (/^[ \t]/.test(piece.text)) turn.effects.push({ do: 'content', line: null, stored: '', ends: true, section: 'separator' });
  }
  let text = piece.text;
  if (!reading.midLine && text.charCodeAt(0) === DOT) {
    if (text === '.' && strict && (piece.bareNewline || reading.previousBare)) {
      emit(turn, piece, null, reading.section);
      reading.atStart = false;
      return false;
    }
    text = text.slice(1);
    if (text === '') {
      emit(turn, piece, null, reading.section === 'header' ? 'header' : 'body');
      return true;
    }
  }
  takeText(turn, reading, piece, text);
  return false;
}

function takeText(turn: Turn, reading: Reading, piece: Piece, text: string): void {
  if (!reading.midLine) reading.section = nextSection(reading, text);
  reading.atStart = false;
  emit(turn, piece, mayStore(turn, reading, text) ? text : null, reading.section);
}

function emit(turn: Turn, piece: Piece, stored: string | null, section: Section): void {
  turn.effects.push({ do: 'content', line: piece.text, stored, ends: piece.ends, section });
}

/** Header lines until an empty line, or until a line that cannot be one (cleanup then adds the empty line). */
function nextSection(reading: Reading, text: string): Section {
  if (reading.section !== 'header') return 'body';
  if (text === '') return 'separator';
  return isHeader(text) || (!reading.atStart && isBlank(text.charCodeAt(0))) ? 'header' : 'body';
}

function mayStore(turn: Turn, reading: Reading, text: string): boolean {
  if (reading.failure !== null) return false;
  const limit = turn.settings.message_size_limit;
  if (limit > 0 && limit - reading.octets < text.length + 2) {
    reading.failure = 'size';
    log(turn, `warning: ${turn.session.transaction?.queueId ?? 'NOQUEUE'}: queue file size limit exceeded`);
    return false;
  }
  reading.octets += text.length + 2;
  return true;
}

/**
 * Takes what has arrived of a BDAT chunk. True when the chunk is complete.
 */
export function readBdatContent(turn: Turn): boolean {
  const { session, settings } = turn;
  const content = session.content ?? beginContent('BDAT');
  const arrived = session.input.slice(0, content.remaining);
  const input = session.input.slice(arrived.length);
  const remaining = content.remaining - arrived.length;
  if (content.skip !== null) {
    session.input = input;
    session.content = { ...content, remaining };
    return remaining === 0;
  }
  const reading = beginReading(turn, content);
  const strict = forbidsBareNewline(turn);
  const text = content.carry + arrived;
  let at = 0;
  for (;;) {
    const piece = readPiece(text, at, settings.line_length_limit, strict) ?? lastPiece(text, at, remaining === 0 && content.last);
    if (piece === null) break;
    at = piece.next;
    if (piece.bareNewline && settings.smtpd_forbid_bare_newline === 'reject') reading.failure = 'bare-newline';
    takeText(turn, reading, piece, piece.text);
    reading.midLine = !piece.ends;
  }
  keep(turn, { ...content, remaining, carry: text.slice(at) }, reading, input);
  return remaining === 0;
}

/** The end of the last chunk ends the last line, too. */
function lastPiece(text: string, at: number, isEnd: boolean): Piece | null {
  if (!isEnd || at >= text.length) return null;
  return { text: text.slice(at), ends: true, bareNewline: false, next: text.length };
}

function keep(turn: Turn, content: ContentState, reading: Reading, input: string): void {
  const { octets, section, atStart, midLine, previousBare, failure } = reading;
  const { from, chunk, remaining, last, carry, skip } = content;
  const { transaction } = turn.session;
  turn.session.input = input;
  turn.session.content = { from, section, atStart, midLine, previousBare, failure, chunk, remaining, last, carry, skip };
  if (transaction === null) return;
  const draft = transactionDraft(transaction);
  draft.contentOctets = octets;
  turn.session.transaction = draft;
}

/** Whether only CRLF.CRLF ends a letter of this client. */
export function forbidsBareNewline(turn: Turn): boolean {
  return turn.settings.smtpd_forbid_bare_newline !== 'no' && !turn.session.bareNewlineExempt;
}
