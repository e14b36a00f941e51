/** Columns on a terminal: marks take none, East Asian characters two. */
import { expect, test } from 'vitest';
import { columnsOf, fitColumns } from './text-width.ts';

test.each([
  ['abc', 3],
  ['tiêu đề', 7],
  ['tie\u0302u', 4],
  ['日本', 4],
  ['📬', 2],
  ['', 0],
])('%s', (text, columns) => {
  expect(columnsOf(text)).toBe(columns);
});

test('text is cut and padded to the column', () => {
  expect(fitColumns('abc', 5)).toBe('abc  ');
  expect(fitColumns('a日本', 4)).toBe('a日 ');
  expect(fitColumns('tie\u0302u', 3)).toBe('tie\u0302');
});
