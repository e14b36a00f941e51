/**
 * Lessons' prose: CommonMark with block directives (`:::step[Title]{#id}`) and three inline marks, `:env[…]`,
 * `:letter[…]` and `:postmark[…]`. Made into safe HTML: no raw HTML, no pictures, links only to http(s) and lessons.
 */
import { micromark, parse, postprocess, preprocess } from 'micromark';
import { directive, directiveHtml, type Directive } from 'micromark-extension-directive';
import { errorAt, type Place, type Problem, warningAt } from './problem.ts';

/** HTML that only this file makes. May still hold `${variables}`, see `fillHtml`. */
export type SafeHtml = string;

export interface DirectiveBlock {
  readonly name: string;
  readonly kind: 'container' | 'leaf';
  readonly label: string | null;
  readonly id: string | null;
  readonly attributes: Readonly<Record<string, string>>;
  /** The source between the fences, and the line on which it begins. */
  readonly content: string;
  readonly contentLine: number;
  readonly place: Place;
}

export interface ProseBlocks {
  /** What stands outside of directives, in order. */
  readonly prose: readonly { readonly text: string; readonly line: number }[];
  readonly directives: readonly DirectiveBlock[];
  readonly problems: readonly Problem[];
}

const MARKS: Readonly<Record<string, string>> = { env: 'mark-envelope', letter: 'mark-letter', postmark: 'mark-postmark' };
export const MARK_NAMES = Object.keys(MARKS);
const LESSON_LINK = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/** One line end, no byte order mark: offsets and lines are counted in this form. */
export function normalizeText(text: string): string {
  return text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n').replaceAll('\0', '\uFFFD');
}

type Events = ReturnType<typeof postprocess>;
type Token = Events[number][1];

function eventsOf(text: string): Events {
  return postprocess(parse({ extensions: [directive()] }).document().write(preprocess()(text, 'utf8', true)));
}

/** Splits a (normalised) text into prose and top-level directives. `line` is where the text begins in its file. */
export function readBlocks(text: string, file: string, line = 1): ProseBlocks {
  const events = eventsOf(text);
  const problems = proseProblems(events, text, file, line);
  const directives: DirectiveBlock[] = [];
  const prose: { text: string; line: number }[] = [];
  let at = 0;
  for (const { start, end } of topDirectives(events)) {
    const first = events[start]?.[1];
    const last = events[end]?.[1];
    if (!first || !last) continue;
    addProse(prose, text, at, first.start.offset, line);
    at = last.end.offset;
    directives.push(directiveOf(events.slice(start, end + 1), text, file, line, problems));
  }
  addProse(prose, text, at, text.length, line);
  return { prose, directives, problems };
}

function addProse(prose: { text: string; line: number }[], text: string, from: number, to: number, line: number): void {
  const piece = text.slice(from, to);
  if (piece.trim() === '') return;
  prose.push({ text: piece, line: line + countLines(text.slice(0, from)) });
}

function countLines(text: string): number {
  let lines = 0;
  for (const char of text) if (char === '\n') lines += 1;
  return lines;
}

/** Where directives begin and end in the events, those inside others left out. */
function topDirectives(events: Events): readonly { start: number; end: number }[] {
  const found: { start: number; end: number }[] = [];
  let depth = 0;
  let start = 0;
  for (const [index, [what, token]] of events.entries()) {
    if (token.type !== 'directiveContainer' && token.type !== 'directiveLeaf') continue;
    if (what === 'enter') {
      if (depth === 0) start = index;
      depth += 1;
    } else {
      depth -= 1;
      if (depth === 0) found.push({ start, end: index });
    }
  }
  return found;
}

function directiveOf(events: Events, text: string, file: string, line: number, problems: Problem[]): DirectiveBlock {
  const opening = events[0]?.[1] as Token;
  const place: Place = { file, line: line + opening.start.line - 1, column: opening.start.column };
  const kind = opening.type === 'directiveContainer' ? 'container' : 'leaf';
  const prefix = kind === 'container' ? 'directiveContainer' : 'directiveLeaf';
  const source = (token: Token | undefined) => (token ? text.slice(token.start.offset, token.end.offset) : '');
  const own = ownTokens(events);
  const find = (suffix: string) => own.find((token) => token.type === `${prefix}${suffix}`);
  const name = source(find('Name'));
  const fences = own.filter((token) => token.type === 'directiveContainerFence').length;
  if (kind === 'container' && fences < 2) problems.push(errorAt(place, 'text.unclosed', { word: name }));
  const content = find('Content');
  const label = find('LabelString');
  return {
    name,
    kind,
    label: label ? source(label) : null,
    id: source(find('AttributeIdValue')) || null,
    attributes: attributesOf(own, prefix, source),
    content: source(content),
    contentLine: content ? line + content.start.line - 1 : place.line + 1,
    place,
  };
}

