/**
 * The line that is being typed. At the shell's prompt it is edited as bash's readline does (emacs keys, history); in a
 * program it is the kernel's line discipline alone, as Linux's N_TTY has it: erase a character, a word, the line, and
 * everything else goes into the line, an arrow key as ESC [ A. A state machine without a terminal.
 */
import { octetsFromText } from '../../base/octets.ts';
import type { Key } from './keys.ts';

export interface EditorState {
  readonly text: string;
  /** Where the cursor is, in UTF-16 units. */
  readonly cursor: number;
  /** The place in the history while looking through it; null for the line itself, which then waits in `draft`. */
  readonly place: number | null;
  readonly draft: string;
  /** What ^U, ^K or ^W took away last. */
  readonly cut: string;
  /** ^V was pressed: the next key is a character. */
  readonly literal: boolean;
}

export type TtyKey = 'interrupt' | 'escape' | 'eof' | 'quit';

export type EditorEffect =
  | { readonly kind: 'line'; readonly text: string }
  | { readonly kind: 'key'; readonly key: TtyKey; readonly text: string }
  /** As pressed, for a programme that takes keys one by one. */
  | { readonly kind: 'keys'; readonly data: string }
  | { readonly kind: 'clear' }
  | { readonly kind: 'bell' };

export interface EditorContext {
  /** The program in the foreground, null at the prompt. */
  readonly program: string | null;
  readonly history: readonly string[];
}

export interface EditorStep {
  readonly state: EditorState;
  readonly effects: readonly EditorEffect[];
}

export const EMPTY_LINE: EditorState = { text: '', cursor: 0, place: null, draft: '', cut: '', literal: false };

/** N_TTY's limit for a line in octets, its end included. */
const LINE_LIMIT = 4096;
const BELL: EditorEffect = { kind: 'bell' };

export function pressKey(state: EditorState, key: Key, context: EditorContext): EditorStep {
  if (state.literal) return typeText({ ...state, literal: false }, key.raw.slice(0, 1), context.program === null);
  return context.program === null ? pressAtPrompt(state, key, context) : pressInProgram(state, key, context.program);
}

function stay(state: EditorState, ...effects: EditorEffect[]): EditorStep {
  return { state, effects };
}

/** The line ends here; what was cut stays for ^Y. */
function finish(state: EditorState, effect: EditorEffect): EditorStep {
  return { state: { ...EMPTY_LINE, cut: state.cut }, effects: [effect] };
}

function typeText(state: EditorState, text: string, atCursor: boolean): EditorStep {
  const at = atCursor ? state.cursor : state.text.length;
  let added = text;
  let next = state.text.slice(0, at) + added + state.text.slice(at);
  while (added !== '' && octetsFromText(next).length >= LINE_LIMIT) {
    added = [...added].slice(0, -1).join('');
    next = state.text.slice(0, at) + added + state.text.slice(at);
  }
  const step = { ...state, text: next, cursor: at + added.length };
  return added === text ? stay(step) : stay(step, BELL);
}

// In a program: the line discipline.

function pressInProgram(state: EditorState, { name, raw }: Key, program: string): EditorStep {
  const { text } = state;
  if (name === 'enter') return finish(state, { kind: 'line', text });
  if (name === 'backspace') return text === '' ? stay(state) : stay(withText(state, [...text].slice(0, -1).join('')));
  if (name === 'control') {
    switch (raw) {
      case '\x03': return finish(state, { kind: 'key', key: 'interrupt', text });
      case '\x1c': return finish(state, { kind: 'key', key: 'quit', text });
      case '\x04': return finish(state, { kind: 'key', key: 'eof', text });
      case '\x1d':
        if (program === 'telnet') return finish(state, { kind: 'key', key: 'escape', text });
        break;
      case '\x15': return stay(withText(state, ''));
      case '\x17': return stay(withText(state, withoutLastWord(text)));
      case '\x16': return stay({ ...state, literal: true });
      // Suspend, reprint, stop and start of output: there is no job control, and the picture is always up to date.
      case '\x1a': case '\x12': case '\x11': case '\x13': return stay(state, BELL);
      default:
    }
  }
  return typeText(state, raw, false);
}

function withText(state: EditorState, text: string): EditorState {
  return { ...state, text, cursor: text.length };
}

/** N_TTY's word erase: back over what is no letter or digit, then over letters, digits and underscores. */
export function withoutLastWord(text: string): string {
  const characters = [...text];
  let seen = false;
  while (characters.length > 0) {
    const isWord = /[\p{L}\p{N}\p{M}_]/u.test(characters.at(-1) ?? '');
    if (!isWord && seen) break;
    seen ||= isWord;
    characters.pop();
  }
  return characters.join('');
}

