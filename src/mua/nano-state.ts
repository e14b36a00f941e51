/**
 * nano's doings: one key after the other changes the text, asks in the bottom bar, or leaves. Mirrors GNU nano 7.2 as
 * Debian 12 configures it. Pure: what must happen outside comes back as an effect.
 */
import { columnsOf } from '../formats/text-width.ts';
import type { NanoKey } from './nano-keys.ts';
import * as buffer from './nano-text.ts';
import type { NanoText } from './nano-text.ts';

export interface NanoSize {
  readonly cols: number;
  readonly rows: number;
}

export type Prompt =
  | { readonly kind: 'write'; readonly answer: string; readonly leaves: boolean }
  | { readonly kind: 'search'; readonly answer: string }
  | { readonly kind: 'goto'; readonly answer: string }
  | { readonly kind: 'exit' }
  /** A name was given that is not the file's own, or the file is another than the one that was opened. */
  | { readonly kind: 'different' | 'overwrite' | 'continue'; readonly path: string; readonly leaves: boolean };

export interface NanoMessage {
  readonly text: string;
  readonly isError: boolean;
  /** How many keys it has seen. */
  readonly age: number;
}

export interface NanoState {
  readonly size: NanoSize;
  /** As typed; empty for a new buffer. */
  readonly path: string;
  readonly text: NanoText;
  /** First row of the file on the screen. */
  readonly top: number;
  /** The screen column that up and down aim at. */
  readonly wanted: number;
  readonly message: NanoMessage | null;
  readonly prompt: Prompt | null;
  readonly lastSearch: string;
  readonly found: { readonly row: number; readonly from: number; readonly to: number } | null;
}

/** `write`: to this path, then `written` (or `notWritten`) tells how that went. */
export type NanoEffect = { readonly kind: 'write'; readonly path: string; readonly leaves: boolean; readonly isAsked: boolean } | { readonly kind: 'leave' };

export interface NanoStep {
  readonly state: NanoState;
  readonly effect: NanoEffect | null;
}

/** A message goes away with so many keys. */
const MESSAGE_KEYS = 20;
const TAB = 8;

export function editRows({ rows }: NanoSize): number {
  return Math.max(1, rows - 4);
}

export function startNano(path: string, content: string, size: NanoSize, said: string, isError = false): NanoState {
  return {
    size, path, text: buffer.openText(content), top: 0, wanted: 0, message: { text: said, isError, age: 0 }, prompt: null, lastSearch: '', found: null,
  };
}

export function say(state: NanoState, text: string, isError = false): NanoState {
  return { ...state, message: { text, isError, age: 0 } };
}

/** The column on the screen at which a place of a line stands. */
export function screenColumn(line: string, column: number): number {
  let at = 0;
  for (const character of line.slice(0, column)) at += character === '\t' ? TAB - (at % TAB) : widthOf(character);
  return at;
}

/** Control characters are shown as two. */
export function widthOf(character: string): number {
  return /[\x00-\x1f\x7f]/.test(character) ? 2 : columnsOf(character);
}

function columnAtScreen(line: string, wanted: number): number {
  let column = 0;
  while (column < line.length && screenColumn(line, buffer.after(line, column)) <= wanted) column = buffer.after(line, column);
  return column;
}

export function pressNano(state: NanoState, key: NanoKey): NanoStep {
  const aged = state.message && state.message.age + 1 < MESSAGE_KEYS ? { ...state.message, age: state.message.age + 1 } : null;
  const next = { ...state, message: aged, found: null };
  return next.prompt ? answerPrompt(next, next.prompt, key) : pressInText(next, key);
}

function stay(state: NanoState): NanoStep {
  return { state: scrolled(state), effect: null };
}

/** The text after a change or a move; the cursor's column is the one to aim at from now on. */
function withText(state: NanoState, text: NanoText): NanoStep {
  return stay({ ...state, text, wanted: screenColumn(buffer.lineAt(text), text.column) });
}

/** Up and down aim at the column where they began. */
function upDown(state: NanoState, by: number): NanoStep {
  const row = Math.max(0, Math.min(state.text.lines.length - 1, state.text.row + by));
  const line = buffer.lineAt(state.text, row);
  const isAtEdge = row === state.text.row;
  const column = isAtEdge ? (by < 0 ? 0 : line.length) : columnAtScreen(line, state.wanted);
  return stay({ ...state, text: buffer.moveTo(state.text, row, column) });
}

