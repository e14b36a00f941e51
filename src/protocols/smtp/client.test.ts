/** Replies as a client reads them, commands as it writes them, the letter as it goes over the wire. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { breaksLines, dataOctets, mailCommand, rcptCommand, xtext } from './client-command.ts';
import { takeReply } from './client-reply.ts';

const octets = fc.uint8Array({ maxLength: 80 }).map((bytes) => String.fromCharCode(...bytes));

describe('replies', () => {
  test('one line, several lines, more than one reply', () => {
    expect(takeReply('250 2.1.0 Ok\r\n354 go')).toEqual({ kind: 'reply', reply: { code: 250, enhanced: '2.1.0', text: '250 2.1.0 Ok' }, rest: '354 go' });
    expect(takeReply('250-a\r\n250 b\r\n')).toMatchObject({ reply: { text: '250-a\n250 b' }, rest: '' });
    expect(takeReply('250-a\r\n250')).toEqual({ kind: 'more' });
    expect(takeReply('550\r\n')).toMatchObject({ reply: { code: 550, enhanced: '5.0.0', text: '550' } });
  });

  test('an enhanced code counts only where its class is the reply\'s', () => {
    expect(takeReply('550 4.1.1 no\n')).toMatchObject({ reply: { enhanced: '5.0.0' } });
    expect(takeReply('354 3.0.0 go\n')).toMatchObject({ reply: { enhanced: '5.5.0' } });
    expect(takeReply('451 4.7.650 later\n')).toMatchObject({ reply: { enhanced: '4.7.650' } });
    expect(takeReply('250 2.0\n')).toMatchObject({ reply: { enhanced: '2.0.0' } });
  });

  test('garbage is handed over, and stays in the text', () => {
    const first = takeReply('hello\r\n250 fine\r\n');
    expect(first).toMatchObject({ kind: 'garbage', line: 'hello' });
    if (first.kind === 'garbage') expect(takeReply(first.rest, first.gathered)).toMatchObject({ reply: { code: 250, text: 'hello\n250 fine' } });
  });

  test('no octets make it throw, and cutting them anywhere changes nothing', () => {
    fc.assert(fc.property(octets, (text) => void takeReply(text)));
    fc.assert(fc.property(fc.array(fc.constantFrom('250-a', '250 b', '354 c', 'x', '')), fc.nat(40), (lines, cut) => {
      const whole = lines.map((line) => `${line}\r\n`).join('');
      const part = takeReply(whole.slice(0, cut));
      if (part.kind !== 'more') expect({ ...part, rest: '' }).toEqual({ ...takeReply(whole), rest: '' });
    }));
  });
});

describe('commands', () => {
  test('parameters in Postfix\'s order', () => {
    const dsn = { envid: 'a+b', ret: 'HDRS' } as const;
    expect(mailCommand({ sender: 'a@b', sizeOctets: 9, encoding: '8bit', dsn, smtputf8: true })).toBe('MAIL FROM:<a@b> SIZE=9 BODY=8BITMIME ENVID=a+2Bb RET=HDRS SMTPUTF8');
    expect(mailCommand({ sender: '', sizeOctets: null, encoding: '', dsn: null, smtputf8: false })).toBe('MAIL FROM:<>');
    expect(rcptCommand({ recipient: 'a@b', dsn: { orcpt: 'rfc822;"x y"@b', notify: ['SUCCESS', 'DELAY'] } })).toBe('RCPT TO:<a@b> ORCPT=rfc822;"x+20y"@b NOTIFY=SUCCESS,DELAY');
    expect(rcptCommand({ recipient: 'a@b', dsn: null })).toBe('RCPT TO:<a@b>');
    expect(xtext('a=b\x01', '+=')).toBe('a+3Db+01');
  });
});

describe('the letter', () => {
  test('dots are doubled, lines end with CRLF', () => {
    expect(dataOctets('a\n.b\n..\n', 998)).toBe('a\r\n..b\r\n...\r\n');
    expect(dataOctets('', 998)).toBe('');
    expect(dataOctets('no end', 998)).toBe('no end\r\n');
  });

  test('long lines are broken with a blank', () => {
    expect(dataOctets('abcdefgh\n', 5)).toBe('abcde\r\n fgh\r\n');
    expect(dataOctets('abcdefghi\n', 5)).toBe('abcde\r\n fghi\r\n');
    expect(dataOctets('abcdefghij\n', 5)).toBe('abcde\r\n fghi\r\n j\r\n');
    expect(dataOctets('abcde\n', 5)).toBe('abcde\r\n');
    expect(breaksLines('abcde\n', 5)).toBe(false);
    expect(breaksLines('abcdef\n', 5)).toBe(true);
  });

  test('no line is longer than the limit, and a server gets the letter back', () => {
    fc.assert(fc.property(fc.string({ unit: fc.constantFrom('a', '.', '\n', ' ') }), (text) => {
      const wire = dataOctets(text, 10);
      for (const line of wire.split('\r\n')) expect(line.replace(/^\./, '').length).toBeLessThanOrEqual(10);
      const received = dataOctets(text, 0).split('\r\n').map((line) => (line.startsWith('.') ? line.slice(1) : line)).join('\n');
      expect(received).toBe(text === '' || text.endsWith('\n') ? text : `${text}\n`);
    }));
  });
});
