/** Names of terminals and of the graded server, as lessons write them and as the world has them. */
import type { Lesson } from './lesson.ts';

/** `ubuntu` means the host's first terminal, `ubuntu:1`. */
export function terminalName(name: string): string {
  return /:\d+$/.test(name) ? name : `${name}:1`;
}

export function hostOfTerminal(name: string): string {
  return name.replace(/:\d+$/, '');
}

/** The host whose SMTP sessions are graded. */
export function serverOf(lesson: Pick<Lesson, 'focus'>): string {
  return lesson.focus.server ?? hostOfTerminal(lesson.focus.tty);
}

/** `host:/path` into its two parts; null where it has another form. */
export function splitFileName(name: string): { readonly host: string; readonly path: string } | null {
  const match = /^([^:]+):(\/.*)$/.exec(name);
  return match ? { host: match[1] ?? '', path: match[2] ?? '' } : null;
}
