/** Addresses of screens: parsing and printing are inverse, and no address breaks the page. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { askedPlacement, parseRoute, routeHash, type Route, type Screen } from './route.ts';

const SCREENS: readonly Screen[] = [
  { name: 'home' },
  { name: 'settings' },
  { name: 'support' },
  { name: 'lesson', lesson: 'first-telnet', part: null },
  { name: 'lesson', lesson: 'first-telnet', part: 'task' },
  { name: 'report', lesson: 'lone-dot', attempt: null },
  { name: 'report', lesson: 'lone-dot', attempt: 3 },
];

describe('addresses', () => {
  it.each(SCREENS)('reads what it writes: %o', (screen) => {
    for (const locale of [null, 'en', 'vi'] as const) {
      expect(parseRoute(routeHash(screen, locale))).toEqual({ screen, locale } satisfies Route);
    }
  });

  it('takes an empty hash for home', () => {
    expect(parseRoute('').screen).toEqual({ name: 'home' });
    expect(parseRoute('#').screen).toEqual({ name: 'home' });
    expect(parseRoute('#/?lang=vi')).toEqual({ screen: { name: 'home' }, locale: 'vi' });
  });

  it('leads nowhere when the address is not one of ours', () => {
    for (const hash of ['#/lesson', '#/lesson/../x', '#/lesson/A', '#/lesson/a/b', '#/nothing/here', '#/report/%3Cscript%3E']) {
      expect(parseRoute(hash).screen, hash).toEqual({ name: 'not-found' });
    }
  });

  it('ignores languages and parts that do not exist', () => {
    expect(parseRoute('#/lesson/lone-dot?lang=de&part=all')).toEqual({
      screen: { name: 'lesson', lesson: 'lone-dot', part: null },
      locale: null,
    });
  });

  it('places the roles on four workers unless one is asked for', () => {
    expect(askedPlacement('#/lesson/lone-dot?part=task&placement=one')).toBe('one');
    for (const hash of ['', '#/lesson/lone-dot', '#/lesson/lone-dot?placement=two', '#/lesson/placement=one']) {
      expect(askedPlacement(hash), hash).toBe('four');
    }
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.string(), (text) => void parseRoute(`#${text}`)));
  });
});
