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
import { emit, log, type Turn } from './turn.ts';

export interface ContentState {
  readonly from: 'DATA' | 'BDAT';
  section: Section;
  /** No line has been taken yet, mbox `From ` lines not counted. */
  atStart: boolean;
  /** The last piece did not end its line. */
  midLine: boolean;
  previousBare: boolean;
  /** Why the letter will not be taken, though it is read to its end. */
  failure: 'size' | 'bare-newline' | null;
  /** BDAT: the chunk's size, octets still to come, whether it is the last one, what of it is no whole line yet. */
  chunk: number;
  remaining: number;
  last: boolean;
  carry: string;
  /** BDAT: the chunk is read and thrown away, then this is said. */
  skip: Reply | null;
}

export function beginContent(from: 'DATA' | 'BDAT'): ContentState {
  return {
    from, section: 'header', atStart: true, midLine: false, previousBare: false, failure: null, chunk: 0, remaining: 0,
    last: false, carry: '', skip: null,
  };
}

const DOT = 0x2e;
const CR = 0x0d;
const LF = 0x0a;
const CAPITAL_F = 0x46;
const GREATER = 0x3e;

/** Takes lines up to the final dot. True when it was found; false when more octets are needed. */
export function readDataContent(turn: Turn): boolean {
  const { session, settings } = turn;
  const content = contentOf(turn, 'DATA');
  const strict = forbidsBareNewline(turn);
  let at = 0;
  let ended = false;
  while (!ended) {
    at = takePlainLines(turn, content, at);
    if (isFinalDot(session.input, at, content)) {
      emit(turn, { do: 'content', line: '.', stored: null, ends: true, section: content.section === 'header' ? 'header' : 'body' });
      ended = true;
      at += 3;
      break;
    }
    const piece = readPiece(session.input, at, settings.line_length_limit, strict);
    if (piece === null) break;
    at = piece.next;
    ended = takeDataPiece(turn, content, piece, strict);
    content.midLine = !piece.ends;
    content.previousBare = piece.bareNewline;
  }
  session.input = at === session.input.length ? '' : session.input.slice(at);
  return ended;
}

/** CRLF.CRLF, or a dot and CRLF at the very beginning; all else that ends a letter `takeDataPiece` knows. */
function isFinalDot(input: string, at: number, content: ContentState): boolean {
  return input.charCodeAt(at) === DOT && input.charCodeAt(at + 1) === CR && input.charCodeAt(at + 2) === LF && !content.midLine && !content.previousBare;
}

function contentOf(turn: Turn, from: ContentState['from']): ContentState {
  turn.session.content ??= beginContent(from);
  return turn.session.content;
}

/**
 * Takes lines as nearly all are: whole, ended by CRLF, no dot at their beginning, and room for them.
 * Returns where the first other line begins, which `takeDataPiece` must look at.
 */
function takePlainLines(turn: Turn, content: ContentState, from: number): number {
  const { transaction, input } = turn.session;
  if (content.midLine || content.failure !== null || transaction === null) return from;
  if (content.atStart && !beginsPlainly(input, from)) return from;
  const { line_length_limit: longest, message_size_limit: limit } = turn.settings;
  const room = limit > 0 ? limit - transaction.contentOctets : Infinity;
  let start = from;
  let at = from;
  for (;;) {
    const length = lengthOfLine(input, at, longest);
    if (length < 1 || length >= longest || input.charCodeAt(at) === DOT || at + length + 1 - from > room) break;
    const newline = at + length;
    if (input.charCodeAt(newline - 1) !== CR || (length > 1 && input.charCodeAt(newline - 2) === CR)) break;
    if (content.section !== 'body') {
      const section = nextSection(content, input, at, newline - 1);
      content.atStart = false;
      if (section !== content.section) {
        takeLines(turn, start, at, content.section);
        content.section = section;
        start = at;
      }
    }
    at = newline + 1;
  }
  if (at > from) {
    takeLines(turn, start, at, content.section);
    transaction.contentOctets += at - from;
    content.previousBare = false;
  }
  return at;
}

/** Whether a letter's first line is neither an mbox `From ` line nor one that would continue another. */
function beginsPlainly(input: string, from: number): boolean {
  const first = input.charCodeAt(from);
  return first !== GREATER && !isBlank(first) && (first !== CAPITAL_F || !input.startsWith('From ', from));
}

function takeLines(turn: Turn, from: number, end: number, section: Section): void {
  if (end > from) emit(turn, { do: 'lines', octets: turn.session.input.slice(from, end), section });
}

