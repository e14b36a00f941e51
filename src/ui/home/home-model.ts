/** Which of the first screen's faces to show: the pitch, a lesson to take up again, or the next one. Pure. */
import { lessonsOf, type Outline, type PlacedLesson } from '../course/outline.ts';
import { isDone, latestAttempt, progressByLesson, type AttemptRecord, type LessonProgress } from '../progress/attempt.ts';

export type Hero =
  | { readonly kind: 'continue' | 'asked'; readonly lesson: PlacedLesson; readonly attempt: AttemptRecord }
  | { readonly kind: 'next' | 'again'; readonly lesson: PlacedLesson };

export type StampState = 'ahead' | 'now' | 'open' | 'done';

export interface LessonStamp {
  readonly lesson: PlacedLesson;
  readonly state: StampState;
  readonly progress: LessonProgress | null;
}

export interface HomeModel {
  readonly firstVisit: boolean;
  readonly hero: Hero | null;
  readonly stamps: readonly LessonStamp[];
  readonly done: number;
  readonly all: number;
  readonly lastReport: LessonProgress | null;
}

/** What the pitch is about, and where its button leads; the course may begin with another lesson. */
const PITCHED = 'first-telnet';

export function pitchedLesson(outline: Outline): PlacedLesson | null {
  const lessons = lessonsOf(outline);
  return lessons.find(({ id }) => id === PITCHED) ?? lessons[0] ?? null;
}

export function homeModel(outline: Outline, attempts: readonly AttemptRecord[]): HomeModel {
  const lessons = lessonsOf(outline);
  const progress = progressByLesson(attempts);
  const pitched = attempts.length === 0 ? pitchedLesson(outline) : null;
  const hero: Hero | null = pitched ? { kind: 'next', lesson: pitched } : heroOf(lessons, attempts, progress);
  const last = latestAttempt(attempts);
  return {
    firstVisit: attempts.length === 0,
    hero,
    stamps: lessons.map((lesson) => stampOf(lesson, progress.get(lesson.id) ?? null, hero)),
    done: lessons.filter(({ id }) => progress.get(id)?.done === true).length,
    all: lessons.length,
    lastReport: last === null ? null : (progress.get(last.lesson) ?? null),
  };
}

function heroOf(lessons: readonly PlacedLesson[], attempts: readonly AttemptRecord[], progress: ReadonlyMap<string, LessonProgress>): Hero | null {
  const open = latestAttempt(attempts.filter((attempt) => !isDone(attempt) && progress.get(attempt.lesson)?.latest === attempt));
  const opened = lessons.find(({ id }) => id === open?.lesson);
  if (open && opened) return { kind: open.asked === null ? 'continue' : 'asked', lesson: opened, attempt: open };
  const next = lessons.find(({ id }) => progress.get(id)?.done !== true);
  if (next) return { kind: 'next', lesson: next };
  const first = lessons[0];
  return first ? { kind: 'again', lesson: first } : null;
}

function stampOf(lesson: PlacedLesson, progress: LessonProgress | null, hero: Hero | null): LessonStamp {
  const state: StampState = progress?.done === true ? 'done' : hero?.lesson.id === lesson.id ? 'now' : progress ? 'open' : 'ahead';
  return { lesson, state, progress };
}
