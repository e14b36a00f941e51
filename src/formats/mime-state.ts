/**
 * Walks a letter line by line and tells header fields from body, in the letter itself, in the parts of a multipart and
 * in attached letters. Mirrors mime_state(3) as cleanup(8) uses it: folded fields are joined, `Name : x` becomes
 * `Name: x`, and text where a header should be begins the body. Leaves out conversion to 7 bits.
 */
import { lowerAscii } from './ascii-case.ts';
import { headerNameLength, headerValue, knownHeader } from './header.ts';

/** `primary`: the letter's own; `mime`: of a part; `nested`: of an attached letter. */
export type HeaderClass = 'primary' | 'mime' | 'nested';

export type MimeEvent =
  /** A whole field; folded lines are joined with LF. */
  | { readonly kind: 'header'; readonly class: HeaderClass; readonly text: string }
  /** The letter's own header has ended. */
  | { readonly kind: 'head-end' }
  /** A line of the body, or (`isContinued`) a piece of one that goes on. `offset` counts from the part's start. */
  | { readonly kind: 'body'; readonly text: string; readonly isContinued: boolean; readonly offset: number };

export interface MimeLimits {
  readonly headerSize: number;
  readonly nesting: number;
  readonly boundaryLength: number;
  /** `disable_mime_input_processing`: everything behind the letter's header is body. */
  readonly isMimeOff: boolean;
}

type State = 'primary' | 'mime' | 'nested' | 'body';
type Content = 'text' | 'message' | 'multipart' | 'other';

interface Boundary {
  readonly text: string;
  readonly content: Content;
  readonly isLetter: boolean;
}

const NOTHING: readonly MimeEvent[] = [];

export class MimeWalker {
  private readonly limits: MimeLimits;
  private state: State = 'primary';
  private content: Content = 'text';
  /** `message/rfc822`: a letter inside. */
  private isLetter = false;
  private header = '';
  private wasContinued = false;
  private bodyOffset = 0;
  private boundaries: Boundary[] = [];

  constructor(limits: MimeLimits) {
    this.limits = limits;
  }

  /** Takes one line, or with `isContinued` a piece of a longer one. */
  line(text: string, isContinued = false): readonly MimeEvent[] {
    // Most lines are of the body: one event, and no list that has to grow.
    if (this.state === 'body') {
      const only = [this.bodyLine(text, isContinued)];
      this.wasContinued = isContinued;
      return only;
    }
    if (this.header !== '' && this.extendsHeader(text)) {
      this.wasContinued = isContinued;
      return NOTHING;
    }
    const events: MimeEvent[] = [];
    this.flushHeader(events);
    if (this.startsHeader(text)) {
      this.wasContinued = isContinued;
      return events;
    }
    this.endHeaders(text, events);
    events.push(this.bodyLine(text, isContinued));
    this.wasContinued = isContinued;
    return events;
  }

  /** The letter's end: what is still pending. */
  end(): readonly MimeEvent[] {
    const events: MimeEvent[] = [];
    if (this.wasContinued) events.push(...this.line(''));
    if (this.state === 'body') return events;
    this.flushHeader(events);
    if (this.state === 'primary') events.push({ kind: 'head-end' });
    this.state = 'body';
    return events;
  }

  private extendsHeader(text: string): boolean {
    if (!this.wasContinued && !text.startsWith(' ') && !text.startsWith('\t')) return false;
    if (this.header.length < this.limits.headerSize) this.header += this.wasContinued ? text : `\n${text}`;
    return true;
  }

  private flushHeader(events: MimeEvent[]): void {
    if (this.header === '' || this.state === 'body') return;
    const text = this.header;
    this.header = '';
    this.wasContinued = false;
    if (!this.limits.isMimeOff && knownHeader(text)?.name === 'Content-Type') this.contentType(headerValue(text));
    events.push({ kind: 'header', class: this.state, text });
  }

  private startsHeader(text: string): boolean {
    const length = headerNameLength(text);
    if (length === 0) return false;
    this.header = text.charAt(length) === ':' ? text : text.slice(0, length) + text.slice(length).replace(/^[ \t]+/, '');
    return true;
  }

  /** The line is no header: it ends the block, and says what comes next. */
  private endHeaders(text: string, events: MimeEvent[]): void {
    if (this.state === 'primary') events.push({ kind: 'head-end' });
    if (text !== '') {
      // Text where a header should be: an empty line is added between the letter's own header and its body.
      if (this.state === 'primary') events.push(this.bodyLine('', false));
      this.state = 'body';
      return;
    }
    this.bodyOffset = 0;
    const isInside = this.content === 'message' && this.isLetter;
    this.state = isInside ? 'nested' : 'body';
    if (isInside) [this.content, this.isLetter] = ['text', false];
    else if (this.content === 'multipart') this.content = 'other';
  }

  private bodyLine(text: string, isContinued: boolean): MimeEvent {
    if (this.boundaries.length > 0 && !this.wasContinued && text.startsWith('--') && text.length > 2) this.atBoundary(text);
    const offset = this.bodyOffset;
    this.bodyOffset += text.length;
    return { kind: 'body', text, isContinued, offset };
  }

  private atBoundary(text: string): void {
    const at = this.boundaries.findLastIndex((boundary) => text.startsWith(boundary.text, 2));
    const boundary = this.boundaries[at];
    if (!boundary) return;
    const isLast = text.startsWith('--', 2 + boundary.text.length);
    this.boundaries = this.boundaries.slice(0, isLast ? at : at + 1);
    this.state = isLast ? 'body' : 'mime';
    [this.content, this.isLetter] = isLast ? ['other', false] : [boundary.content, boundary.isLetter];
  }

  private contentType(value: string): void {
    const type = lowerAscii(/^[^\s;]*/.exec(value)?.[0] ?? '');
    this.isLetter = type === 'message/rfc822' || type === 'message/global';
    if (type.startsWith('text')) this.content = 'text';
    else if (type.startsWith('message')) this.content = 'message';
    else if (type.startsWith('multipart')) this.content = 'multipart';
    else this.content = 'other';
    if (this.content !== 'multipart' || this.boundaries.length > this.limits.nesting) return;
    const isDigest = type === 'multipart/digest';
    for (const match of value.matchAll(/;\s*boundary\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;]+))/gi)) {
      const boundary = (match[1]?.replace(/\\(.)/g, '$1') ?? match[2] ?? '').slice(0, this.limits.boundaryLength);
      this.boundaries.push({ text: boundary, content: isDigest ? 'message' : 'text', isLetter: isDigest });
    }
  }
}
