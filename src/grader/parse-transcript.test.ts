/** Pasted telnet sessions: whose line is whose, and answers that this server would not have given. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { TraceEvent } from '../kernel/trace.ts';
import { compareTranscript, parseTranscript } from './parse-transcript.ts';

const PASTED = `trunghq@ubuntu:~$ telnet 127.0.0.1 25
Trying 127.0.0.1...
Connected to 127.0.0.1.
Escape character is '^]'.
220 ubuntu.localdomain ESMTP Postfix (Ubuntu)
helo trunghq.com
250 ubuntu.localdomain
MAIL FROM:trunghq@ubuntu.localdomain
250 2.1.0 Ok
DATA
354 End data with <CR><LF>.<CR><LF>
Subject:Thu
250 g duong

.
250 2.0.0 Ok: queued as 913E010089F
quit
221 2.0.0 Bye
Connection closed by foreign host.`;

test('lines that look like answers inside a letter are the letter’s', () => {
  expect(parseTranscript(PASTED).typed).toEqual([
    'helo trunghq.com', 'MAIL FROM:trunghq@ubuntu.localdomain', 'DATA', 'Subject:Thu', '250 g duong', '', '.', 'quit',
  ]);
});

test('lines marked C: and S: are taken at their word', () => {
  expect(parseTranscript('S: 220 x\nC: HELO a\nS: 250 x\n# note\nC: QUIT').typed).toEqual(['HELO a', 'QUIT']);
});

test('answers with another code than the server gives are marked', () => {
  const codes = [220, 250, 250, 554];
  const trace = codes.map((code, n) => ({ t: n, host: 'u', process: 'p', pid: 1, n, cause: null, kind: 'smtp.reply', data: { conn: 'c', to: 'DATA', code, enhanced: null, lines: [''] } })) as TraceEvent[];
  const servers = compareTranscript(parseTranscript(PASTED), trace, 'c').filter(({ who }) => who === 'S');
  expect(servers.map(({ isPossible, real }) => [isPossible, real])).toEqual([
    [true, 220], [true, 250], [true, 250], [false, 554], [false, null], [false, null],
  ]);
});

test('any text can be read, and no line is lost', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
      const { lines } = parseTranscript(text);
      expect(lines.map(({ line }) => line)).toEqual(lines.map((_line, at) => at + 1));
    }),
    { seed: 7 },
  );
});
