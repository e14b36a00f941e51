/** What was made of a text is made once, and the store does not grow without limit. */
import { expect, test } from 'vitest';
import { remembered } from './remembered.ts';

test('a text is worked on once, whatever came of it', () => {
  const asked: string[] = [];
  const nothing = remembered((text) => {
    asked.push(text);
    return text === '' ? null : text.length;
  });
  expect([nothing('abc'), nothing(''), nothing('abc'), nothing('')]).toEqual([3, null, 3, null]);
  expect(asked).toEqual(['abc', '']);
});

test('many texts push the first ones out', () => {
  let made = 0;
  const length = remembered((text) => {
    made += 1;
    return text.length;
  });
  for (let at = 0; at < 5000; at += 1) length(String(at));
  expect(made).toBe(5000);
  expect(length('0')).toBe(1);
  expect(made).toBe(5001);
});
