/** The byte view: sessions from the trace, meaning of octets, pages and rows. Whatever the octets, nothing is lost. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { TraceEvent } from '../../../kernel/trace.ts';
import { commandPieces, replyLine } from './line-pieces.ts';
import { MEANINGS, type Span } from './meaning-kind.ts';
import { MEANING_RFC, MEANING_WORDS } from './meaning-words.ts';
import { meaningOf } from './meaning.ts';
import { pictureOf, spokenOf, wideCharacters } from './octet-text.ts';
import { NO_SESSIONS, latestSession, segmentsOf, stepWire, streamOf, wireAt, type Side, type WireSession } from './wire-book.ts';
import { octetOfReply } from './reply-octets.ts';
import { dumpText, pagesOf, rowsOf, spansIn } from './wire-pages.ts';

const octets = fc.string({ unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)), maxLength: 300 });
/** Lines as people type them, and all that could stand between. */
const talk = fc
  .array(
    fc.oneof(
      fc.constantFrom('EHLO pc1\r\n', 'MAIL FROM:<a@b.example>\r\n', 'RCPT TO:<c@d.example>\r\n', 'DATA\r\n', 'Subject: x\r\n', '\r\n', '..a\n', '.\r\n', '\x1b[A\r\n', 'STARTTLS\r\n', 'BDAT 5\r\n', 'AUTH LOGIN\r\n', 'QUIT\r\n'),
      octets,
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''));
const answers = fc
  .array(fc.oneof(fc.constantFrom('220 hi\r\n', '250-a\r\n', '250 2.1.0 Ok\r\n', '354 go\r\n', '334 VXNlcm5hbWU6\r\n', '503 5.5.1 no\r\n', '221 bye\r\n', '421 4.4.2 x\r\n'), octets), { maxLength: 12 })
  .map((parts) => parts.join(''));

/** The octets of each span, with its kind. */
function told(stream: string, spans: readonly Span[]): string {
  return spans.map(({ kind, from, to }) => `${kind}:${[...stream.slice(from, to)].map(pictureOf).join('')}`).join(' ');
}

function expectWhole(stream: string, spans: readonly Span[]): void {
  let at = 0;
  for (const { from, to } of spans) {
    expect(from).toBe(at);
    expect(to).toBeGreaterThan(from);
    at = to;
  }
  expect(at).toBe(stream.length);
}

type Said = readonly [Side, string];

function trace(said: readonly Said[], conn = 'pc1/telnet.1:1'): readonly TraceEvent[] {
  const at = { host: 'pc1', process: 'pc1/telnet.1', pid: 1, cause: null };
  const [client, server] = [{ address: '10.10.0.21', port: 49152 }, { address: '10.10.0.25', port: 25 }];
  const opened = { ...at, t: 0, n: 1, kind: 'tcp.open' as const, data: { conn, client, server, serverHost: 'mail', arrives: 300 } };
  const accepted = { ...at, t: 300, n: 2, kind: 'tcp.accept' as const, data: { conn, client, server, clientHost: 'pc1', arrives: 600 } };
  return [opened, accepted, ...said.map(([from, sent], index) => ({
    ...at, t: 1000 + index, n: 3 + index, kind: 'tcp.segment' as const, data: { conn, from, octets: sent, arrives: 2000 + index },
  }))];
}

function sessionOf(events: readonly TraceEvent[], count = events.length): WireSession {
  return latestSession(events.slice(0, count).reduce((book, event, index) => stepWire(book, event, index), NO_SESSIONS))!;
}

describe('the sessions of the trace', () => {
  test('hold every octet of it, in order, for every prefix and every way to get there', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom<Side>('client', 'server'), octets), { maxLength: 12 }), fc.array(fc.nat(13), { maxLength: 6 }), (said, jumps) => {
        const events = trace(said);
        for (const jump of [...jumps, events.length]) {
          const count = Math.min(events.length, Math.max(1, jump));
          const segments = segmentsOf(latestSession(wireAt(events, count))!);
          expect(segments).toEqual(segmentsOf(sessionOf(events, count)));
          for (const side of ['client', 'server'] as const) {
            const sent = said.slice(0, Math.max(0, count - 2)).filter(([from]) => from === side).map(([, one]) => one).join('');
            expect(streamOf(segments, side)).toBe(sent);
          }
        }
      }),
    );
  });

  test('say how a call ended that never was one', () => {
    const [opened] = trace([]);
    const refused: TraceEvent = { ...opened!, n: 2, kind: 'tcp.refuse', data: { conn: 'pc1/telnet.1:1', why: 'timeout' } };
    expect(sessionOf([opened!, refused])).toMatchObject({ state: 'timeout', count: 0 });
  });
});

