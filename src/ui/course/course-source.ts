/** Fetches what the build packed: the outline with the page, a lesson when it is opened. */
import { loaders, outline, problems } from 'virtual:course';
import type { Lesson, SharedText } from '../../lessons/lesson.ts';
import type { Problem } from '../../lessons/problem.ts';
import type { Locale } from '../i18n/languages.ts';
import type { Outline } from './outline.ts';

export interface LoadedLesson {
  readonly lesson: Lesson;
  readonly shared: Readonly<Record<Locale, SharedText>>;
  readonly problems: readonly Problem[];
}

// The build makes these from the same types; nothing else can get in between.
const packedOutline = outline as Outline;
const packedProblems = problems as readonly Problem[];

export function courseOutline(): Outline {
  return packedOutline;
}

/** What is wrong with a lesson that could not be packed at all. */
export function problemsOf(lesson: string): readonly Problem[] {
  return packedProblems.filter(({ file }) => file.startsWith(`${lesson}/`));
}

/** Null when there is no such lesson; rejects when it cannot be fetched. */
export async function fetchLesson(id: string): Promise<LoadedLesson | null> {
  const load = Object.hasOwn(loaders, id) ? loaders[id] : undefined;
  return load ? ((await load()).loaded as LoadedLesson) : null;
}
