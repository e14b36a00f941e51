/**
 * Splits a lesson's text into prose and block directives, in the generic form that CommonMark tools know:
 * `:::name[Title]{#id key="value"}` … `:::` (more colons outside than inside), and `::name[Title]{#id}` on one line.
 * Directives inside fenced code are text. Linear in the text's length.
 */
import { errorAt, type Place, type Problem } from './problem.ts';

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

export interface Prose {
  readonly text: string;
  readonly line: number;
}

export interface Blocks {
  /** What stands outside of directives, in order. */
  readonly prose: readonly Prose[];
  readonly directives: readonly DirectiveBlock[];
  readonly problems: readonly Problem[];
}

/** One line end, no byte order mark: lines are counted in this form. */
export function normalizeText(text: string): string {
  return text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n').replaceAll('\0', '\uFFFD');
}

const OPENING = /^(:{2,})([A-Za-z][\w-]*)(.*)$/;
const CODE_FENCE = /^ {0,3}(`{3,}|~{3,})/;

/** `line`: where the (normalised) text begins in its file. */
export function readBlocks(text: string, file: string, line = 1): Blocks {
  const lines = text.split('\n');
  const prose: Prose[] = [];
  const directives: DirectiveBlock[] = [];
  const problems: Problem[] = [];
  let from = 0;
  let code: string | null = null;
  const flush = (to: number): void => {
    const piece = lines.slice(from, to).join('\n');
    if (piece.trim() !== '') prose.push({ text: piece, line: line + from });
  };
  for (let at = 0; at < lines.length; at += 1) {
    const here = lines[at] ?? '';
    code = codeAfter(code, here);
    if (code !== null || !here.startsWith('::')) continue;
    const place: Place = { file, line: line + at, column: 1 };
    if (/^:{3,}\s*$/.test(here)) problems.push(errorAt(place, 'text.misplaced', { word: here.trim() }));
    const opening = OPENING.exec(here);
    if (!opening) continue;
    const [, colons = '', name = '', rest = ''] = opening;
    const head = readHead(rest);
    if (!head) {
      problems.push(errorAt(place, 'text.badDirective', { word: here }));
      continue;
    }
    flush(at);
    const isContainer = colons.length > 2;
    const end = isContainer ? closingLine(lines, at + 1, colons.length) : at;
    if (end === null) problems.push(errorAt(place, 'text.unclosed', { word: name }));
    const last = end ?? lines.length;
    const content = lines.slice(at + 1, last).join('\n');
    directives.push({ name, kind: isContainer ? 'container' : 'leaf', ...head, content, contentLine: line + at + 1, place });
    at = last;
    from = last + 1;
  }
  flush(lines.length);
  return { prose, directives, problems };
}

/** The fence of the code block that a line is in, or null. */
function codeAfter(code: string | null, line: string): string | null {
  const fence = CODE_FENCE.exec(line)?.[1];
  if (fence === undefined) return code;
  if (code === null) return fence;
  return fence.startsWith(code) && line.trim() === fence ? null : code;
}

function closingLine(lines: readonly string[], start: number, colons: number): number | null {
  let code: string | null = null;
  for (let at = start; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    code = codeAfter(code, line);
    const fence = code === null ? /^(:{3,})\s*$/.exec(line)?.[1] : undefined;
    if (fence !== undefined && fence.length >= colons) return at;
  }
  return null;
}

type Head = Pick<DirectiveBlock, 'label' | 'id' | 'attributes'>;

/** `[Title]{#id key="value"}`, both parts optional; null where something else stands there. */
function readHead(rest: string): Head | null {
  const match = /^(?:\[(.*)\])?(?:\{([^{}]*)\})?\s*$/.exec(rest);
  if (!match) return null;
  const attributes: Record<string, string> = {};
  let id: string | null = null;
  let left = match[2] ?? '';
  while (left.trim() !== '') {
    const item = /^\s*(?:#([^\s"=#]+)|([A-Za-z][\w-]*)(?:=(?:"([^"]*)"|([^\s"]*)))?)(?=\s|$)/.exec(left);
    if (!item) return null;
    if (item[1] !== undefined) id = item[1];
    else attributes[item[2] ?? ''] = item[3] ?? item[4] ?? '';
    left = left.slice(item[0].length);
  }
  return { label: match[1] ?? null, id, attributes };
}
