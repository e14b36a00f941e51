/**
 * The letter on its way through cleanup(8) (cleanup_message.c): stray CR and LF become spaces, header fields are
 * checked, rewritten, counted or dropped, missing ones added, body lines checked. Leaves out milters and strict_* checks.
 *
 * @rfc 5322 §3.6
 * @absent strict-mime The strict_* checks of MIME and 7-bit text: letters are not refused for them.
 */
import { isAscii } from '../../base/octets.ts';
import { remembered } from '../../base/remembered.ts';
import { lowerAscii } from '../../formats/ascii-case.ts';
import { foldedHeaderName, headerValue, knownHeader, type HeaderField } from '../../formats/header.ts';
import { MimeWalker, type HeaderClass, type MimeEvent } from '../../formats/mime-state.ts';
import { splitList } from '../../formats/parameter-value.ts';
import { RECORD } from '../../formats/queue-record.ts';
import type { Task } from '../../kernel/task.ts';
import { CLEANUP_FLAG, CLEANUP_STAT } from '../global/cleanup-status.ts';
import { actOn, findCheck } from './checks.ts';
import { rewriteHeader } from './header-rewrite.ts';
import { addMissingHeaders } from './missing-headers.ts';
import { hasFlag, isWritable, log, out, outLine, SMTPUTF8_FLAG, type CleanupState } from './state.ts';

export class LetterReader {
  private readonly state: CleanupState;
  private readonly walker: MimeWalker;
  private readonly masksStray: boolean;
  private readonly strips: string;
  private readonly rejects: string;
  private readonly checksBody: boolean;
  private readonly checkedBodySize: number;

  constructor(state: CleanupState) {
    const { cf } = state;
    this.state = state;
    this.walker = new MimeWalker({
      headerSize: cf.number('header_size_limit'),
      nesting: cf.number('mime_nesting_limit'),
      boundaryLength: cf.number('mime_boundary_length_limit'),
      isMimeOff: cf.flag('disable_mime_input_processing'),
    });
    this.masksStray = cf.text('cleanup_replace_stray_cr_lf') !== 'no';
    this.strips = cf.text('message_strip_characters');
    this.rejects = cf.text('message_reject_characters');
    this.checksBody = cf.text('body_checks') !== '';
    this.checkedBodySize = cf.number('body_checks_size_limit');
    out(state, RECORD.message, '');
    state.contentStart = state.outputLength;
  }

  /** A data record: a line, or with `isContinued` a piece of a longer one. What has to wait is a task; null: all is done. */
  line(given: string, isContinued: boolean): Task<void> | null {
    const { state } = this;
    let text = this.masksStray && /[\r\n]/.test(given) ? given.replace(/[\r\n]/g, ' ') : given;
    if (hasFlag(state, CLEANUP_FLAG.filter)) {
      if (this.rejects !== '' && includesAny(text, this.rejects)) {
        actOn(state, 'content', text, 'REJECT disallowed character', 'character reject');
        return null;
      }
      if (this.strips !== '') text = withoutAny(text, this.strips);
    }
    return this.handle(this.walker.line(text, isContinued));
  }

  *end(): Task<void> {
    const { state } = this;
    const waiting = this.handle(this.walker.end());
    if (waiting !== null) yield* waiting;
    state.contentLength = state.outputLength - state.contentStart;
    out(state, RECORD.extracted, '');
  }

  private handle(events: readonly MimeEvent[], from = 0): Task<void> | null {
    for (let at = from; at < events.length; at += 1) {
      const event = events[at] as MimeEvent;
      if (event.kind === 'body') this.takeBody(event);
      else if (event.kind === 'head-end') endOfHeader(this.state);
      else {
        const waiting = takeHeader(this.state, event.class, event.text);
        if (waiting !== null) return this.handleRest(waiting, events, at + 1);
      }
    }
    return null;
  }

  private takeBody(event: Extract<MimeEvent, { kind: 'body' }>): void {
    const { state, checkedBodySize } = this;
    if (!isWritable(state)) return;
    const { text, isContinued, offset } = event;
    if (this.checksBody && hasFlag(state, CLEANUP_FLAG.filter) && (checkedBodySize === 0 || offset < checkedBodySize)) {
      const action = findCheck(state, 'body_checks', text);
      if (action !== null) {
        const result = actOn(state, 'body', text, action, 'body_checks');
        if (result !== null) outLine(state, result, isContinued);
        return;
      }
    }
    outLine(state, text, isContinued);
  }

  private *handleRest(waiting: Task<void>, events: readonly MimeEvent[], from: number): Task<void> {
    yield* waiting;
    const more = this.handle(events, from);
    if (more !== null) yield* more;
  }
}

