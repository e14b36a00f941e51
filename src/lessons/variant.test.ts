/** Variants: the same for the same student, different for others, filled safely; worlds' durations and times; near words. */
import { describe, expect, test } from 'vitest';
import { editDistance, nearestWord } from './nearest.ts';
import { drawVariant, fillHtml, fillLines, fillText, seedOf, variableNames } from './variant.ts';
import { readDuration, readTime, setParameters } from './world-file.ts';

const RULES = {
  user: { pick: ['an', 'binh', 'chi', 'dung', 'giang'] },
  token: { hex: 6 },
  port: { number: { from: 10, to: 12 } },
  list: { pick: [{ lines: ['a', '.'], first: 'a' }] },
};

test('a variant depends on the seed alone, and each variable has a stream of its own', () => {
  const seed = seedOf('course', 'Nguyễn An', 'first-telnet');
  expect(seed).toMatch(/^[0-9a-f]{16}$/);
  expect(drawVariant(RULES, seed)).toEqual(drawVariant(RULES, seed));
  const { token } = RULES;
  expect(drawVariant({ token }, seed)['token']).toBe(drawVariant(RULES, seed)['token']);
});

test('students differ, and every choice comes up', () => {
  const all = Array.from({ length: 200 }, (_, at) => drawVariant(RULES, seedOf('course', `s${at}`, 'x')));
  expect(new Set(all.map(({ user }) => user))).toEqual(new Set(RULES.user.pick));
  expect(new Set(all.map(({ port }) => port))).toEqual(new Set(['10', '11', '12']));
  expect(new Set(all.map(({ token }) => token)).size).toBeGreaterThan(190);
  expect(new Set(['a', 'b'].flatMap((course) => ['a', 'b'].map((student) => seedOf(course, student, 'x')))).size).toBe(4);
});

describe('filling', () => {
  const variant = { user: '<an>', 'list.lines': ['a', '.'] };
  test('texts, lines and HTML', () => {
    expect(fillText('${user} ${list.lines} ${other}', variant)).toBe('<an> a\n. ${other}');
    expect(fillLines(['x ${user}', '${list.lines}', '.'], variant)).toEqual(['x <an>', 'a', '.', '.']);
    expect(fillHtml('<b>${user}</b> ${list.lines}', variant)).toBe('<b>&lt;an&gt;</b> a\n.');
  });
  test('names are known beforehand', () => {
    expect(variableNames(RULES)).toEqual(['user', 'token', 'port', 'list.lines', 'list.first']);
  });
});

test('durations and times', () => {
  expect(['20us', '3ms', '1.5s', '2min', '5', 'x s', '-1s'].map(readDuration)).toEqual([20, 3000, 1_500_000, 120_000_000, null, null, null]);
  for (const iso of ['1970-01-01T00:00:00Z', '2000-02-29T12:34:56Z', '2026-11-24T02:00:00Z', '2100-03-01T00:00:00Z']) {
    expect(readTime(iso)).toBe(Date.parse(iso));
  }
  expect(['2026-13-01T00:00:00Z', '2026-11-24', ''].map(readTime)).toEqual([null, null, null]);
});

test('main.cf is changed where a parameter stands, or added to', () => {
  expect(setParameters('# x\na = 1\n#b = 2\n', { a: 'new', b: 3 })).toBe('# x\na = new\n#b = 2\nb = 3\n');
});

test('near words', () => {
  expect([editDistance('RCPT', 'RCTP'), editDistance('abc', 'abcd'), editDistance('a', 'xyz')]).toEqual([1, 1, 3]);
  expect(nearestWord('minuets', ['minutes', 'mistakes'])).toBe('minutes');
  expect(nearestWord('zzz', ['minutes'])).toBeNull();
  expect(nearestWord('x'.repeat(1000), ['minutes'])).toBeNull();
});
