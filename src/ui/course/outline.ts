/**
 * The course as the page lists it, without the lessons' contents: small enough for the first screen. The build makes it
 * from lessons/course.yml; a lesson itself is fetched when it is opened.
 */
import type { Locale } from '../i18n/languages.ts';

export type InBothLanguages = Readonly<Record<Locale, string>>;

export interface OutlineLesson {
  readonly id: string;
  readonly number: number;
  readonly title: InBothLanguages;
  readonly minutes: number;
  /** Most points that can be earned. */
  readonly points: number;
}

export interface OutlineModule {
  readonly id: string;
  readonly number: number;
  readonly title: InBothLanguages;
  /** Only lessons that exist. */
  readonly lessons: readonly OutlineLesson[];
  /** How many more are planned. */
  readonly planned: number;
}

export interface Outline {
  readonly id: string;
  readonly title: InBothLanguages;
  readonly modules: readonly OutlineModule[];
}

export interface PlacedLesson extends OutlineLesson {
  readonly module: OutlineModule;
}

/** All lessons that exist, in the course's order. */
export function lessonsOf(outline: Outline): readonly PlacedLesson[] {
  return outline.modules.flatMap((module) => module.lessons.map((lesson) => ({ ...lesson, module })));
}

export function findLesson(outline: Outline, id: string): PlacedLesson | undefined {
  return lessonsOf(outline).find((lesson) => lesson.id === id);
}

export function lessonAfter(outline: Outline, id: string): PlacedLesson | undefined {
  const all = lessonsOf(outline);
  const at = all.findIndex((lesson) => lesson.id === id);
  return at < 0 ? undefined : all[at + 1];
}
