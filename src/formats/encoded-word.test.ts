/** RFC 2047 for display, and the encodings that it shares with RFC 2045. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { octetsFromText, textFromOctets } from '../base/octets.ts';
import { decodeEncodedWords } from './encoded-word.ts';
import { decodeBase64, decodeQuotedPrintable } from './transfer-encoding.ts';

test.each([
  ['=?UTF-8?Q?Nguy=E1=BB=85n_An?= <an@example.net>', 'Nguyễn An <an@example.net>'],
  ['=?utf-8?B?Q2jDoG8=?= =?utf-8?B?IGLhuqFu?=', 'Chào bạn'],
  ['=?ISO-8859-1?Q?caf=E9?= x', 'café x'],
  ['=?koi8-r?Q?abc?=', '=?koi8-r?Q?abc?='],
  ['=?utf-8?Q?broken', '=?utf-8?Q?broken'],
])('%s', (value, text) => {
  expect(textFromOctets(decodeEncodedWords(value))).toBe(text);
});

test('base64 of any octets', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      expect(decodeBase64(Buffer.from(bytes).toString('base64'))).toBe(Buffer.from(bytes).toString('latin1'));
    }),
  );
});

test('no octets make the decoders throw', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const octets = octetsFromText(text);
      expect(typeof decodeEncodedWords(octets) + typeof decodeBase64(octets) + typeof decodeQuotedPrintable(octets)).toBe('stringstringstring');
    }),
  );
});

test('soft line ends and blanks before line ends', () => {
  expect(decodeQuotedPrintable('a=\nb  \nc=20\n=3D=zz')).toBe('ab\nc \n==zz');
});
