/** Files that are worth a way of their own into the editor: Postfix's, on the hosts where the student has a terminal. */
import { hostOfTerminal } from '../../lessons/places.ts';
import type { PageState } from '../stores/store.ts';

const FILES = ['/etc/postfix/main.cf', '/etc/postfix/master.cf', '/etc/aliases'];

export function filesToEdit({ lesson, world }: Pick<PageState, 'lesson' | 'world'>): readonly { readonly host: string; readonly path: string }[] {
  if (!lesson || !world) return [];
  const names = new Set(lesson.ttys.map(hostOfTerminal));
  const hosts = world.hosts.filter(({ name }) => names.has(name));
  return hosts.flatMap(({ name, files }) => FILES.filter((path) => Object.hasOwn(files, path)).map((path) => ({ host: name, path })));
}
