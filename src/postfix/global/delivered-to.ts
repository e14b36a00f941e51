/** A letter's own account of where it has been: its Delivered-To: headers, by which loops are found (delivered_hdr(3)). */
import { unquoteLocal } from '../../formats/address.ts';
import { lowerAscii } from '../../formats/ascii-case.ts';

/** The addresses, in lower case. */
export function deliveredToHeaders(letter: string): ReadonlySet<string> {
  const addresses = new Set<string>();
  const end = letter.indexOf('\n\n');
  const headers = end < 0 ? letter : letter.slice(0, end);
  if (!/^delivered-to/im.test(headers)) return addresses;
  for (const line of headers.split('\n')) {
    const value = /^delivered-to[ \t]*:[ \t]*(.*)$/i.exec(line)?.[1];
    if (value !== undefined) addresses.add(lowerAscii(unquoteLocal(value.trim())));
  }
  return addresses;
}
