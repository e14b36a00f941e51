/** tail -f on a terminal, compared with GNU tail 9.1. */
import { expect, test } from 'vitest';
import { openBench, type Bench } from '../../tests/support/terminal-bench.ts';

const PROMPT = 'trunghq@ubuntu:~$ ';
const FILES = { '/home/trunghq/f2': { octets: 'one\ntwo\n' } };

const shown = (bench: Bench, command: string) => bench.screen().replace(`${PROMPT}${command}\n`, '');
const write = (bench: Bench, name: string, text: string) =>
  bench.input({ kind: 'edit', host: 'ubuntu', path: `/home/trunghq/${name}`, text });

test('what is added comes at once; ^C ends it; typed lines go nowhere', async () => {
  const bench = await openBench(null, FILES);
  await bench.run('tail', '-n1', '-f', 'f2');
  await write(bench, 'f2', 'one\ntwo\nthree\n');
  await bench.type('hm');
  await write(bench, 'f2', '');
  await write(bench, 'f2', 'four\n');
  await bench.key('interrupt', '');
  await write(bench, 'f2', 'four\nfive\n');
  expect(shown(bench, 'tail -n1 -f f2')).toBe(`two\nthree\nhm\ntail: f2: file truncated\nfour\n^C\n${PROMPT}`);
});

test('several files have headers, where the output changes', async () => {
  const bench = await openBench(null, { ...FILES, '/home/trunghq/g': { octets: 'first\n' } });
  await bench.run('tail', '-f', 'f2', 'g', 'nofile');
  await write(bench, 'g', 'first\ng1\n');
  await write(bench, 'f2', 'one\ntwo\ny\n');
  await write(bench, 'f2', 'one\ntwo\ny\nz\n');
  expect(shown(bench, 'tail -f f2 g nofile')).toBe(
    "==> f2 <==\none\ntwo\n\n==> g <==\nfirst\ntail: cannot open 'nofile' for reading: No such file or directory\n" +
      'g1\n\n==> f2 <==\ny\nz\n',
  );
});

test('without any file it gives up; -F waits for it', async () => {
  const bench = await openBench(null);
  await bench.run('tail', '-f', '/nofile');
  const problem = "tail: cannot open '/nofile' for reading: No such file or directory\n";
  expect(shown(bench, 'tail -f /nofile')).toBe(`${problem}tail: no files remaining\n${PROMPT}`);
  await bench.run('tail', '-F', '/nofile');
  await bench.input({ kind: 'edit', host: 'ubuntu', path: '/nofile', text: 'first\n' });
  expect(bench.screen().endsWith(`${problem}tail: '/nofile' has appeared;  following new file\nfirst\n`)).toBe(true);
});

test('^\\ says so', async () => {
  const bench = await openBench(null, FILES);
  await bench.run('tail', '-f', '/home/trunghq/f2');
  await bench.key('quit', '');
  expect(bench.screen().endsWith(`two\n^\\Quit (core dumped)\n${PROMPT}`)).toBe(true);
});

test.each([
  [['-3f'], 'c\nd\nend'],
  [['-f', '-n', '+4'], 'd\nend'],
  [['-f', '-c', '5'], 'd\nend'],
  [['-f', '--lines=1'], 'end'],
  [['-f', '-n0'], ''],
])('the end of a file: %j', async (options, text) => {
  const bench = await openBench(null, { '/f': { octets: 'a\nb\nc\nd\nend' } });
  await bench.run('tail', ...options, '/f');
  expect(shown(bench, `tail ${options.join(' ')} /f`)).toBe(text);
});

test('mistakes in the options', async () => {
  const bench = await openBench(null, FILES);
  await bench.run('tail', '-f', '-n', 'x', '/f');
  expect(shown(bench, 'tail -f -n x /f')).toBe(`tail: invalid number of lines: ‘x’\n${PROMPT}`);
  await bench.run('tail', '-fy', '/f');
  expect(bench.screen()).toContain("tail: invalid option -- 'y'\nTry 'tail --help' for more information.\n");
});
