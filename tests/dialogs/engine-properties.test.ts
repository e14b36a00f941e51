/**
 * What must hold for the SMTP engine whatever comes over the wire: how the octets are cut into segments does not
 * matter, nothing makes it throw, its session stays plain data. `LONG=1` tries far more.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { begin, permissive, send, SETTINGS, type Conversation, type Driver } from './engine-driver.ts';

const LONG = process.env['LONG'] !== undefined;
const RUNS = LONG ? 20_000 : 400;
const driver: Driver = { settings: SETTINGS, answerer: permissive };
const small: Driver = {
  settings: { ...SETTINGS, line_length_limit: 12, message_size_limit: 200, smtpd_hard_error_limit: 4, smtpd_soft_error_limit: 2, smtpd_junk_command_limit: 2 },
  answerer: permissive,
};
const strict: Driver = {
  settings: { ...SETTINGS, line_length_limit: 40, smtpd_forbid_bare_newline: 'reject', strict_rfc821_envelopes: true, strict_smtputf8: true },
  answerer: permissive,
};

/** Lines that a client might send, right and wrong, and pieces of them. */
const phrase = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(
    'EHLO client.example.net', 'HELO pc', 'HELO', 'MAIL FROM:<a@example.com>', 'mail from: <a b@x>', 'MAIL FROM:<> SIZE=100 BODY=8BITMIME',
    'MAIL FROM:<a@b> RET=FULL ENVID=x+2B', 'RCPT TO:<alice@ubuntu.localdomain>', 'RCPT TO:<b@x> NOTIFY=NEVER ORCPT=rfc822;b+40x', 'RCPT TO:<',
    'DATA', '.', '..', 'Subject: x', '', ' folded', 'BDAT 5', 'BDAT 4 LAST', 'BDAT 0 LAST', 'BDAT x', 'RSET', 'NOOP', 'VRFY alice', 'ETRN example.com',
    'AUTH PLAIN AAAA', 'STARTTLS', 'XCLIENT A=B', 'QUIT', 'FOO', 'GET /', '\x1b[A', 'From me', '"unclosed <', 'a'.repeat(60),
  ) },
  { weight: 1, arbitrary: fc.string({ maxLength: 30, unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)) }) },
);
const lineEnd = fc.constantFrom('\r\n', '\r\n', '\r\n', '\n', '\r\r\n', '\r', '');
const traffic = fc.array(fc.tuple(phrase, lineEnd).map(([text, end]) => text + end), { maxLength: 25 }).map((lines) => lines.join(''));
const cuts = fc.array(fc.nat(400), { maxLength: 12 });

function split(octets: string, at: readonly number[]): string[] {
  const places = [0, ...[...at].sort((a, b) => a - b).filter((place) => place < octets.length), octets.length];
  return places.slice(1).map((end, index) => octets.slice(places[index], end));
}

function talkOf(how: Driver, segments: readonly string[]): Conversation {
  const talk = begin(how);
  for (const segment of segments) send(how, talk, segment);
  return talk;
}

/** What must not depend on the segments; pipelining is noticed by when input arrives, so its log line may. */
const outcome = (talk: Conversation) => ({
  said: talk.said, letter: talk.letter, phase: talk.session.phase, counts: talk.session.counts,
  log: talk.log.filter((line) => !line.startsWith('improper command pipelining')),
});

describe.each([['usual', driver], ['small limits', small], ['strict', strict]] as const)('%s settings', (_name, how) => {
  test('segments do not matter', () => {
    fc.assert(
      fc.property(traffic, cuts, (octets, at) => {
        expect(outcome(talkOf(how, split(octets, at)))).toEqual(outcome(talkOf(how, [octets])));
      }),
      { numRuns: RUNS },
    );
  });

  test('one octet at a time is as good', () => {
    fc.assert(
      fc.property(traffic, (octets) => {
        expect(outcome(talkOf(how, [...octets]))).toEqual(outcome(talkOf(how, [octets])));
      }),
      { numRuns: RUNS / 4 },
    );
  });

  test('a chunk that comes octet by octet (found with seed -131591521)', () => {
    const octets = 'MAIL FROM:<a@example.com>\r\nRCPT TO:<alice@ubuntu.localdomain>\r\nBDAT 4 LAST\r\nEHLO client.example.net\r\n';
    expect(outcome(talkOf(how, [...octets]))).toEqual(outcome(talkOf(how, [octets])));
  });

  test('random octets never throw, and the session stays plain data', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600, size: 'max' }), cuts, (bytes, at) => {
        const talk = talkOf(how, split(String.fromCharCode(...bytes), at));
        expect(JSON.parse(JSON.stringify(talk.session))).toEqual(talk.session);
      }),
      { numRuns: RUNS },
    );
  });
});

test('a session that is over says nothing more', () => {
  fc.assert(
    fc.property(traffic, (octets) => {
      const talk = talkOf(driver, ['QUIT\r\n']);
      const before = talk.said.length;
      send(driver, talk, octets);
      expect(talk.said.length).toBe(before);
    }),
    { numRuns: 50 },
  );
});
