/** A letter taken apart for the eye: postmarks, headers, body. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressesIn, readLetter, readLetterLines, readPostmark } from './letter-text.ts';

const LETTER = [
  'Return-Path: <trunghq@ubuntu.localdomain>',
  'Received: from mx.example (mx.example [192.0.2.1])',
  '\tby mail.truong.example (Postfix) with ESMTP id 4A',
  '\tfor <binh@truong.example>; Tue, 24 Nov 2026 02:00:09 +0000 (UTC)',
  'Received: from pc (localhost [127.0.0.1])',
  '\tby ubuntu.localdomain (Postfix) with SMTP id 913E010089F; Tue,  4 Nov 2026 02:00:05 +0000 (UTC)',
  'Subject: Hello',
  'To: Lop <lop-mail@xa.example>',
  '',
  'Line one',
  '',
  'Line three',
].join('\r\n');

describe('a letter for the eye', () => {
  it('sets postmarks and Return-Path apart, newest postmark first', () => {
    const letter = readLetter(`${LETTER}\r\n`);
    expect(letter.returnPath?.value).toBe('<trunghq@ubuntu.localdomain>');
    expect(letter.postmarks.map(({ host, date, time }) => [host, date, time])).toEqual([
      ['mail.truong.example', '24 XI 26', '02:00:09'],
      ['ubuntu.localdomain', '4 XI 26', '02:00:05'],
    ]);
    expect(letter.fields).toEqual([{ name: 'Subject', value: 'Hello' }, { name: 'To', value: 'Lop <lop-mail@xa.example>' }]);
    expect(letter.body).toBe('Line one\n\nLine three');
  });

  it('has no body while the header goes on', () => {
    expect(readLetterLines(['Subject: x']).body).toBeNull();
    expect(readLetterLines(['Subject: x', '']).body).toBe('');
  });

  it('takes the first line that is no header for the body, as Postfix does', () => {
    expect(readLetterLines(['Subject: x', 'Day la mot buc thu']).body).toBe('Day la mot buc thu');
    expect(readLetterLines(['Chao ban: khong phai header']).fields).toEqual([]);
  });

  it('shows UTF-8, and cuts what is too long to read', () => {
    expect(readLetterLines(['', 'Xin ch\u00c3\u00a0o']).body).toBe('Xin chào');
    const long = readLetterLines(['', 'x'.repeat(30_000)]);
    expect(long.body).toHaveLength(20_000);
    expect(long.bodyOctetsNotShown).toBe(10_000);
  });

  it('says nothing of a postmark that is none', () => {
    expect(readPostmark({ name: 'Received', value: 'nonsense' })).toEqual({ name: 'Received', value: 'nonsense', host: '', date: '', time: '' });
  });

  it('finds the addresses that a field names', () => {
    expect(addressesIn('"Lop, mail@x" <lop-mail@XA.example>, an@xa.example (an@old.example)')).toEqual(['lop-mail@xa.example', 'an@xa.example']);
  });

  it('never throws', () => {
    const octet = fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code));
    fc.assert(fc.property(fc.string({ unit: octet }), (octets) => void readLetter(octets)));
  });
});
