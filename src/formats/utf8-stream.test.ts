/** UTF-8 in pieces: wherever it is cut, the text is the same. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { octetsFromText, textFromOctets } from '../base/octets.ts';
import { Utf8Stream } from './utf8-stream.ts';

function inPieces(octets: string, cuts: readonly number[]): string {
  const stream = new Utf8Stream();
  const ends = [...cuts.map((cut) => cut % (octets.length + 1)).sort((a, b) => a - b), octets.length];
  let text = '';
  let start = 0;
  for (const end of ends) {
    text += stream.take(octets.slice(start, end));
    start = end;
  }
  return text + stream.end();
}

test('any text, cut anywhere', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.array(fc.nat(), { maxLength: 6 }), (text, cuts) => {
      const octets = octetsFromText(text);
      expect(inPieces(octets, cuts)).toBe(textFromOctets(octets));
    }),
  );
});

test('an unfinished character waits, and is shown as broken at the end', () => {
  const stream = new Utf8Stream();
  expect(stream.take('a\xe1\xba')).toBe('a');
  expect(stream.take('\xa1')).toBe('ạ');
  expect(stream.take('\xc3')).toBe('');
  expect(stream.end()).toBe('\ufffd');
});

test('octets that are no UTF-8 do not wait', () => {
  expect(new Utf8Stream().take('\xe9\x80\x41\xff')).toBe('\ufffdA\ufffd');
});