function page(state: NanoState, by: 1 | -1): NanoStep {
  const rows = Math.max(1, editRows(state.size) - 2);
  const last = state.text.lines.length - 1;
  const top = state.top + by * rows;
  if (top < 0) return stay({ ...state, top: 0, text: buffer.moveTo(state.text, 0, 0), wanted: 0 });
  if (top > last) return stay({ ...state, text: buffer.moveTo(state.text, last, 0), wanted: 0 });
  return upDown({ ...state, top }, by * rows);
}

/** One line at a time, as far as the cursor needs. */
function scrolled(state: NanoState): NanoState {
  const rows = editRows(state.size);
  const { row } = state.text;
  if (row < state.top) return { ...state, top: row };
  return row >= state.top + rows ? { ...state, top: row - rows + 1 } : state;
}

/** A place far away comes to the middle. */
function centred(state: NanoState): NanoState {
  const rows = editRows(state.size);
  const { row } = state.text;
  const isInSight = row >= state.top && row < state.top + rows;
  return isInSight ? state : { ...state, top: Math.max(0, row - Math.floor(rows / 2)) };
}

const MOVES: Readonly<Record<string, string>> = {
  '^P': 'up', '^N': 'down', '^B': 'left', '^F': 'right', '^A': 'home', '^E': 'end', '^Y': 'page-up', '^V': 'page-down', '^D': 'delete', 'M-\\': 'first', 'M-/': 'last',
};

function pressInText(state: NanoState, key: NanoKey): NanoStep {
  const { text } = state;
  if (key.kind === 'text') return withText(state, buffer.insert(text, key.text));
  const name = MOVES[key.name] ?? key.name;
  const line = buffer.lineAt(text);
  switch (name) {
    case 'up': return upDown(state, -1);
    case 'down': return upDown(state, 1);
    case 'left': return withText(state, text.column > 0 ? buffer.moveTo(text, text.row, buffer.before(line, text.column)) : text.row > 0 ? buffer.moveTo(text, text.row - 1, Infinity) : text);
    case 'right': return withText(state, text.column < line.length ? buffer.moveTo(text, text.row, buffer.after(line, text.column)) : text.row < text.lines.length - 1 ? buffer.moveTo(text, text.row + 1, 0) : text);
    case 'home': return withText(state, buffer.moveTo(text, text.row, 0));
    case 'end': return withText(state, buffer.moveTo(text, text.row, line.length));
    case 'first': return withText(state, buffer.moveTo(text, 0, 0));
    case 'last': return withText(state, buffer.moveTo(text, text.lines.length - 1, 0));
    case 'page-up': return page(state, -1);
    case 'page-down': return page(state, 1);
    case 'enter': return withText(state, buffer.breakLine(text));
    case 'tab': return withText(state, buffer.insert(text, '\t'));
    case 'backspace': return withText(state, buffer.backspace(text));
    case 'delete': return withText(state, buffer.deleteForward(text));
    case '^K': return withText({ ...state, message: null }, buffer.cutLine(text));
    case '^U': return withText(state, buffer.paste(text));
    default: return pressCommand(state, name);
  }
}

function pressCommand(state: NanoState, name: string): NanoStep {
  switch (name) {
    case 'M-U': case 'M-E': return backAndForth(state, name === 'M-U');
    case '^C': return stay(say(state, whereAmI(state)));
    case '^O': return stay({ ...state, message: null, prompt: { kind: 'write', answer: state.path, leaves: false } });
    case '^W': return stay({ ...state, message: null, prompt: { kind: 'search', answer: '' } });
    case '^_': case 'M-G': return stay({ ...state, message: null, prompt: { kind: 'goto', answer: '' } });
    case 'M-W': return state.lastSearch === '' ? stay(say(state, 'No current search pattern', true)) : find(state, state.lastSearch);
    case '^S': return state.path === '' ? pressCommand(state, '^O') : write(state, state.path, false);
    case '^X': return buffer.isModified(state.text) ? stay({ ...state, message: null, prompt: { kind: 'exit' } }) : { state, effect: { kind: 'leave' } };
    // The others are not part of this nano.
    default: return stay(state);
  }
}

function backAndForth(state: NanoState, isUndo: boolean): NanoStep {
  const { text, what } = isUndo ? buffer.undo(state.text) : buffer.redo(state.text);
  if (what === null) return stay(say(state, isUndo ? 'Nothing to undo' : 'Nothing to redo', true));
  return withText(say(state, `${isUndo ? 'Undid' : 'Redid'} ${what}`), text);
}

