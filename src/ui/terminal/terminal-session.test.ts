/** One terminal on the page: keys become lines for the world, and the echo stays until the trace has it. */
import { expect, test } from 'vitest';
import type { TraceEvent } from '../../kernel/trace.ts';
import { TraceBuilder } from '../diagram/trace-builder.fixture.ts';
import { TerminalSession } from './terminal-session.ts';

const PROCESS = 'ubuntu/tty.1';

function open() {
  const trace = new TraceBuilder();
  const session = new TerminalSession('ubuntu:1');
  const foreground = (program: string | null) =>
    trace.add(PROCESS, 'tty.foreground', program === null ? { tty: 'ubuntu:1', program, prompt: '$ ' } : { tty: 'ubuntu:1', program });
  const out = (text: string) => trace.add(PROCESS, 'tty.output', { tty: 'ubuntu:1', text });
  const input = (line: string) => trace.add(PROCESS, 'tty.input', { tty: 'ubuntu:1', line, echo: true });
  const show = (events: readonly TraceEvent[] = trace.events) => session.show(events, events.length);
  foreground(null);
  out('$ ');
  show();
  return { session, foreground, out, input, show };
}

test('a typed line is shown until the world has taken it', () => {
  const { session, input, show } = open();
  expect(session.press('ls\r')).toEqual([{ kind: 'line', text: 'ls' }]);
  session.press('da');
  expect(session.pending()).toEqual({ text: 'ls\nda', beforeCursor: 'ls\nda' });
  input('ls');
  show();
  expect(session.pending()).toEqual({ text: 'da', beforeCursor: 'da' });
  expect(session.picture.history).toEqual(['ls']);
});

test('Enter alone that was for the page is on its way to nowhere, also among pasted lines', () => {
  const { session } = open();
  session.press('ls\r\rda\r');
  session.takeBack('');
  expect(session.pending().text).toBe('ls\nda\n');
  session.takeBack('');
  expect(session.pending().text).toBe('ls\nda\n');
});

test('a line that the world did not get stands there again', () => {
  const { session } = open();
  session.press('mailq\r');
  session.takeBack('mailq');
  expect(session.pending()).toEqual({ text: 'mailq', beforeCursor: 'mailq' });
});

test('the cursor in the middle of the line', () => {
  const { session } = open();
  session.press('abc\x1b[D\x1b[D');
  expect(session.pending()).toEqual({ text: 'abc', beforeCursor: 'a' });
});

test('in a program control characters are echoed as they will be', () => {
  const { session, foreground, show } = open();
  foreground('telnet');
  show();
  session.press('a\x1b[A');
  expect(session.pending().text).toBe('a^[[A');
  expect(session.press('\x1d')).toEqual([{ kind: 'key', key: 'escape', text: 'a\x1b[A' }]);
  expect(session.pending().text).toBe('a^[[A^]');
});

test('a key is shown until the terminal has answered', () => {
  const { session, out, show } = open();
  session.press('abc\x03');
  expect(session.pending().text).toBe('abc^C');
  out('abc^C\n$ ');
  show();
  expect(session.pending().text).toBe('');
});

test('what was on its way is forgotten with the trace that it went to', () => {
  const { session, show } = open();
  session.press('ls\rda');
  show([]);
  expect(session.pending().text).toBe('da');
});

test('a line can be put there', () => {
  const { session } = open();
  session.press('old');
  session.replaceLine('telnet 127.0.0.1 25');
  expect(session.line).toBe('telnet 127.0.0.1 25');
  expect(session.press('\r')).toEqual([{ kind: 'line', text: 'telnet 127.0.0.1 25' }]);
});
