/**
 * Files that are worth a way of their own into the editor: first those that the lesson names, then Postfix's on the hosts
 * where the student has a terminal.
 */
import { hostOfTerminal, splitFileName } from '../../lessons/places.ts';
import type { PageState } from '../stores/store.ts';

const FILES = ['/etc/postfix/main.cf', '/etc/postfix/master.cf', '/etc/aliases'];

export interface EditableFile {
  readonly host: string;
  readonly path: string;
}

export function filesToEdit({ lesson, world }: Pick<PageState, 'lesson' | 'world'>): readonly EditableFile[] {
  if (!lesson || !world) return [];
  const names = new Set(lesson.ttys.map(hostOfTerminal));
  const hosts = world.hosts.filter(({ name }) => names.has(name));
  const usual = hosts.flatMap(({ name, files }) => FILES.filter((path) => Object.hasOwn(files, path)).map((path) => ({ host: name, path })));
  const named = (lesson.focus.files ?? []).flatMap((name): readonly EditableFile[] => {
    const file = splitFileName(name);
    return file && names.has(file.host) ? [file] : [];
  });
  return [...named, ...usual.filter(({ host, path }) => !named.some((file) => file.host === host && file.path === path))];
}
