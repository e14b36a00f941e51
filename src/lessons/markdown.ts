/**
 * Lessons' prose, CommonMark with three inline marks, `:env[…]`, `:letter[…]` and `:postmark[…]`, made into safe HTML:
 * no raw HTML, no pictures, links only to http(s) and to lessons.
 */
import { compile, parse, postprocess, preprocess } from 'micromark';
import { directive, directiveHtml, type Directive } from 'micromark-extension-directive';
import { errorAt, type Place, type Problem, warningAt } from './problem.ts';

/** HTML that only this file makes. May still hold `${variables}`, see `fillHtml`. */
export type SafeHtml = string;

export interface Rendered {
  readonly html: SafeHtml;
  readonly problems: readonly Problem[];
}

const MARKS: Readonly<Record<string, string>> = { env: 'mark-envelope', letter: 'mark-letter', postmark: 'mark-postmark' };
const LESSON_LINK = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

type Events = ReturnType<typeof postprocess>;
type Token = Events[number][1];
type HtmlHandle = NonNullable<Parameters<typeof directiveHtml>[0]>[string];

const INLINE_DIRECTIVES = { text: directive().text ?? {} };
const HTML = directiveHtml({ ...Object.fromEntries(Object.keys(MARKS).map((name) => [name, showMark])), '*': showLiterally });

/** Renders prose without block directives. `place`: where it begins in its file, for problems. */
export function renderMarkdown(text: string, place: Place): Rendered {
  const events = postprocess(parse({ extensions: [INLINE_DIRECTIVES] }).document().write(preprocess()(text, 'utf8', true)));
  const problems = proseProblems(events, text, place);
  const html = compile({ htmlExtensions: [HTML] })(withoutPictures(events));
  return {
    html: html.replace(/<code\b/g, '<code lang="en" translate="no"').replace(/<a href="([^"]*)"( title="[^"]*")?>/g, anchor),
    problems,
  };
}

/** Renders a title: one line, without a paragraph around it. */
export function renderInline(text: string, place: Place): Rendered {
  const { html, problems } = renderMarkdown(text.trim(), place);
  return { html: html.replace(/^<p>/, '').replace(/<\/p>\n?$/, ''), problems };
}

/** A heading's or title's words without any markup, for tabs, lists and file names. */
export function plainText(html: SafeHtml): string {
  const entities: Readonly<Record<string, string>> = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&amp;': '&' };
  return html.replace(/<[^>]*>/g, '').replace(/&(?:lt|gt|quot|amp);/g, (entity) => entities[entity] ?? entity);
}

/** A picture's events are dropped, with its description: nothing is fetched. */
function withoutPictures(events: Events): Events {
  let depth = 0;
  return events.filter(([what, token]) => {
    if (token.type !== 'image') return depth === 0;
    depth += what === 'enter' ? 1 : -1;
    return false;
  });
}

/** What prose may not hold: HTML (shown as text), pictures, other links, unknown marks. */
function proseProblems(events: Events, text: string, start: Place): Problem[] {
  const problems: Problem[] = [];
  let mark: Token | null = null;
  for (const [what, token] of events) {
    if (what !== 'enter') continue;
    const source = () => text.slice(token.start.offset, token.end.offset);
    const place = (): Place => ({ file: start.file, line: start.line + token.start.line - 1, column: token.start.column });
    switch (token.type) {
      case 'htmlFlow':
      case 'htmlText':
        problems.push(warningAt(place(), 'text.html'));
        break;
      case 'image':
        problems.push(errorAt(place(), 'text.image'));
        break;
      case 'resourceDestinationString':
      case 'definitionDestinationString':
      case 'autolinkProtocol':
      case 'autolinkEmail':
        if (!isLink(source())) problems.push(errorAt(place(), 'text.link', { href: source() }));
        break;
      case 'directiveTextName':
        mark = token;
        break;
      case 'directiveTextLabel': {
        const word = mark ? text.slice(mark.start.offset, mark.end.offset) : '';
        if (!Object.hasOwn(MARKS, word)) problems.push(errorAt(place(), 'text.mark', { word }));
        break;
      }
      default:
    }
  }
  return problems;
}

function isLink(href: string): boolean {
  return /^https?:\/\/[^\s]+$/i.test(href) || LESSON_LINK.test(href);
}

function showMark(this: ThisParameterType<HtmlHandle>, mark: Directive): boolean {
  this.tag(`<span class="${MARKS[mark.name] ?? ''}">`);
  this.raw(mark.label ?? '');
  this.tag('</span>');
  return true;
}

/** `RCPT TO:nobody` is no directive: colon and word stay what they are. */
function showLiterally(this: ThisParameterType<HtmlHandle>, mark: Directive): boolean {
  this.raw(this.encode(`:${mark.name}`));
  if (mark.label !== undefined) this.raw(`[${mark.label}]`);
  return true;
}

function anchor(_whole: string, href: string): string {
  if (/^https?:\/\//i.test(href)) return `<a href="${href}" target="_blank" rel="noopener noreferrer">`;
  if (LESSON_LINK.test(href)) return `<a href="#/lesson/${href}" data-lesson="${href}">`;
  return '<a>';
}
