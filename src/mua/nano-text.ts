/**
 * nano's buffer: lines, the cursor, what was cut, and the way back. Mirrors GNU nano 7.2's text.c and cut.c: there is
 * always an empty last line, cutting lines one after the other gathers them, typing in one go is undone in one go.
 */

/** Lines without their ends; the last one is empty, and not in the file. */
export type NanoLines = readonly string[];

export interface NanoPlace {
  readonly row: number;
  /** In UTF-16 units. */
  readonly column: number;
}

export type NanoChange = 'addition' | 'deletion' | 'line break' | 'line join' | 'cut' | 'paste';

interface Step {
  readonly what: NanoChange;
  readonly before: Snapshot;
  readonly after: Snapshot;
}

interface Snapshot extends NanoPlace {
  readonly lines: NanoLines;
}

export interface NanoText extends NanoPlace {
  readonly lines: NanoLines;
  /** The lines as they are in the file; the very same when nothing was changed. */
  readonly saved: NanoLines;
  readonly cutLines: readonly string[];
  readonly undo: readonly Step[];
  readonly redo: readonly Step[];
  /** What the last key did, as long as the next one may go on with it. */
  readonly chain: NanoChange | null;
}

const UNDO_LIMIT = 500;

export function openText(content: string): NanoText {
  const lines = content === '' ? [''] : content.split('\n');
  if (lines.at(-1) !== '') lines.push('');
  return { lines, saved: lines, row: 0, column: 0, cutLines: [], undo: [], redo: [], chain: null };
}

/** The file's content: every line but the empty last one, with its end. */
export function contentOf({ lines }: NanoText): string {
  return lines.slice(0, -1).map((line) => `${line}\n`).join('');
}

export function isModified({ lines, saved }: NanoText): boolean {
  return lines !== saved;
}

export function lineAt(text: NanoText, row = text.row): string {
  return text.lines[row] ?? '';
}

/** Moves the cursor; what is typed next begins anew. */
export function moveTo(text: NanoText, row: number, column: number): NanoText {
  const at = Math.max(0, Math.min(text.lines.length - 1, row));
  return { ...text, row: at, column: Math.max(0, Math.min(lineAt(text, at).length, column)), chain: null };
}

function change(text: NanoText, what: NanoChange, lines: readonly string[], place: NanoPlace, joins: boolean): NanoText {
  const whole = lines.at(-1) === '' ? lines : [...lines, ''];
  const after = { lines: whole, row: place.row, column: place.column };
  const last = text.undo.at(-1);
  const goesOn = joins && text.chain === what && last?.what === what;
  const step: Step = { what, before: goesOn ? last.before : { lines: text.lines, row: text.row, column: text.column }, after };
  const undo = [...(goesOn ? text.undo.slice(0, -1) : text.undo), step].slice(-UNDO_LIMIT);
  return { ...text, ...after, undo, redo: [], chain: what };
}

function spliced({ lines }: NanoText, from: number, count: number, ...put: readonly string[]): readonly string[] {
  return [...lines.slice(0, from), ...put, ...lines.slice(from + count)];
}

export function insert(text: NanoText, typed: string): NanoText {
  const line = lineAt(text);
  const next = line.slice(0, text.column) + typed + line.slice(text.column);
  return change(text, 'addition', spliced(text, text.row, 1, next), { row: text.row, column: text.column + typed.length }, true);
}

export function breakLine(text: NanoText): NanoText {
  const line = lineAt(text);
  const lines = spliced(text, text.row, 1, line.slice(0, text.column), line.slice(text.column));
  return change(text, 'line break', lines, { row: text.row + 1, column: 0 }, false);
}

export function backspace(text: NanoText): NanoText {
  if (text.column > 0) {
    const start = before(lineAt(text), text.column);
    const line = lineAt(text);
    return change(text, 'deletion', spliced(text, text.row, 1, line.slice(0, start) + line.slice(text.column)), { row: text.row, column: start }, true);
  }
  if (text.row === 0) return text;
  const above = lineAt(text, text.row - 1);
  // Joining the empty last line to the one before changes nothing.
  if (text.row === text.lines.length - 1) return moveTo(text, text.row - 1, above.length);
  return change(text, 'line join', spliced(text, text.row - 1, 2, above + lineAt(text)), { row: text.row - 1, column: above.length }, false);
}

export function deleteForward(text: NanoText): NanoText {
  const line = lineAt(text);
  if (text.column < line.length) {
    const end = after(line, text.column);
    return change(text, 'deletion', spliced(text, text.row, 1, line.slice(0, text.column) + line.slice(end)), text, true);
  }
  if (text.row >= text.lines.length - 2) return text;
  return change(text, 'line join', spliced(text, text.row, 2, line + lineAt(text, text.row + 1)), text, false);
}

/** ^K: the whole line, after the ones that were cut just before. */
export function cutLine(text: NanoText): NanoText {
  if (text.row === text.lines.length - 1) return text;
  const cutLines = [...(text.chain === 'cut' ? text.cutLines : []), lineAt(text)];
  const next = change(text, 'cut', spliced(text, text.row, 1), { row: text.row, column: 0 }, true);
  return { ...next, cutLines };
}

export function paste(text: NanoText): NanoText {
  if (text.cutLines.length === 0) return text;
  const line = lineAt(text);
  const [first = '', ...rest] = text.cutLines;
  const put = [line.slice(0, text.column) + first, ...rest, line.slice(text.column)];
  return change(text, 'paste', spliced(text, text.row, 1, ...put), { row: text.row + put.length - 1, column: 0 }, false);
}

export function undo(text: NanoText): { readonly text: NanoText; readonly what: NanoChange | null } {
  const step = text.undo.at(-1);
  if (!step) return { text, what: null };
  return { what: step.what, text: { ...text, ...step.before, undo: text.undo.slice(0, -1), redo: [...text.redo, step], chain: null } };
}

export function redo(text: NanoText): { readonly text: NanoText; readonly what: NanoChange | null } {
  const step = text.redo.at(-1);
  if (!step) return { text, what: null };
  return { what: step.what, text: { ...text, ...step.after, redo: text.redo.slice(0, -1), undo: [...text.undo, step], chain: null } };
}

/** Where a character begins and ends, with the marks that stand on it. */
export function before(line: string, column: number): number {
  return column - ([...line.slice(0, column).matchAll(/\P{M}\p{M}*/gu)].at(-1)?.[0].length ?? 1);
}

export function after(line: string, column: number): number {
  return column + (/^\P{M}\p{M}*/u.exec(line.slice(column))?.[0].length ?? 1);
}

export type Found = { readonly row: number; readonly from: number; readonly to: number; readonly how: 'next' | 'wrapped' | 'only' };

/** The next place after the cursor, round the end of the file; upper and lower case do not matter. */
export function search({ lines, row, column }: NanoText, wanted: string): Found | null {
  const needle = wanted.toLowerCase();
  for (let step = 0; step <= lines.length; step += 1) {
    const at = (row + step) % lines.length;
    const line = (lines[at] ?? '').toLowerCase();
    const from = line.indexOf(needle, step === 0 ? column + 1 : 0);
    if (from < 0 || needle === '') continue;
    const isOnly = at === row && from === column;
    const wraps = row + step >= lines.length || (at === row && step > 0);
    return { row: at, from, to: from + needle.length, how: isOnly ? 'only' : wraps ? 'wrapped' : 'next' };
  }
  return null;
}
