/** Domain names in ASCII, and case folding of UTF-8: what ICU answers Postfix. */
import { describe, expect, test } from 'vitest';
import { octetsFromText } from '../base/octets.ts';
import { foldCase } from './case-fold.ts';
import { asciiDomain } from './idna.ts';

describe('asciiDomain', () => {
  test.each([
    ['example.com', 'example.com'], ['grüße', 'xn--gre-6ka8l'], ['bücher.test', 'xn--bcher-kva.test'], ['BÜCHER.test', 'xn--bcher-kva.test'],
    ['点看', 'xn--3pxu8k'], ['việtnam.vn', 'xn--vitnam-jk8b.vn'],
  ])('%s', (name, expected) => expect(asciiDomain(octetsFromText(name))).toBe(expected));

  test('octets that are no UTF-8 stay what they are', () => expect(asciiDomain('ex\xe4mple')).toBe('ex\xe4mple'));
});

describe('foldCase', () => {
  test.each([['GRÜSSE', 'grüsse'], ['grüße', 'grüsse'], ['Việt', 'việt'], ['ABC', 'abc']])('%s', (text, expected) =>
    expect(foldCase(octetsFromText(text), true)).toBe(octetsFromText(expected)));

  test('without SMTPUTF8, and where it is no UTF-8, A to Z alone', () => {
    expect(foldCase(octetsFromText('Ü'), false)).toBe(octetsFromText('Ü'));
    expect(foldCase('\xc4A', true)).toBe('\xc4a');
  });
});
