/** mail.log's lines told apart. */
import { expect, test } from 'vitest';
import { TraceBuilder } from '../diagram/trace-builder.fixture.ts';
import { LOG_LIMIT, logLine, mailLogLines } from './mail-log-lines.ts';

const inks = (line: string) => logLine(0, line).parts.map(({ text, ink }) => `${ink}:${text}`);

test('a delivery', () => {
  const line = 'Nov 24 02:00:00 ubuntu postfix/smtp[123]: 913E010089F: to=<a@b>, relay=x[1.2.3.4]:25, delay=1, dsn=2.0.0, status=sent (250 2.0.0 OK)';
  expect(inks(line)).toEqual([
    'dim:Nov 24 02:00:00 ubuntu ', 'daemon:postfix/smtp[123]', 'dim:: ', 'queue:913E010089F', 'plain:: ', 'envelope:to=<a@b>',
    'plain:, relay=x[1.2.3.4]:25, delay=1, dsn=2.0.0, ', 'ok:status=sent', 'plain: (', 'ok:250 2.0.0', 'plain: OK)',
  ]);
  expect(logLine(0, line).isEnvelope).toBe(true);
  expect(logLine(0, line).parts.map(({ text }) => text).join('')).toBe(line);
});

test('a refusal, a connection, and a line of another kind', () => {
  const refusal = 'Nov  4 02:00:00 ubuntu postfix/smtpd[1]: NOQUEUE: reject: RCPT from x[1.2.3.4]: 554 5.7.1 <c@d>: Relay access denied; from=<> to=<c@d>';
  expect(inks(refusal).filter((part) => !part.startsWith('plain'))).toEqual([
    'dim:Nov  4 02:00:00 ubuntu ', 'daemon:postfix/smtpd[1]', 'dim:: ', 'queue:NOQUEUE', 'perm:554 5.7.1', 'envelope:from=<>', 'envelope:to=<c@d>',
  ]);
  expect(logLine(0, 'Nov 24 02:00:00 ubuntu postfix/smtpd[1]: connect from localhost[127.0.0.1]').isEnvelope).toBe(false);
  expect(inks('something else')).toEqual(['plain:something else']);
});

test('the last lines of one host, as far as the cursor', () => {
  const trace = new TraceBuilder();
  for (let at = 0; at < LOG_LIMIT + 5; at += 1) trace.log('ubuntu/smtpd.1', 'postfix/smtpd', `line ${at}`);
  trace.log('other/smtpd.1', 'postfix/smtpd', 'elsewhere');
  const { lines, cut } = mailLogLines(trace.events, trace.events.length, 'ubuntu');
  expect([lines.length, cut]).toEqual([LOG_LIMIT, true]);
  expect(mailLogLines(trace.events, 3, 'ubuntu')).toMatchObject({ cut: false, lines: [{ index: 0 }, { index: 1 }, { index: 2 }] });
});