// At the prompt: readline.

function pressAtPrompt(state: EditorState, key: Key, context: EditorContext): EditorStep {
  const { text, cursor } = state;
  switch (key.name) {
    case null: return typeText(state, key.raw, true);
    case 'enter': return finish(state, { kind: 'line', text });
    case 'backspace': return stay(removeBetween(state, graphemeBefore(text, cursor), cursor));
    case 'delete': return stay(removeBetween(state, cursor, graphemeAfter(text, cursor)));
    case 'left': return stay({ ...state, cursor: graphemeBefore(text, cursor) });
    case 'right': return stay({ ...state, cursor: graphemeAfter(text, cursor) });
    case 'word-left': return stay({ ...state, cursor: wordStart(text, cursor, /[\p{L}\p{N}\p{M}]/u) });
    case 'word-right': return stay({ ...state, cursor: wordEnd(text, cursor) });
    case 'home': return stay({ ...state, cursor: 0 });
    case 'end': return stay({ ...state, cursor: text.length });
    case 'up': return look(state, context, -1);
    case 'down': return look(state, context, 1);
    case 'control': return pressControl(state, key.raw, context);
    case 'escape': case 'other':
      return key.raw === '\x1b\x7f' ? stay(cutBetween(state, wordStart(text, cursor, /[\p{L}\p{N}\p{M}]/u), cursor)) : stay(state);
  }
}

function pressControl(state: EditorState, raw: string, context: EditorContext): EditorStep {
  const { text, cursor } = state;
  switch (raw) {
    case '\x01': return stay({ ...state, cursor: 0 });
    case '\x05': return stay({ ...state, cursor: text.length });
    case '\x02': return stay({ ...state, cursor: graphemeBefore(text, cursor) });
    case '\x06': return stay({ ...state, cursor: graphemeAfter(text, cursor) });
    case '\x10': return look(state, context, -1);
    case '\x0e': return look(state, context, 1);
    case '\x08': return stay(removeBetween(state, graphemeBefore(text, cursor), cursor));
    case '\x04': return text === '' ? stay(state) : stay(removeBetween(state, cursor, graphemeAfter(text, cursor)));
    case '\x15': return stay(cutBetween(state, 0, cursor));
    case '\x0b': return stay(cutBetween(state, cursor, text.length));
    case '\x17': return stay(cutBetween(state, wordStart(text, cursor, /\S/), cursor));
    case '\x19': return typeText(state, state.cut, true);
    case '\x0c': return stay(state, { kind: 'clear' });
    case '\x03': return finish(state, { kind: 'key', key: 'interrupt', text });
    case '\x16': return stay({ ...state, literal: true });
    default: return stay(state);
  }
}

function removeBetween(state: EditorState, from: number, to: number): EditorState {
  return { ...state, text: state.text.slice(0, from) + state.text.slice(to), cursor: from };
}

function cutBetween(state: EditorState, from: number, to: number): EditorState {
  if (from === to) return state;
  return { ...removeBetween(state, from, to), cut: state.text.slice(from, to) };
}

/** One step through the history; the line that was being typed is kept. */
function look(state: EditorState, { history }: EditorContext, by: 1 | -1): EditorStep {
  const at = (state.place ?? history.length) + by;
  if (at < 0 || at > history.length || (by > 0 && state.place === null)) return stay(state);
  const draft = state.place === null ? state.text : state.draft;
  const text = at === history.length ? draft : (history[at] ?? '');
  return stay({ ...state, text, cursor: text.length, place: at === history.length ? null : at, draft });
}

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** Where the character that a person sees before the cursor begins; letters with their marks stay together. */
function graphemeBefore(text: string, cursor: number): number {
  let before = 0;
  for (const { index } of segmenter.segment(text)) if (index < cursor) before = index;
  return before;
}

function graphemeAfter(text: string, cursor: number): number {
  for (const { index, segment } of segmenter.segment(text)) if (index + segment.length > cursor) return index + segment.length;
  return text.length;
}

/** The start of the word before the cursor, blanks between skipped; `inWord` says what belongs to a word. */
function wordStart(text: string, cursor: number, inWord: RegExp): number {
  let at = cursor;
  while (at > 0 && !inWord.test(text.charAt(at - 1))) at -= 1;
  while (at > 0 && inWord.test(text.charAt(at - 1))) at -= 1;
  return at;
}

function wordEnd(text: string, cursor: number): number {
  let at = cursor;
  while (at < text.length && !/[\p{L}\p{N}\p{M}]/u.test(text.charAt(at))) at += 1;
  while (at < text.length && /[\p{L}\p{N}\p{M}]/u.test(text.charAt(at))) at += 1;
  return at;
}