/** ^C: line, column and character, each of how many. */
function whereAmI({ text }: NanoState): string {
  const { lines, row, column } = text;
  const line = buffer.lineAt(text);
  const total = [...lines.join('\n')].length;
  const sum = [...lines.slice(0, row).map((one) => `${one}\n`).join(''), ...line.slice(0, column)].length;
  const [at, width] = [screenColumn(line, column) + 1, screenColumn(line, line.length) + 1];
  const percent = (part: number, whole: number): number => (whole === 0 ? 0 : Math.floor((100 * part) / whole));
  const row1 = String(row + 1).padStart(Math.max(2, String(lines.length).length));
  return `line ${row1}/${lines.length} (${String(percent(row + 1, lines.length)).padStart(2)}%), col ${String(at).padStart(2)}/${String(width).padStart(2)} (${String(percent(at, width)).padStart(3)}%), char ${String(sum).padStart(String(total).length)}/${total} (${String(percent(sum, total)).padStart(2)}%)`;
}

function answerPrompt(state: NanoState, prompt: Prompt, key: NanoKey): NanoStep {
  const name = key.kind === 'key' ? key.name : '';
  if (name === '^C') return stay(say({ ...state, prompt: null }, 'Cancelled'));
  if (!('answer' in prompt)) return answerYesNo(state, prompt, key.kind === 'text' ? key.text.charAt(0).toLowerCase() : name === '^Y' ? 'y' : name === '^N' ? 'n' : '');
  const edit = (answer: string): NanoStep => stay({ ...state, prompt: { ...prompt, answer } });
  if (key.kind === 'text') return edit(prompt.answer + key.text);
  switch (name) {
    case 'backspace': return edit(prompt.answer.slice(0, prompt.answer === '' ? 0 : buffer.before(prompt.answer, prompt.answer.length)));
    case '^U': case '^K': return edit('');
    case 'enter': return enter({ ...state, prompt: null }, prompt);
    default: return stay(state);
  }
}

function enter(state: NanoState, prompt: Extract<Prompt, { answer: string }>): NanoStep {
  switch (prompt.kind) {
    case 'search': {
      const wanted = prompt.answer === '' ? state.lastSearch : prompt.answer;
      return wanted === '' ? stay(say(state, 'Cancelled')) : find({ ...state, lastSearch: wanted }, wanted);
    }
    case 'goto': {
      const [, line = '', , column = ''] = /^(\d*)([,.\s]+(\d+))?$/.exec(prompt.answer.trim()) ?? [];
      if (prompt.answer.trim() === '') return stay(say(state, 'Cancelled'));
      if (line === '' && column === '') return stay(say(state, 'Invalid line or column number', true));
      const row = line === '' ? state.text.row : Number(line) - 1;
      const text = buffer.moveTo(state.text, row, column === '' ? 0 : Number(column) - 1);
      return withText(centred({ ...state, text }), text);
    }
    case 'write':
      if (prompt.answer === '') return stay(say(state, 'Cancelled'));
      if (prompt.answer !== state.path && state.path !== '') return stay({ ...state, prompt: { kind: 'different', path: prompt.answer, leaves: prompt.leaves } });
      return write(state, prompt.answer, prompt.leaves);
  }
}

function answerYesNo(state: NanoState, prompt: Exclude<Prompt, { answer: string }>, letter: string): NanoStep {
  if (letter !== 'y' && letter !== 'n') return stay(state);
  const isYes = letter === 'y';
  const closed = { ...state, prompt: null };
  if (prompt.kind === 'exit') {
    return isYes ? stay({ ...state, prompt: { kind: 'write', answer: state.path, leaves: true } }) : { state: closed, effect: { kind: 'leave' } };
  }
  const { path, leaves } = prompt;
  if (!isYes) return stay({ ...state, prompt: { kind: 'write', answer: path, leaves } });
  return { state: closed, effect: { kind: 'write', path, leaves, isAsked: prompt.kind !== 'different' } };
}

function write(state: NanoState, path: string, leaves: boolean): NanoStep {
  return { state, effect: { kind: 'write', path, leaves, isAsked: false } };
}

/** The file is on the disk. */
export function written(state: NanoState, path: string): NanoState {
  const { lines } = state.text;
  const count = lines.length - 1;
  return say({ ...state, path, text: { ...state.text, saved: lines, chain: null } }, `Wrote ${count} ${count === 1 ? 'line' : 'lines'}`);
}

function find(state: NanoState, wanted: string): NanoStep {
  const found = buffer.search(state.text, wanted);
  if (!found) return stay(say(state, `"${wanted}" not found`, true));
  const text = buffer.moveTo(state.text, found.row, found.from);
  const next = found.how === 'next' ? state : say(state, found.how === 'only' ? 'This is the only occurrence' : 'Search Wrapped');
  return withText(centred({ ...next, text, found: found.how === 'only' ? null : found }), text);
}
