/**
 * What nano shows: title bar, text, status line and two lines of keys, as rows of a terminal. Mirrors GNU nano 7.2's
 * winio.c (titlebar(), bottombars(), get_page_start()). Pure; what goes to the terminal is what changed from the last time.
 */
import { columnsOf, fitColumns } from '../formats/text-width.ts';
import { editRows, screenColumn, widthOf, type NanoState, type Prompt } from './nano-state.ts';
import { isModified } from './nano-text.ts';

export interface NanoScreen {
  /** Each with its colours, safe for a terminal. */
  readonly rows: readonly string[];
  readonly cursor: { readonly row: number; readonly column: number };
}

const REVERSE = '\x1b[7m';
const ERROR = '\x1b[1;37;41m';
const SPOTLIGHT = '\x1b[30;103m';
const PLAIN = '\x1b[0m';
const VERSION = 'GNU nano 7.2';
const TAB = 8;

type Shortcut = readonly [key: string, what: string];

const MAIN_KEYS: readonly Shortcut[] = [
  ['^G', 'Help'], ['^X', 'Exit'], ['^O', 'Write Out'], ['^R', 'Read File'], ['^W', 'Where Is'], ['^\\', 'Replace'], ['^K', 'Cut'], ['^U', 'Paste'],
  ['^T', 'Execute'], ['^J', 'Justify'], ['^C', 'Location'], ['^/', 'Go To Line'], ['M-U', 'Undo'], ['M-E', 'Redo'], ['M-A', 'Set Mark'], ['M-6', 'Copy'],
];
const PROMPT_KEYS: Readonly<Record<'write' | 'search' | 'goto', readonly Shortcut[]>> = {
  write: [['^G', 'Help'], ['^C', 'Cancel'], ['M-D', 'DOS Format'], ['M-M', 'Mac Format'], ['M-A', 'Append'], ['M-P', 'Prepend'], ['M-B', 'Backup File'], ['^T', 'Browse']],
  search: [['^G', 'Help'], ['^C', 'Cancel'], ['M-C', 'Case Sens'], ['M-R', 'Reg.exp.'], ['M-B', 'Backwards'], ['^R', 'Replace'], ['^P', 'Older'], ['^N', 'Newer'], ['^T', 'Go To Line']],
  goto: [['^G', 'Help'], ['^C', 'Cancel'], ['^W', 'Begin of Paragr.'], ['^O', 'End of Paragraph'], ['^Y', 'First Line'], ['^V', 'Last Line'], ['^T', 'Go To Text']],
};

export function nanoScreen(state: NanoState): NanoScreen {
  const { cols } = state.size;
  const rows = editRows(state.size);
  const { text, top, prompt } = state;
  const shown = Array.from({ length: rows }, (_, at) => textRow(state, top + at));
  const column = screenColumn(text.lines[text.row] ?? '', text.column);
  const question = prompt && questionOf(prompt, state);
  const cursor = question !== null
    ? { row: 1 + rows, column: Math.min(cols - 1, columnsOf(question)) }
    : { row: 1 + text.row - top, column: column - pageStart(column, cols) };
  const status = question !== null ? REVERSE + fitColumns(question, cols) + PLAIN : statusRow(state);
  return { rows: [titleRow(state), ...shown, status, ...keyRows(prompt, cols)], cursor };
}

/** What brings a terminal from one screen to the next. */
export function drawNano(before: NanoScreen | null, { rows, cursor }: NanoScreen): string {
  let drawn = before === null ? '\x1b[2J' : '';
  rows.forEach((row, at) => {
    if (before?.rows[at] !== row) drawn += `\x1b[${at + 1};1H\x1b[2K${row}`;
  });
  return `${drawn}\x1b[${cursor.row + 1};${cursor.column + 1}H`;
}

function titleRow({ path, text, size: { cols } }: NanoState): string {
  const name = path === '' ? 'New Buffer' : path;
  const state = isModified(text) ? 'Modified' : '';
  const room = state === '' ? 'Modified'.length + 1 : 0;
  const nameColumns = columnsOf(name) + (state === '' ? 0 : 1);
  let [version, stateColumns, plug] = [VERSION.length + 3, state.length + 2, room];
  const fits = (): boolean => version + nameColumns + plug + stateColumns <= cols;
  const showsVersion = fits();
  if (!showsVersion) {
    version = 2;
    if (!fits()) plug = 0;
    if (!fits()) [version, stateColumns] = [0, stateColumns - 2];
  }
  const offset = version > 0 ? version + Math.floor((cols - (version + plug + stateColumns) - nameColumns) / 2) : 0;
  const left = showsVersion ? `  ${VERSION}` : '';
  const shown = nameColumns + plug + stateColumns <= cols ? name : `...${name.slice(Math.max(0, 3 + name.length - cols + stateColumns))}`;
  const start = left.padEnd(offset) + shown;
  return REVERSE + fitColumns(state === '' ? start : start + ' '.repeat(Math.max(0, cols - stateColumns - columnsOf(start))) + state, cols) + PLAIN;
}

