/** Address lists of every shape: the parser ends, and loses no word. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { scanAddress, type AddressToken } from './address-token.ts';
import { addressesOf, parseAddressList } from './address-list.ts';
import { addressOf } from '../protocols/smtp/path.ts';

const piece = fc.constantFrom('a', 'b@x', '<', '>', ':', ';', ',', '@', '(c)', '(', ')', '"q', '"q"', '[1.2.3.4]', '[', '\\', '.', ' ', '\r', 'o=rfc822;');

/** Everything but the commas, which the parser may add. */
function words(tokens: readonly AddressToken[]): string[] {
  return tokens
    .flatMap((token) => {
      if (token.kind === 'address') return words(token.tokens);
      if (token.kind === 'group') return [':'];
      return token.kind === 'operator' && token.text === ',' ? [] : [token.text];
    })
    .sort();
}

test('any pieces in any order end, with every word kept', () => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      const text = pieces.join('');
      expect(words(parseAddressList(text))).toEqual(words(scanAddress(text)));
    }),
    { numRuns: process.env['LONG'] === '1' ? 200_000 : 2_000 },
  );
});

test('a route in front of a group (this never ended)', () => {
  const tokens = parseAddressList('alice RCPT TO:<b@x> NOTIFY=NEVER ORCPT=rfc822;b+40x');
  expect(addressesOf(tokens).length).toBeGreaterThan(1);
  expect(addressOf('alice\rRCPT TO:<b@x> NOTIFY=NEVER ORCPT=rfc822;b+40x\r', { mayBeEmpty: false, strict: false })).toBeNull();
});

test.each([
  ['a@b', ['a@b']],
  ['Alice <a@b>, c@d', ['a@b', 'c@d']],
  ['friends: a@b, c@d;', ['a@b', 'c@d']],
  ['x <y>:<b@x> n;', ['b@x', 'n']],
] as const)('%s', (text, wanted) => {
  const found = addressesOf(parseAddressList(text)).map((tokens) => tokens.map((token) => ('text' in token ? token.text : '')).join(''));
  for (const address of wanted) expect(found).toContain(address);
});
