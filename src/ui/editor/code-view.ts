/**
 * CodeMirror on the page: one text at a time, its colours, keys, completion and notes. The only file that makes an
 * EditorView. Knows no React and no world; a text that changed elsewhere is put in without touching what the reader did.
 */
import { closeCompletion, completionStatus } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search';
import { Annotation, Compartment, EditorState, Transaction, type Extension } from '@codemirror/state';
import { drawSelection, EditorView, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers } from '@codemirror/view';
import { parameterHover } from './about.ts';
import { parameterCompletion } from './completion.ts';
import type { EditorSpeech } from './editor-words.ts';
import type { FileKind } from './file-kind.ts';
import { lineNotes, showNotes, type LineNote } from './line-notes.ts';
import { SEARCH_PHRASES } from './search-phrases.ts';
import { syntaxOf } from './syntax.ts';

export interface CodeCallbacks {
  readonly onText: (text: string) => void;
  /** The line and column of the cursor, from 1 and 0, and that line's text. */
  readonly onCursor: (line: string, column: number) => void;
  readonly onSave: () => void;
  /** Escape, with nothing left to close in the text. */
  readonly onEscape: () => void;
}

export interface CodeOptions {
  readonly place: HTMLElement;
  readonly kind: FileKind;
  readonly text: string;
  readonly readOnly: boolean;
  /** The text's name for screen readers, and the sentence about its keys. */
  readonly label: string;
  readonly describedBy: string;
  readonly locale: 'en' | 'vi';
  readonly speech: EditorSpeech;
  readonly callbacks: CodeCallbacks;
  /** A state of the same text from before, with its undo history. */
  readonly before: EditorState | null;
}

/** Marks what came from the disk: it is nobody's typing, and Undo does not take it back. */
const fromDisk = Annotation.define<boolean>();

/** Filled in anew when a state from before is shown again. */
const surroundings = new Compartment();

export class CodeView {
  private readonly view: EditorView;

  constructor(options: CodeOptions) {
    const around = extensionsOf(options);
    const fits = options.before?.doc.toString() === options.text;
    const state = fits && options.before ? options.before : EditorState.create({ doc: options.text, extensions: [history(), lineNotes, surroundings.of(around)] });
    this.view = new EditorView({ state, parent: options.place });
    if (fits) this.view.dispatch({ effects: surroundings.reconfigure(around) });
    this.tellCursor(options.callbacks);
  }

  get state(): EditorState {
    return this.view.state;
  }

  get text(): string {
    return this.view.state.doc.toString();
  }

  /** What is on the disk now; only where it differs, so that the cursor stays where it was. */
  setText(text: string): void {
    const now = this.text;
    if (now === text) return;
    let from = 0;
    while (from < now.length && from < text.length && now[from] === text[from]) from += 1;
    let end = 0;
    while (end < now.length - from && end < text.length - from && now[now.length - 1 - end] === text[text.length - 1 - end]) end += 1;
    this.view.dispatch({
      changes: { from, to: now.length - end, insert: text.slice(from, text.length - end) },
      annotations: [fromDisk.of(true), Transaction.addToHistory.of(false)],
    });
  }

  /** Puts another text in its place, as if it had been typed: Undo brings the old one back. */
  replaceText(text: string): void {
    this.view.dispatch({ changes: { from: 0, to: this.view.state.doc.length, insert: text }, userEvent: 'input' });
  }

  setNotes(notes: readonly LineNote[]): void {
    showNotes(this.view, notes);
  }

  /** From 1. */
  goToLine(number: number): void {
    const line = this.view.state.doc.line(Math.max(1, Math.min(number, this.view.state.doc.lines)));
    this.view.dispatch({ selection: { anchor: line.from }, effects: EditorView.scrollIntoView(line.from, { y: 'center' }) });
    this.view.focus();
  }

  /** Takes whole lines out; both from 1, both included. */
  removeLines(from: number, to: number): void {
    const { doc } = this.view.state;
    const start = doc.line(from).from;
    const end = Math.min(doc.length, doc.line(to).to + 1);
    this.view.dispatch({ changes: { from: start, to: end }, userEvent: 'delete' });
    this.view.focus();
  }

  focus(): void {
    this.view.focus();
  }

  dispose(): void {
    this.view.destroy();
  }

  private tellCursor({ onCursor }: CodeCallbacks): void {
    const { doc, selection } = this.view.state;
    const line = doc.lineAt(selection.main.head);
    onCursor(line.text, selection.main.head - line.from);
  }
}

/** Closes what is offered, else leaves the text. */
function leaveOneThing(view: EditorView, { onEscape }: CodeCallbacks): boolean {
  const wasOffered = completionStatus(view.state) === 'active';
  closeCompletion(view);
  if (!wasOffered) onEscape();
  return true;
}

function extensionsOf({ kind, readOnly, label, describedBy, locale, speech, callbacks }: CodeOptions): Extension {
  const getSpeech = (): EditorSpeech => speech;
  return [
    lineNumbers(), highlightActiveLine(), highlightActiveLineGutter(), drawSelection(), highlightSelectionMatches(), search({ top: false }),
    EditorView.lineWrapping,
    EditorState.readOnly.of(readOnly),
    EditorState.phrases.of(locale === 'vi' ? SEARCH_PHRASES : {}),
    EditorView.contentAttributes.of({
      'aria-label': label, 'aria-describedby': describedBy, 'data-pane-focus': '', tabindex: '0', spellcheck: 'false', autocapitalize: 'off', autocorrect: 'off', translate: 'no',
      ...(readOnly ? { 'aria-readonly': 'true' } : {}),
    }),
    syntaxOf(kind),
    kind.kind === 'main.cf' ? [parameterHover(getSpeech), readOnly ? [] : parameterCompletion(getSpeech)] : [],
    keymap.of([
      { key: 'Mod-s', preventDefault: true, run: () => (callbacks.onSave(), true) },
      ...searchKeymap,
      { key: 'Escape', run: (view) => leaveOneThing(view, callbacks) },
      ...defaultKeymap, ...historyKeymap,
    ]),
    EditorView.updateListener.of((update) => {
      if (update.docChanged && !update.transactions.some((one) => one.annotation(fromDisk) === true)) callbacks.onText(update.state.doc.toString());
      if (update.docChanged || update.selectionSet) {
        const line = update.state.doc.lineAt(update.state.selection.main.head);
        callbacks.onCursor(line.text, update.state.selection.main.head - line.from);
      }
    }),
  ];
}

