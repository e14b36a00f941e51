/** RFC 5322 dates: what formatMailDate writes is read back, and what others write. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatMailDate } from './calendar.ts';
import { parseMailDate } from './date-parse.ts';

const AT = Date.UTC(2026, 10, 24, 2, 0, 0) / 1000;

test.each([
  ['Tue, 24 Nov 2026 02:00:00 +0000 (UTC)', AT],
  ['Tue, 24 Nov 2026 09:00:00 +0700', AT],
  ['24 Nov 26 02:00 GMT', AT],
  ['Mon, 23 Nov 2026 21:00:00 EST', AT],
  ['Tue, 31 Foo 2026 02:00:00 +0000', null],
  ['yesterday', null],
  ['', null],
])('%s', (text, seconds) => {
  expect(parseMailDate(text)).toBe(seconds);
});

test('what is written is read back', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 4e9 }), fc.integer({ min: -720, max: 840 }), (seconds, offset) => {
      expect(parseMailDate(formatMailDate(seconds, offset))).toBe(seconds);
    }),
  );
});
