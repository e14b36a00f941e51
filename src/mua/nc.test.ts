/** nc on a terminal, compared with what OpenBSD's netcat 1.219 showed and sent on a pseudo-terminal. */
import { expect, test } from 'vitest';
import { openBench, repeating, saying } from '../../tests/support/terminal-bench.ts';

const PROMPT = 'trunghq@ubuntu:~$ ';

test('lines go out with LF alone, what comes is shown as it is', async () => {
  const bench = await openBench(repeating);
  await bench.run('nc', '127.0.0.1', '25');
  await bench.type('helo x');
  await bench.type('quit');
  expect(bench.got).toEqual(['helo x\n', 'quit\n']);
  expect(bench.screen()).toBe(
    `${PROMPT}nc 127.0.0.1 25\n220 hello ESMTP\r\nhelo x\n250 helo x\r\nquit\n221 Bye\r\n${PROMPT}`,
  );
});

test('-C sends CR LF, -v says what happened', async () => {
  const bench = await openBench(repeating);
  await bench.run('nc', '-vC', 'localhost', '25');
  await bench.type('quit');
  expect(bench.got).toEqual(['quit\r\n']);
  expect(bench.screen()).toContain('Connection to localhost (127.0.0.1) 25 port [tcp/smtp] succeeded!\n220 ');
});

test.each([
  [['127.0.0.1', '26'], ''],
  [['-v', '127.0.0.1', '26'], 'nc: connect to 127.0.0.1 port 26 (tcp) failed: Connection refused\n'],
  [['-v', 'localhost', '26'], 'nc: connect to localhost (127.0.0.1) port 26 (tcp) failed: Connection refused\n'],
  [['localhost'], 'nc: missing port number\n'],
  [['localhost', 'foo'], 'nc: port number invalid: foo\n'],
  [['localhost', '99999'], 'nc: port number too large: 99999\n'],
  [['-zv', '127.0.0.1', '25'], 'Connection to 127.0.0.1 25 port [tcp/smtp] succeeded!\n'],
  [['-l', '25'], 'nc: option -l is not part of this nc (there are -4 -C -N -n -v -w -z)\n'],
])('nc %j', async (argv, text) => {
  const bench = await openBench(repeating);
  await bench.run('nc', ...argv);
  expect(bench.screen()).toBe(`${PROMPT}nc ${argv.join(' ')}\n${text}${PROMPT}`);
});

test('^C ends it on a new line, the server sees the end', async () => {
  const bench = await openBench(repeating);
  await bench.run('nc', '127.0.0.1', '25');
  await bench.key('interrupt', 'abc');
  expect(bench.got).toEqual(['eof']);
  expect(bench.screen()).toBe(`${PROMPT}nc 127.0.0.1 25\n220 hello ESMTP\r\nabc^C\n${PROMPT}`);
});

test('^D pushes a part of a line, or ends what is typed but not what comes', async () => {
  const bench = await openBench(repeating);
  await bench.run('nc', '127.0.0.1', '25');
  await bench.key('eof', 'he');
  await bench.type('lo');
  await bench.key('eof', '');
  await bench.type('noop');
  expect(bench.got).toEqual(['he', 'lo\n']);
  expect(bench.screen().endsWith('220 hello ESMTP\r\nhelo\n250 helo\r\nnoop\n')).toBe(true);
});

test('with -N, ^D hangs up', async () => {
  const bench = await openBench(repeating);
  await bench.run('nc', '-N', '127.0.0.1', '25');
  await bench.key('eof', '');
  expect(bench.got).toEqual(['eof']);
  expect(bench.screen()).toBe(`${PROMPT}nc -N 127.0.0.1 25\n220 hello ESMTP\r\n${PROMPT}`);
});

test('the server hangs up', async () => {
  const bench = await openBench(saying(['220 x\r\n'], 'abort'));
  await bench.run('nc', '127.0.0.1', '25');
  expect(bench.screen()).toBe(`${PROMPT}nc 127.0.0.1 25\n220 x\r\n${PROMPT}`);
});