describe('the meaning of octets', () => {
  test('covers every octet once, whatever they are', () => {
    fc.assert(
      fc.property(talk, answers, fc.constantFrom(25, 24, 110, 465, 80), (client, server, port) => {
        const meaning = meaningOf(client, server, port);
        expectWhole(client, meaning.client);
        expectWhole(server, meaning.server);
      }),
    );
  });

  test('a letter: envelope, header, empty line, dots, end', () => {
    const client = 'EHLO pc1\r\nMAIL FROM:<a@b> SIZE=9\r\nrcpt to: c@d\r\nDATA\r\nSubject: x\r\n y\r\n\r\nhi\n..\r\n.\r\nQUIT\r\n';
    const server = '220 m\r\n250-m\r\n250 HELP\r\n250 2.1.0 Ok\r\n250 2.1.5 Ok\r\n354 go\r\n250 2.0.0 Ok: queued\r\n221 2.0.0 Bye\r\n';
    const meaning = meaningOf(client, server, 25);
    expect(told(client, meaning.client)).toBe(
      'verb:EHLO blank:  greeting-name:pc1 line-end:␍␊ verb:MAIL blank:  keyword:FROM: sender:<a@b> blank:  parameter:SIZE=9 line-end:␍␊ ' +
        'verb:rcpt blank:  keyword:to: blank:  recipient:c@d line-end:␍␊ verb:DATA line-end:␍␊ field-name:Subject: field-value: x line-end:␍␊ ' +
        'field-value: y line-end:␍␊ end-of-header:␍␊ letter-text:hi bare-lf:␊ stuffed-dot:. letter-text:. line-end:␍␊ end-of-data:. end-of-data:␍␊ ' +
        'verb:QUIT line-end:␍␊',
    );
    expect(told(server, meaning.server.slice(0, 9))).toBe('code:220 blank:  text:m line-end:␍␊ code:250 more:- text:m line-end:␍␊ code:250');
  });

  test('a refused DATA is followed by commands, not by a letter', () => {
    const meaning = meaningOf('DATA\r\nSubject: x\r\n', '220 m\r\n503 5.5.1 no\r\n221 2.7.0 rules\r\n', 25);
    expect(meaning.client.map(({ kind }) => kind)).toEqual(['verb', 'line-end', 'unknown', 'line-end']);
  });

  test('what was sent ahead of the answer is not read yet; after goodbye nothing is', () => {
    expect(meaningOf('EHLO a\r\nDATA\r\nx\r\n', '220 m\r\n250 m\r\n', 25).client.at(-1)).toMatchObject({ kind: 'unread', from: 14 });
    expect(meaningOf('\x1b[A\r\nEHLO a\r\n', '220 m\r\n221 2.7.0 no\r\n', 25).client.map(({ kind }) => kind)).toEqual(['control', 'line-end', 'unread']);
  });

  test('after STARTTLS both directions are opaque; a login is told apart', () => {
    const tls = meaningOf('STARTTLS\r\nEHLO a\r\n', '220 m\r\n220 2.0.0 go\r\n250 m\r\n', 25);
    expect([tls.client.at(-1)?.kind, tls.server.at(-1)?.kind]).toEqual(['tls', 'tls']);
    const login = meaningOf('AUTH LOGIN\r\nYW4=\r\nYQ==\r\nNOOP\r\n', '220 m\r\n334 VXNlcm5hbWU6\r\n334 UGFzc3dvcmQ6\r\n235 2.7.0 ok\r\n250 ok\r\n', 25);
    expect(login.client.filter(({ kind }) => kind === 'credentials')).toHaveLength(2);
    expect(login.server.filter(({ kind }) => kind === 'challenge')).toHaveLength(2);
  });

  test('does not depend on how the server numbers its recipients: LMTP answers for each', () => {
    const client = 'LHLO a\r\nMAIL FROM:<>\r\nRCPT TO:<a>\r\nRCPT TO:<b>\r\nDATA\r\nx\r\n.\r\nQUIT\r\n';
    const server = '220 m\r\n250 m\r\n250 ok\r\n250 ok\r\n250 ok\r\n354 go\r\n250 a\r\n250 b\r\n221 bye\r\n';
    expect(meaningOf(client, server, 24).client.at(-2)).toMatchObject({ kind: 'verb', to: client.length - 2 });
  });

  test.each([
    ['MAIL FROM:An <a@b>', 'verb blank keyword sender blank parameter'],
    ['MAIL FROM <a@b>', 'verb blank argument'],
    ['MAIL FROM:<"a b"@c>', 'verb blank keyword sender'],
    ['  \x1b[A', 'blank control'],
    ['xin ch\xc3\xa0o', 'unknown'],
    ['MA\x08IL', 'unknown control unknown'],
  ])('%j', (line, kinds) => {
    expect(commandPieces(line).map(({ kind }) => kind).join(' ')).toBe(kinds);
  });

  test('a reply without text is one', () => {
    expect(replyLine('250')).toMatchObject({ code: 250, more: false });
    expect(replyLine('hello')).toMatchObject({ code: null });
  });

  test('every kind has words in both languages, and each section has its number', () => {
    for (const kind of MEANINGS) {
      for (const words of [MEANING_WORDS.en[kind], MEANING_WORDS.vi[kind]]) {
        expect(words.name, kind).not.toBe('');
        expect(words.about.normalize('NFC'), kind).toBe(words.about);
        expect(words.about, kind).toMatch(/\.$/);
      }
      expect(MEANING_RFC[kind] ?? '1 §1', kind).toMatch(/^\d+ §[\d.]+$/);
    }
  });
});

