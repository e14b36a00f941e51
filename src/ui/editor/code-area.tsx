/** The text in the pane: a CodeMirror view that lives as long as its file is shown, and the undo history beyond that. */
import type { EditorState } from '@codemirror/state';
import { useEffect, useImperativeHandle, useMemo, useRef, type Ref } from 'react';
import type { Locale } from '../i18n/languages.ts';
import { CodeView } from './code-view.ts';
import type { EditorFile } from './editor-file.ts';
import type { EditorSay, EditorSpeech } from './editor-words.ts';
import type { Finding } from './file-report.ts';
import type { LineNote } from './line-notes.ts';

export interface CodeHandle {
  focus(): void;
  goToLine(line: number): void;
  removeLines(from: number, to: number): void;
  replaceText(text: string): void;
}

interface CodeAreaProps {
  readonly file: EditorFile;
  readonly locale: Locale;
  readonly speech: EditorSpeech;
  readonly describedBy: string;
  readonly onCursor: (line: string, column: number) => void;
  readonly onEscape: () => void;
  readonly ref: Ref<CodeHandle>;
}

/** Texts with their undo histories, by file, as long as the page is open. */
const statesKept = new Map<string, EditorState>();

export function CodeArea(props: CodeAreaProps) {
  const { file, locale, speech, describedBy, ref } = props;
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<CodeView | null>(null);
  const latest = useRef(props);
  useEffect(() => {
    latest.current = props;
  });
  const { key, path, kind, obstacle } = file;
  // While a question waits one may go on writing; only saving waits with it.
  const readOnly = obstacle !== null && obstacle !== 'asked';
  const { kind: kindName } = kind;
  useEffect(() => {
    if (!place.current) return;
    const { file: now } = latest.current;
    const made = new CodeView({
      place: place.current, kind: now.kind, text: now.text, readOnly, label: speech.say('text', { path }), describedBy, locale, speech,
      before: readOnly ? null : (statesKept.get(key) ?? null),
      callbacks: {
        onText: (text) => latest.current.file.type(text),
        onCursor: (line, column) => latest.current.onCursor(line, column),
        onSave: () => latest.current.file.save(),
        onEscape: () => latest.current.onEscape(),
      },
    });
    const hadFocus = document.activeElement === null || document.activeElement === document.body;
    if (view.current === null && hadFocus) made.focus();
    view.current = made;
    return () => {
      if (!readOnly) statesKept.set(key, made.state);
      view.current = null;
      made.dispose();
    };
  }, [key, path, kindName, readOnly, locale, speech, describedBy]);
  useEffect(() => {
    view.current?.setText(file.text);
  }, [file.text, key, readOnly]);
  const notes = useMemo(() => notesOf(file.report.findings, speech.say), [file.report, speech]);
  useEffect(() => {
    view.current?.setNotes(notes);
  }, [notes, key, kindName, readOnly, locale]);
  useImperativeHandle(ref, () => ({
    focus: () => view.current?.focus(),
    goToLine: (line) => view.current?.goToLine(line),
    removeLines: (from, to) => view.current?.removeLines(from, to),
    replaceText: (text) => view.current?.replaceText(text),
  }), []);
  return <div className="editor-code" ref={place} />;
}

export function notesOf(findings: readonly Finding[], say: EditorSay): readonly LineNote[] {
  return findings.flatMap(({ kind, line, earlier }): readonly LineNote[] => {
    if (line === null) return [];
    return [{ line, text: say(`note.${kind}`, { line: earlier?.[0] ?? '' }), isError: kind === 'fatal' || kind === 'undefined' }];
  });
}
