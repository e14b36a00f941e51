/** The line that is being typed: readline's keys at the prompt, N_TTY's in a program. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { keysOf, pasteAsKeys, controlOf } from './keys.ts';
import { EMPTY_LINE, pressKey, type EditorEffect, type EditorState } from './line-editor.ts';

function press(data: string, program: string | null, history: readonly string[] = [], from: EditorState = EMPTY_LINE) {
  let state = from;
  const effects: EditorEffect[] = [];
  for (const key of keysOf(data)) {
    const step = pressKey(state, key, { program, history });
    state = step.state;
    effects.push(...step.effects);
  }
  return { ...state, effects };
}

const LEFT = '\x1b[D';

describe('at the prompt', () => {
  test.each([
    ['abc', 'abc', 3],
    [`abc${LEFT}${LEFT}X`, 'aXbc', 2],
    [`abc\x01X\x05Y`, 'XabcY', 5],
    ['abc\x1b[HX\x1b[FY', 'XabcY', 5],
    ['abc\x7f\x7f', 'a', 1],
    [`abc${LEFT}${LEFT}\x1b[3~`, 'ac', 1],
    [`abc${LEFT}\x04`, 'ab', 2],
    ['one two  three\x17', 'one two  ', 9],
    ['one two\x17\x17', '', 0],
    ['a-b c-d\x1b\x7f', 'a-b c-', 6],
    ['one two\x15', '', 0],
    [`one two${LEFT}${LEFT}${LEFT}\x15`, 'two', 0],
    [`one two${LEFT}${LEFT}${LEFT}\x0b`, 'one ', 4],
    ['one two\x15\x19\x19', 'one twoone two', 14],
    ['chào bạn\x7f\x7f', 'chào b', 6],
    ['tie\u0302\x7f', 'ti', 2],
    ['one two\x1b[1;5DX', 'one Xtwo', 5],
    ['one two\x01\x1bfX', 'oneX two', 4],
    ['a\tb', 'ab', 2],
    ['a\x1b', 'a', 1],
    ['a\x16\x03', 'a\x03', 2],
    ['a\x1b[5~\x1b[15~b', 'ab', 2],
    ['\x04', '', 0],
  ])('%j', (data, text, cursor) => {
    expect(press(data, null)).toMatchObject({ text, cursor, effects: [] });
  });

  test('Enter hands the line over, wherever the cursor is', () => {
    expect(press(`ls -l${LEFT}${LEFT}\r`, null)).toMatchObject({ text: '', effects: [{ kind: 'line', text: 'ls -l' }] });
  });

  test('several lines at once, as from the clipboard', () => {
    const step = press(pasteAsKeys('one\r\ntwo\nthree\x03'), null);
    expect(step.effects).toEqual([{ kind: 'line', text: 'one' }, { kind: 'line', text: 'two' }]);
    expect(step.text).toBe('three');
  });

  test('^C abandons, ^L clears', () => {
    expect(press('abc\x03', null)).toMatchObject({ text: '', effects: [{ kind: 'key', key: 'interrupt', text: 'abc' }] });
    expect(press('abc\x0c', null)).toMatchObject({ text: 'abc', effects: [{ kind: 'clear' }] });
  });

  test('history: up and down, the draft waits, an old line can be changed', () => {
    const history = ['first', 'second'];
    const UP = '\x1b[A';
    const DOWN = '\x1b[B';
    expect(press(`dr${UP}`, null, history).text).toBe('second');
    expect(press(`dr${UP}${UP}${UP}${UP}`, null, history).text).toBe('first');
    expect(press(`dr${UP}${UP}${DOWN}${DOWN}${DOWN}`, null, history).text).toBe('dr');
    expect(press(`${UP}!\r`, null, history).effects).toEqual([{ kind: 'line', text: 'second!' }]);
    expect(press('\x10', null, history).text).toBe('second');
  });
});

describe('in a program', () => {
  test.each([
    ['helo\x7f\x7f', 'he'],
    ['chào\x7f\x7f', 'ch'],
    ['tie\u0302\x7f', 'tie'],
    ['helo abc def\x17', 'helo abc '],
    ['user@host.example\x17\x17', 'user@'],
    ['mistake\x15noop', 'noop'],
    ['abc\x1b[A', 'abc\x1b[A'],
    [`abc${LEFT}d`, 'abc\x1b[Dd'],
    ['a\x01b\tc', 'a\x01b\tc'],
    ['a\x16\x15b', 'a\x15b'],
    ['\x7f', ''],
  ])('%j', (data, text) => {
    expect(press(data, 'telnet')).toMatchObject({ text, cursor: text.length, effects: [] });
  });

  test.each([
    ['abc\x03', { kind: 'key', key: 'interrupt', text: 'abc' }],
    ['abc\x1c', { kind: 'key', key: 'quit', text: 'abc' }],
    ['abc\x04', { kind: 'key', key: 'eof', text: 'abc' }],
    ['abc\x1d', { kind: 'key', key: 'escape', text: 'abc' }],
    ['helo x\r', { kind: 'line', text: 'helo x' }],
    ['abc\x1a', { kind: 'bell' }],
  ])('%j', (data, effect) => {
    expect(press(data, 'telnet').effects).toEqual([effect]);
  });

  test('^] is telnet\'s alone', () => {
    expect(press('a\x1db', 'nc')).toMatchObject({ text: 'a\x1db', effects: [] });
  });

  test('a line takes 4095 octets, then the bell rings', () => {
    const step = press(`${'x'.repeat(4094)}éz`, 'telnet');
    expect(step.text.length).toBe(4094);
    expect(step.effects).toEqual([{ kind: 'bell' }]);
    expect(press('z', 'telnet', [], { ...EMPTY_LINE, text: 'x'.repeat(4094), cursor: 4094 }).text.length).toBe(4095);
  });
});

test('any bytes: no exception, the cursor stays in the line', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.constantFrom(null, 'telnet', 'mail'), (data, program) => {
      const { text, cursor } = press(data, program, ['x']);
      expect(cursor).toBeGreaterThanOrEqual(0);
      expect(cursor).toBeLessThanOrEqual(text.length);
    }),
  );
});

test('control characters of letters', () => {
  expect(['c', 'C', ']', '[', '1'].map(controlOf)).toEqual(['\x03', '\x03', '\x1d', '\x1b', '1']);
});
