/**
 * Addresses of the page: everything stands in the hash, so that any static folder (or a file) can serve it and every
 * screen can be linked to. `#/lesson/first-telnet?lang=vi&part=task`. `placement=one` opens a lesson's world in one worker
 * instead of one for each role; nobody can see a difference, and the tests prove that there is none.
 */
import { isLocale, type Locale } from '../i18n/languages.ts';

export const LESSON_PARTS = ['example', 'faded', 'task'] as const;
export type LessonPart = (typeof LESSON_PARTS)[number];

export type Screen =
  | { readonly name: 'home' }
  | { readonly name: 'lesson'; readonly lesson: string; readonly part: LessonPart | null }
  | { readonly name: 'report'; readonly lesson: string; readonly attempt: number | null }
  | { readonly name: 'settings' }
  | { readonly name: 'support' }
  | { readonly name: 'not-found' };

export interface Route {
  readonly screen: Screen;
  /** Asked for in the address; it wins over what the reader chose before. */
  readonly locale: Locale | null;
}

const LESSON_ID = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const MAX_HASH = 400;

export function parseRoute(hash: string): Route {
  const path = hash.slice(0, MAX_HASH).replace(/^#/, '');
  const [where = '', query = ''] = path.split('?', 2);
  const asked = new URLSearchParams(query);
  const lang = asked.get('lang');
  return { screen: parseScreen(where, asked), locale: isLocale(lang) ? lang : null };
}

/** How the roles are placed on workers, of what the address opens. */
export function askedPlacement(hash: string): 'four' | 'one' {
  const query = hash.slice(0, MAX_HASH).split('?', 2)[1] ?? '';
  return new URLSearchParams(query).get('placement') === 'one' ? 'one' : 'four';
}

function parseScreen(where: string, asked: URLSearchParams): Screen {
  const parts = where.split('/').filter((part) => part !== '');
  const [name, id] = parts;
  if (name === undefined) return { name: 'home' };
  if ((name === 'settings' || name === 'support') && parts.length === 1) return { name };
  if (parts.length !== 2 || id === undefined || !LESSON_ID.test(id)) return { name: 'not-found' };
  if (name === 'lesson') return { name: 'lesson', lesson: id, part: partOf(asked.get('part')) };
  if (name === 'report') {
    const attempt = Number(asked.get('attempt'));
    return { name: 'report', lesson: id, attempt: Number.isInteger(attempt) && attempt > 0 ? attempt : null };
  }
  return { name: 'not-found' };
}

function partOf(text: string | null): LessonPart | null {
  return LESSON_PARTS.find((part) => part === text) ?? null;
}

/** The hash for a screen; `locale` only where the address itself shall choose the language. */
export function routeHash(screen: Screen, locale: Locale | null = null): string {
  const asked = new URLSearchParams();
  let where = '#/';
  if (screen.name === 'lesson') {
    where = `#/lesson/${screen.lesson}`;
    if (screen.part !== null) asked.set('part', screen.part);
  } else if (screen.name === 'report') {
    where = `#/report/${screen.lesson}`;
    if (screen.attempt !== null) asked.set('attempt', String(screen.attempt));
  } else if (screen.name === 'settings' || screen.name === 'support') {
    where = `#/${screen.name}`;
  }
  if (locale !== null) asked.set('lang', locale);
  const query = asked.toString();
  return query === '' ? where : `${where}?${query}`;
}