/** Goes through what `lines` brought, line by line. */
export function eachLine(octets: string, take: (line: string) => void): void {
  for (let at = 0; at < octets.length; ) {
    const newline = octets.indexOf('\n', at);
    take(octets.slice(at, newline - 1));
    at = newline + 1;
  }
}

function takeDataPiece(turn: Turn, content: ContentState, piece: Piece, strict: boolean): boolean {
  if (piece.bareNewline && turn.settings.smtpd_forbid_bare_newline === 'reject') content.failure = 'bare-newline';
  if (content.atStart) {
    const first = piece.text.charCodeAt(0);
    if ((first === CAPITAL_F || first === GREATER) && /^>*From /.test(piece.text)) {
      emitPiece(turn, piece, `X-Mailbox-Line: ${piece.text}`, 'header');
      return false;
    }
    // An empty line first, lest the letter's first line continue our own Received: header.
    if (isBlank(first)) emit(turn, { do: 'content', line: null, stored: '', ends: true, section: 'separator' });
  }
  let text = piece.text;
  if (!content.midLine && text.charCodeAt(0) === DOT) {
    if (text === '.' && strict && (piece.bareNewline || content.previousBare)) {
      emitPiece(turn, piece, null, content.section);
      content.atStart = false;
      return false;
    }
    text = text.slice(1);
    if (text === '') {
      emitPiece(turn, piece, null, content.section === 'header' ? 'header' : 'body');
      return true;
    }
  }
  takeText(turn, content, piece, text);
  return false;
}

function takeText(turn: Turn, content: ContentState, piece: Piece, text: string): void {
  if (!content.midLine) content.section = nextSection(content, text, 0, text.length);
  content.atStart = false;
  emitPiece(turn, piece, mayStore(turn, content, text) ? text : null, content.section);
}

function emitPiece(turn: Turn, piece: Piece, stored: string | null, section: Section): void {
  emit(turn, { do: 'content', line: piece.text, stored, ends: piece.ends, section });
}

/** Header lines until an empty line, or until a line that cannot be one (cleanup then adds the empty line). */
function nextSection(content: ContentState, text: string, from: number, end: number): Section {
  if (content.section !== 'header') return 'body';
  if (end === from) return 'separator';
  return isHeader(text, from, end) || (!content.atStart && isBlank(text.charCodeAt(from))) ? 'header' : 'body';
}

function mayStore(turn: Turn, content: ContentState, text: string): boolean {
  if (content.failure !== null) return false;
  const limit = turn.settings.message_size_limit;
  const { transaction } = turn.session;
  if (limit > 0 && limit - (transaction?.contentOctets ?? 0) < text.length + 2) {
    content.failure = 'size';
    log(turn, `warning: ${transaction?.queueId ?? 'NOQUEUE'}: queue file size limit exceeded`);
    return false;
  }
  if (transaction !== null) transaction.contentOctets += text.length + 2;
  return true;
}

/**
 * Takes what has arrived of a BDAT chunk. True when the chunk is complete.
 */
export function readBdatContent(turn: Turn): boolean {
  const { session, settings } = turn;
  const content = contentOf(turn, 'BDAT');
  const arrived = session.input.slice(0, content.remaining);
  session.input = session.input.slice(arrived.length);
  content.remaining -= arrived.length;
  if (content.skip !== null) return content.remaining === 0;
  const strict = forbidsBareNewline(turn);
  const text = content.carry + arrived;
  let at = 0;
  for (;;) {
    const piece = readPiece(text, at, settings.line_length_limit, strict) ?? lastPiece(text, at, content.remaining === 0 && content.last);
    if (piece === null) break;
    at = piece.next;
    if (piece.bareNewline && settings.smtpd_forbid_bare_newline === 'reject') content.failure = 'bare-newline';
    takeText(turn, content, piece, piece.text);
    content.midLine = !piece.ends;
  }
  content.carry = text.slice(at);
  return content.remaining === 0;
}

/** The end of the last chunk ends the last line, too. */
function lastPiece(text: string, at: number, isEnd: boolean): Piece | null {
  if (!isEnd || at >= text.length) return null;
  return { text: text.slice(at), ends: true, bareNewline: false, next: text.length };
}

/** Whether only CRLF.CRLF ends a letter of this client. */
export function forbidsBareNewline(turn: Turn): boolean {
  return turn.settings.smtpd_forbid_bare_newline !== 'no' && !turn.session.bareNewlineExempt;
}