/** Characters of a parameter value, C escapes undone. */
function unescaped(value: string): string {
  return value.replace(/\\(?:([0-7]{1,3})|([abfnrtv\\]))/g, (_all, octal: string | undefined, letter: string | undefined) => {
    if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8) & 0xff);
    const escapes: Readonly<Record<string, string>> = { a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };
    return escapes[letter ?? ''] ?? '\\';
  });
}

function includesAny(text: string, characters: string): boolean {
  const set = unescaped(characters);
  return [...text].some((character) => set.includes(character));
}

function withoutAny(text: string, characters: string): string {
  const set = unescaped(characters);
  return [...text].filter((character) => !set.includes(character)).join('');
}

const CHECKS: Readonly<Record<HeaderClass, string>> = {
  primary: 'header_checks', mime: 'mime_header_checks', nested: 'nested_header_checks',
};
const CONTENT_ENCODINGS = ['8bit', 'binary'];

/** Takes a field; what has to wait is a task: its addresses are rewritten. */
function takeHeader(state: CleanupState, headerClass: HeaderClass, given: string): Task<void> | null {
  let header = given;
  let field = knownHeader(header);
  if (field?.name === 'Received') state.hopCount += 1;
  if (hasFlag(state, CLEANUP_FLAG.filter)) {
    const map = CHECKS[field?.role === 'mime' ? 'mime' : headerClass];
    const action = findCheck(state, map, header);
    if (action !== null) {
      const result = actOn(state, 'header', header, action, map);
      if (result === null) return null;
      if (result !== header) {
        header = result;
        field = knownHeader(header);
      }
    }
  }
  const isDropped = headerClass === 'primary' && isDropHeader(state, header);
  if (field === null) {
    if (!isDropped) outHeader(state, header);
    return null;
  }
  if (field.name === 'Content-Transfer-Encoding' && state.cf.flag('detect_8bit_encoding_header')) {
    if (CONTENT_ENCODINGS.includes(lowerAscii(headerValue(header)))) state.attributes.set('encoding', '8bit');
  }
  if (headerClass !== 'primary') {
    outHeader(state, header);
    return null;
  }
  noteHeader(state, field.name, header);
  if (!isWritable(state)) return null;
  if (field.isResent) state.resent = 'Resent-';
  const rewrites = (field.role === 'sender' || field.role === 'recipient') && state.headerContext !== null;
  if (rewrites) return takeRewritten(state, field, header, isDropped);
  if (!isDropped) outHeader(state, header);
  return null;
}

function* takeRewritten(state: CleanupState, field: HeaderField, header: string, isDropped: boolean): Task<void> {
  const text = yield* rewriteHeader(state, field, header);
  if (!isDropped) outHeader(state, text);
}

function noteHeader(state: CleanupState, name: string, header: string): void {
  state.headersSeen.add(name);
  if (name === 'Message-Id') log(state, `${state.queueId}: message-id=${headerValue(header)}`);
  if (name === 'Resent-Message-Id') log(state, `${state.queueId}: resent-message-id=${headerValue(header)}`);
  if (name === 'Received' && state.hopCount >= state.cf.number('hopcount_limit')) {
    log(state, `warning: ${state.queueId}: message rejected: hopcount exceeded`);
    state.errors |= CLEANUP_STAT.hops;
  }
}

const droppedNames = remembered((list): ReadonlySet<string> => new Set(splitList(list).map(lowerAscii)));

function isDropHeader(state: CleanupState, header: string): boolean {
  return droppedNames(state.cf.text('message_drop_headers')).has(foldedHeaderName(header));
}

/** Of a field that is cut in a line's beginning, the line goes whole where no more than a tenth is lost by that. */
const NICE_CUT = 0.9;

/** Writes a field; a continuation line that came from rewriting gets a tab. */
export function outHeader(state: CleanupState, header: string): void {
  if (!isAscii(header) && state.cf.flag('smtputf8_enable')) {
    state.smtputf8 |= SMTPUTF8_FLAG.header;
    if (hasFlag(state, CLEANUP_FLAG.autoUtf8)) state.smtputf8 |= SMTPUTF8_FLAG.requested;
  }
  const limit = state.cf.number('header_size_limit');
  if (header.length <= limit && !header.includes('\n')) return outLine(state, header);
  let start = 0;
  for (const line of header.split('\n')) {
    const isCut = start + line.length > limit;
    if (isCut && start > NICE_CUT * limit) return;
    const text = isCut ? line.slice(0, limit - start) : line;
    outLine(state, start === 0 || /^[ \t]/.test(text) ? text : `\t${text}`);
    if (isCut) return;
    start += line.length + 1;
  }
}

function endOfHeader(state: CleanupState): void {
  if (!isWritable(state)) return;
  if (state.hopCount < 1) {
    log(state, `warning: ${state.queueId}: message rejected: no Received: header`);
    state.errors |= CLEANUP_STAT.bad;
    return;
  }
  addMissingHeaders(state);
}
