/** What Enter on an empty line does while a script is shown, and the words that tell the student so. */
import type { LessonPart } from '../app/route.ts';
import type { WordKey } from '../i18n/words.ts';
import type { ScriptLine } from './script.ts';

/** `send`: the line that comes next; `go`: to the terminal in which it is typed; `save`: the file that it changes. */
export type Enter =
  | { readonly does: 'send'; readonly text: string }
  | { readonly does: 'go'; readonly tty: string }
  | { readonly does: 'save'; readonly host: string; readonly path: string; readonly text: string };

/**
 * Enter on an empty line in this terminal; null where it is what it is, an empty line. In the worked example it sends the
 * line also when it was pressed before that line stood there; in the half-done task an empty line may be the student's own.
 */
export function enterOn(tty: string, part: LessonPart, line: ScriptLine | undefined): Enter | null {
  if (part === 'task' || !line) return null;
  if (line.kind === 'edit') return line.blank ? null : { does: 'save', host: line.host, path: line.path, text: line.text };
  if (line.kind !== 'type' && line.kind !== 'key') return null;
  if (line.tty !== tty) return { does: 'go', tty: line.tty };
  return line.kind === 'type' && part === 'example' ? { does: 'send', text: line.text } : null;
}

/** What to do now, with the values of its words. */
export interface ToDo {
  readonly words: WordKey;
  readonly values: Readonly<Record<string, string>>;
}

const KEY_NAMES = { interrupt: 'Ctrl+C', escape: 'Ctrl+]', eof: 'Ctrl+D', quit: 'Ctrl+\\' } as const;

export function keyName(line: ScriptLine & { readonly kind: 'key' }): string {
  return KEY_NAMES[line.key];
}

/** Of the line that comes next, for somebody who has this tab in front; null where nothing has to be done. */
export function toDo(line: ScriptLine, tty: string): ToDo | null {
  if (line.kind === 'edit') return { words: line.blank ? 'lesson.blank.edit' : 'lesson.example.edit', values: {} };
  if (line.kind !== 'type' && line.kind !== 'key') return null;
  // A log takes no keys.
  if (line.tty !== tty) return { words: tty.startsWith('log ') ? 'lesson.example.tab' : 'lesson.example.go', values: { tab: tabName(line.tty) } };
  if (line.kind === 'key') return { words: 'lesson.example.key', values: { key: keyName(line) } };
  return { words: line.blank ? 'lesson.blank.do' : 'lesson.example.do', values: {} };
}

/** A terminal as its tab calls it: the host's first one by the host's name alone. */
export function tabName(tty: string): string {
  return tty.replace(/:1$/, '');
}
