/** Lines that Postfix would speak of: marked in the text, with a word at the end of the line. */
import { RangeSetBuilder, StateEffect, StateField, type EditorState, type Extension } from '@codemirror/state';
import { Decoration, EditorView, WidgetType, type DecorationSet } from '@codemirror/view';

export interface LineNote {
  /** From 1. */
  readonly line: number;
  readonly text: string;
  readonly isError: boolean;
}

const setNotes = StateEffect.define<readonly LineNote[]>();

class NoteWidget extends WidgetType {
  private readonly note: LineNote;

  constructor(note: LineNote) {
    super();
    this.note = note;
  }

  override eq(other: NoteWidget): boolean {
    return other.note.text === this.note.text && other.note.isError === this.note.isError;
  }

  override toDOM(): HTMLElement {
    const made = document.createElement('span');
    made.className = this.note.isError ? 'cf-note cf-note-error' : 'cf-note';
    made.textContent = this.note.text;
    return made;
  }
}

const field = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(shown, transaction) {
    let next = shown.map(transaction.changes);
    for (const effect of transaction.effects) if (effect.is(setNotes)) next = decorations(transaction.state, effect.value);
    return next;
  },
  provide: (own) => EditorView.decorations.from(own),
});

function decorations(state: EditorState, notes: readonly LineNote[]): DecorationSet {
  const builder = new RangeSetBuilder<Decoration>();
  const first = new Map<number, LineNote>();
  for (const note of notes) {
    const known = first.get(note.line);
    if (!known || (note.isError && !known.isError)) first.set(note.line, note);
  }
  for (const [line, note] of [...first].sort(([a], [b]) => a - b)) {
    if (line < 1 || line > state.doc.lines) continue;
    const { from, to } = state.doc.line(line);
    builder.add(from, from, Decoration.line({ class: note.isError ? 'cf-line-error' : 'cf-line-warning' }));
    builder.add(to, to, Decoration.widget({ widget: new NoteWidget(note), side: 1 }));
  }
  return builder.finish();
}

export const lineNotes: Extension = field;

export function showNotes(view: EditorView, notes: readonly LineNote[]): void {
  view.dispatch({ effects: setNotes.of(notes) });
}
