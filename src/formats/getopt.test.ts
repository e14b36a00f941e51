/** getopt_long(3): joined letters, values, long names, the end of options, mistakes. */
import { expect, test } from 'vitest';
import { getopt } from './getopt.ts';

const SPEC = { letters: 'abn:', long: { '--all': 'a', '--number': 'n' } };
const read = (line: string, posix = false) => getopt(line.split(' '), { ...SPEC, posix });
const option = (letter: string, value = '') => ({ letter, value });

test.each([
  ['x -ab y', [option('a'), option('b')], ['x', 'y']],
  ['-n5 -n 6 --number=7 --number 8', [option('n', '5'), option('n', '6'), option('n', '7'), option('n', '8')], []],
  ['-an5b x', [option('a'), option('n', '5b')], ['x']],
  ['-a -- -b', [option('a')], ['-b']],
  ['- --all', [option('a')], ['-']],
])('%s', (line, given, operands) => {
  expect(read(line)).toEqual({ ok: true, given, operands });
});

test('POSIX order stops at the first operand', () => {
  expect(read('-a x -b', true)).toEqual({ ok: true, given: [option('a')], operands: ['x', '-b'] });
});

test.each([
  ['-az', "invalid option -- 'z'"],
  ['-n', "option requires an argument -- 'n'"],
  ['--foo=1', "unrecognized option '--foo=1'"],
  ['-:', "invalid option -- ':'"],
])('%s is a mistake', (line, text) => {
  expect(read(line)).toMatchObject({ ok: false, text });
});
