/** Scans that go through a text octet by octet say what the regular expressions say by which they are defined. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lowerAscii } from './ascii-case.ts';
import { unquoteLocal } from './address.ts';
import { decodeAttributes, encodeAttributes } from './attribute-list.ts';
import { headerNameLength } from './header.ts';
import { splitNameValue } from './main-cf.ts';

const octets = fc.string({ unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)) });
const near = fc.string({ unit: fc.constantFrom('a', 'Z', ':', ' ', '\t', '=', '-', '"', '\\', '@', '\0', '\x7f', 'À', '\n') });
const texts = fc.oneof(octets, near);

test('lowerAscii touches A to Z alone', () => {
  fc.assert(fc.property(texts, (text) => lowerAscii(text) === text.replace(/[A-Z]/g, (letter) => letter.toLowerCase())));
});

test('headerNameLength: a name, blanks, a colon', () => {
  fc.assert(fc.property(texts, (text) => headerNameLength(text) === (/^([!-9;-~]+)[ \t]*:/.exec(text)?.[1]?.length ?? 0)));
});

test('splitNameValue drops blanks around name and value', () => {
  fc.assert(
    fc.property(texts, (text) => {
      const [, name = '', equals, value = ''] = /^\s*([^\s=]+)\s*(=?)\s*(.*?)\s*$/s.exec(text) ?? [];
      expect(splitNameValue(text)).toEqual(equals === '=' ? { name, value } : { error: name === '' ? 'missing attribute name' : "missing '=' after attribute name" });
    }),
  );
});

test('unquoteLocal leaves what has neither quotes nor backslashes', () => {
  fc.assert(fc.property(texts.map((text) => text.replace(/["\\]/g, '')), (text) => unquoteLocal(text) === text));
});

test('attribute lists come back as they were, whatever lists came before', () => {
  const names = fc.constantFrom('status', 'reason', 'queue_id', 'flags', '__x', '7');
  fc.assert(
    fc.property(fc.dictionary(names, octets.map((text) => text.replaceAll('\0', ''))), fc.constantFrom('', 'status\0'), (attributes, before) => {
      const encoded = `${before}${encodeAttributes(attributes)}`;
      expect(decodeAttributes(encoded, before.length)).toEqual({ attributes, end: encoded.length });
      expect(decodeAttributes(encoded.slice(0, -1), before.length)).toBeNull();
    }),
  );
  expect(encodeAttributes({ 'a\0b': 'c\0d' })).toBe('ab\0cd\0\0');
});