/** The column of a long line at which its visible part begins. */
function pageStart(column: number, cols: number): number {
  if (column === 0 || column + 2 < cols) return 0;
  return cols > 8 ? column - 6 - ((column - 6) % (cols - 8)) : column - (cols - 2);
}

function textRow(state: NanoState, row: number): string {
  const line = state.text.lines[row];
  if (line === undefined) return '';
  const { cols } = state.size;
  const from = row === state.text.row ? pageStart(screenColumn(line, state.text.column), cols) : 0;
  const { found } = state;
  const mark = found?.row === row ? [found.from, found.to] as const : null;
  let [drawn, at, column] = ['', 0, 0];
  const hasMore = screenColumn(line, line.length) - from > cols;
  const end = from + cols - (hasMore ? 1 : 0);
  for (const character of line) {
    if (mark && column === mark[0]) drawn += SPOTLIGHT;
    if (mark && column === mark[1]) drawn += PLAIN;
    const width = character === '\t' ? TAB - (at % TAB) : widthOf(character);
    if (at >= from + (from > 0 ? 1 : 0) && at + width <= end) drawn += shownCharacter(character, width);
    at += width;
    column += character.length;
  }
  if (mark && column >= mark[0]) drawn += PLAIN;
  return `${from > 0 ? `${REVERSE}<${PLAIN}` : ''}${drawn}${hasMore ? `${REVERSE}>${PLAIN}` : ''}`;
}

/** Nothing that a file holds may steer the terminal. */
function shownCharacter(character: string, width: number): string {
  if (character === '\t') return ' '.repeat(width);
  const code = character.charCodeAt(0);
  if (code < 0x20 || code === 0x7f) return `^${String.fromCharCode(code ^ 0x40)}`;
  return code >= 0x80 && code < 0xa0 ? '\ufffd' : character;
}

function statusRow({ message, size: { cols } }: NanoState): string {
  if (!message) return '';
  const shown = fitColumns(`[ ${message.text} ]`, Math.min(cols, columnsOf(message.text) + 4));
  const indent = ' '.repeat(Math.floor((cols - columnsOf(shown)) / 2));
  return `${indent}${message.isError ? ERROR : REVERSE}${[...shown].map((one) => shownCharacter(one, 1)).join('')}${PLAIN}`;
}

function questionOf(prompt: Prompt, state: NanoState): string {
  switch (prompt.kind) {
    case 'write': return `File Name to Write: ${prompt.answer}`;
    case 'search': return `Search${state.lastSearch === '' ? '' : ` [${state.lastSearch}]`}: ${prompt.answer}`;
    case 'goto': return `Enter line number, column number: ${prompt.answer}`;
    case 'exit': return 'Save modified buffer? ';
    case 'different': return 'Save file under DIFFERENT NAME? ';
    case 'overwrite': return `File "${prompt.path}" exists; OVERWRITE? `;
    case 'continue': return 'File was modified since you opened it; continue saving? ';
  }
}

function keyRows(prompt: Prompt | null, cols: number): readonly [string, string] {
  if (prompt && !('answer' in prompt)) {
    const width = cols < 32 ? Math.floor(cols / 2) : 16;
    return [keyCell([' Y', 'Yes'], width), keyCell([' N', 'No'], width) + keyCell(['^C', 'Cancel'], width)];
  }
  const most = Math.floor((cols + 40) / 20) * 2;
  const keys = (prompt ? PROMPT_KEYS[prompt.kind] : MAIN_KEYS).slice(0, most);
  const width = Math.floor(cols / Math.floor((keys.length + 1) / 2));
  const row = (first: 0 | 1): string => keys.filter((_, at) => at % 2 === first)
    .map((key, at, all) => keyCell(key, at === all.length - 1 && at * 2 + first >= keys.length - 2 ? width + (cols % width) : width)).join('');
  return [row(0), row(1)];
}

function keyCell([key, what]: Shortcut, width: number): string {
  const room = width - key.length;
  const keyShown = `${REVERSE}${key}${PLAIN}`;
  return room < 2 ? keyShown : `${keyShown} ${fitColumns(what, room - 1)}`;
}
