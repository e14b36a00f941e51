/**
 * The recipients that sendmail(1) is given: in a word of its command line, or with -t in the letter's header, where they
 * are the addresses of To, Cc and Bcc, or of their Resent- kind.
 */
import { addressesOf, parseAddressList } from '../../formats/address-list.ts';
import { internalForm } from '../../formats/address-token.ts';
import { equalsIgnoringCase } from '../../formats/ascii-case.ts';

const NAMES = ['to', 'cc', 'bcc'];

export function recipientsInHeader(lines: readonly string[]): readonly string[] {
  const fields: { name: string; body: string }[] = [];
  for (const line of lines) {
    const match = /^([\x21-\x39\x3b-\x7e]+)[ \t]*:(.*)$/.exec(line);
    const last = fields.at(-1);
    if (/^[ \t]/.test(line) && last) last.body += `\n${line}`;
    else if (match) fields.push({ name: match[1] ?? '', body: match[2] ?? '' });
    else break;
  }
  const isResent = fields.some(({ name }) => NAMES.some((one) => equalsIgnoringCase(name, `resent-${one}`)));
  const wanted = NAMES.map((name) => (isResent ? `resent-${name}` : name));
  return fields.filter(({ name }) => wanted.some((one) => equalsIgnoringCase(one, name))).flatMap(({ body }) => addressesIn(body));
}

/** A word is read as a header field's value would be: it may list several addresses, or hold a name beside one. */
export function recipientsInOperand(word: string): readonly string[] {
  const found = addressesIn(word);
  return found.length > 0 ? found : [''];
}

function addressesIn(list: string): readonly string[] {
  return addressesOf(parseAddressList(list)).map((tokens) => internalForm(tokens, true));
}
