/** The recipients that `sendmail -t` reads in a letter's header: the addresses of To, Cc and Bcc, or of their Resent- kind. */
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
  const isResent = fields.some(({ name }) => name.toLowerCase().startsWith('resent-'));
  const wanted = NAMES.map((name) => (isResent ? `resent-${name}` : name));
  return fields.filter(({ name }) => wanted.some((one) => equalsIgnoringCase(one, name))).flatMap(({ body }) => addressesIn(body));
}

/** Addresses between commas outside quotes and comments; `Name <address>` gives the address, a group its members. */
function addressesIn(body: string): readonly string[] {
  const addresses: string[] = [];
  let text = '';
  let comment = 0;
  let isQuoted = false;
  const end = (): void => {
    const address = (/<([^>]*)>/.exec(text)?.[1] ?? text).trim();
    if (address !== '') addresses.push(address);
    text = '';
  };
  for (let at = 0; at < body.length; at += 1) {
    const char = body.charAt(at);
    if (char === '\\') {
      if (comment === 0) text += body.slice(at, at + 2);
      at += 1;
    } else if (isQuoted) [text, isQuoted] = [text + char, char !== '"'];
    else if (char === '(') comment += 1;
    else if (char === ')' && comment > 0) comment -= 1;
    else if (comment > 0) continue;
    else if (char === ',' || char === ';') end();
    else if (char === ':' && !text.includes('<')) text = '';
    else [text, isQuoted] = [text + (char === '\n' ? ' ' : char), char === '"'];
  }
  end();
  return addresses;
}
