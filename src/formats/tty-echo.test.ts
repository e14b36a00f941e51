/** Echo of control characters, as Linux shows them with ECHOCTL. */
import { expect, test } from 'vitest';
import { echoOf } from './tty-echo.ts';

test.each([
  ['helo', 'helo'],
  ['a\tb', 'a\tb'],
  ['\x1b[A', '^[[A'],
  ['\x01\x02\x1d\x7f', '^A^B^]^?'],
  ['chào', 'chào'],
])('%j is shown as %j', (typed, shown) => {
  expect(echoOf(typed)).toBe(shown);
});