describe('pages and rows', () => {
  test('hold every octet of every segment once', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom<Side>('client', 'server'), fc.nat(6000)), { maxLength: 90 }), fc.constantFrom(8, 16), (sizes, width) => {
        const events = trace(sizes.map(([from, size]) => [from, `${'a'.repeat(size)}\r\n`]));
        const segments = segmentsOf(sessionOf(events));
        const meaning = meaningOf(streamOf(segments, 'client'), streamOf(segments, 'server'), 25);
        const shown = pagesOf(segments).flatMap((page) => page.map((slice) => ({
          index: slice.segment.index,
          octets: rowsOf(slice, spansIn(meaning[slice.segment.from], slice), width).flatMap(({ runs }) => runs.map((run) => run.octets)).join(''),
        })));
        for (const { index, octets: sent } of segments) {
          expect(shown.filter((one) => one.index === index).map((one) => one.octets).join('')).toBe(sent);
        }
      }),
      { numRuns: 30 },
    );
  });

  test('an earlier page stays what it was while the session goes on', () => {
    const said: Said[] = Array.from({ length: 200 }, (_, at) => ['client', `NOOP ${at}\r\n`]);
    const segments = segmentsOf(sessionOf(trace(said)));
    const [first] = pagesOf(segments);
    expect(pagesOf(segments.slice(0, 150))[0]).toEqual(first);
  });

  test('behind the limit octets are shown without their meaning', () => {
    const client = `EHLO a\r\nDATA\r\n${'abcdefghij klmnop\r\n'.repeat(30_000)}.\r\n`;
    const { client: spans } = meaningOf(client, '220 m\r\n250 m\r\n354 go\r\n250 ok\r\n', 25);
    expect(spans.at(-1)).toMatchObject({ kind: 'unexplained', to: client.length });
    expect(spans.at(-2)).toMatchObject({ kind: 'line-end' });
  });

  test('as plain text: direction, time, place, octets; what TLS hides stays hidden', () => {
    const session = sessionOf(trace([['server', '220 m\r\n'], ['client', 'STARTTLS\r\n'], ['server', '220 go\r\n'], ['client', 'secret\r\n']]));
    const segments = segmentsOf(session);
    const meaning = meaningOf(streamOf(segments, 'client'), streamOf(segments, 'server'), 25);
    const text = dumpText(session, segments, meaning, { startEpochMillis: 0, utcOffsetMinutes: 0 });
    expect(text).toContain('pc1 10.10.0.21:49152 -> mail 10.10.0.25:25\n\n00:00:00.001  mail -> pc1  7\n0000  32 32 30 20 6d 0d 0a                             220 m␍␊\n');
    expect(text).not.toContain('secret');
    expect(text).toContain('••');
  });
});

test('octets have names and characters', () => {
  expect(spokenOf('\r\n')).toBe('CR LF');
  expect(spokenOf('\x1b[A')).toBe('ESC [A');
  expect(wideCharacters('ti\xe1\xba\xbfng', 4)).toEqual([{ character: 'ế', octets: '\xe1\xba\xbf' }]);
});

describe('the octets of a reply', () => {
  const conn = 'pc1/telnet.1:1';
  const ok = { conn, to: 'RCPT' as const, code: 250, enhanced: '2.1.5', lines: ['Ok'] };
  const said = (data: typeof ok | { conn: string; to: 'EHLO'; code: number; enhanced: null; lines: string[] }, n: number): TraceEvent =>
    ({ host: 'mail', process: 'mail/smtpd.1', pid: 2, cause: null, t: 9000 + n, n, kind: 'smtp.reply', data });
  const ehlo = said({ conn, to: 'EHLO', code: 250, enhanced: null, lines: ['mail', 'SIZE', 'HELP'] }, 1);
  const stream = '250-mail\r\n250-SIZE\r\n250 HELP\r\n250 2.1.5 Ok\r\n250 2.1.5 Ok\r\n';

  test('begin where its first line does, of replies alike the one that was meant', () => {
    const events = [ehlo, said(ok, 2), said({ ...ok, conn: 'another' }, 3), said(ok, 4)];
    expect([0, 1, 3].map((index) => octetOfReply(events, index, stream))).toEqual([0, stream.indexOf('250 2.1.5'), stream.lastIndexOf('250 2.1.5')]);
  });

  test('are nowhere when they are encrypted, or when that event is no reply', () => {
    expect(octetOfReply([ehlo], 0, '\x16\x03\x01')).toBe(null);
    expect(octetOfReply(trace([['server', '220 hi\r\n']]), 2, '220 hi\r\n')).toBe(null);
  });
});