/** The tokens of a directive without those of directives inside it. */
function ownTokens(events: Events): readonly Token[] {
  const own: Token[] = [];
  let depth = 0;
  for (const [what, token] of events) {
    const isDirective = token.type === 'directiveContainer' || token.type === 'directiveLeaf';
    if (what === 'enter') {
      if (isDirective) depth += 1;
      if (depth === 1) own.push(token);
    } else if (isDirective) {
      depth -= 1;
    }
  }
  return own;
}

function attributesOf(tokens: readonly Token[], prefix: string, source: (token: Token) => string): Readonly<Record<string, string>> {
  const attributes: Record<string, string> = {};
  let name: string | null = null;
  for (const token of tokens) {
    if (token.type === `${prefix}AttributeName`) {
      name = source(token);
      attributes[name] = '';
    } else if (token.type === `${prefix}AttributeValue` && name !== null) {
      attributes[name] = source(token);
    }
  }
  return attributes;
}

/** What prose may not hold: HTML (shown as text), pictures, other links, unknown marks. */
function proseProblems(events: Events, text: string, file: string, line: number): Problem[] {
  const problems: Problem[] = [];
  let mark: Token | null = null;
  for (const [what, token] of events) {
    if (what !== 'enter') continue;
    const place: Place = { file, line: line + token.start.line - 1, column: token.start.column };
    const source = text.slice(token.start.offset, token.end.offset);
    if (token.type === 'htmlFlow' || token.type === 'htmlText') problems.push(warningAt(place, 'text.html'));
    else if (token.type === 'image') problems.push(errorAt(place, 'text.image'));
    else if (token.type === 'resourceDestinationString' || token.type === 'definitionDestinationString') {
      if (linkTarget(source) === null) problems.push(errorAt(place, 'text.link', { href: source }));
    } else if (token.type === 'autolinkProtocol' || token.type === 'autolinkEmail') {
      if (linkTarget(source) === null) problems.push(errorAt(place, 'text.link', { href: source }));
    } else if (token.type === 'directiveTextName') mark = token;
    else if (token.type === 'directiveTextLabel' && mark) {
      const word = text.slice(mark.start.offset, mark.end.offset);
      if (!(word in MARKS)) problems.push(errorAt(place, 'text.mark', { word }));
    }
  }
  return problems;
}

function linkTarget(href: string): 'web' | 'lesson' | null {
  if (/^https?:\/\/[^\s]+$/i.test(href)) return 'web';
  return LESSON_LINK.test(href) ? 'lesson' : null;
}

/** Renders prose (no block directives in it). */
export function renderMarkdown(text: string): SafeHtml {
  const syntax = directive();
  const html = micromark(text, {
    extensions: [{ ...(syntax.text && { text: syntax.text }), disable: { null: ['labelStartImage'] } }],
    htmlExtensions: [directiveHtml({ ...Object.fromEntries(MARK_NAMES.map((name) => [name, showMark])), '*': showLiterally })],
  });
  return html.replace(/<code\b/g, '<code lang="en" translate="no"').replace(/<a href="([^"]*)"( title="[^"]*")?>/g, anchor);
}

/** Renders a title: one line, without a paragraph around it. */
export function renderInline(text: string): SafeHtml {
  return renderMarkdown(text.trim()).replace(/^<p>/, '').replace(/<\/p>$/, '');
}

/** A heading's or title's words without any markup, for tabs, lists and file names. */
export function plainText(html: SafeHtml): string {
  const entities: Readonly<Record<string, string>> = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&amp;': '&' };
  return html.replace(/<[^>]*>/g, '').replace(/&(?:lt|gt|quot|amp);/g, (entity) => entities[entity] ?? entity);
}

type Compile = Parameters<NonNullable<Parameters<typeof directiveHtml>[0]>[string]>;

function showMark(this: ThisParameterType<NonNullable<Parameters<typeof directiveHtml>[0]>[string]>, ...[mark]: Compile): boolean {
  this.tag(`<span class="${MARKS[mark.name] ?? ''}">`);
  this.raw(mark.label ?? '');
  this.tag('</span>');
  return true;
}

/** `RCPT TO:nobody` is no directive: colon and word stay what they are. */
function showLiterally(this: ThisParameterType<typeof showMark>, mark: Directive): boolean {
  this.raw(this.encode(`:${mark.name}`));
  if (mark.label !== undefined) this.raw(`[${mark.label}]`);
  return true;
}

function anchor(_whole: string, href: string): string {
  if (/^https?:\/\//i.test(href)) return `<a href="${href}" target="_blank" rel="noopener noreferrer">`;
  if (LESSON_LINK.test(href)) return `<a href="#/lesson/${href}" data-lesson="${href}">`;
  return '<a>';
}
