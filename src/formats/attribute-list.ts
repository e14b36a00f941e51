/**
 * Attribute lists: what Postfix daemons say to each other over UNIX-domain sockets, encoded as attr_print0(3) does it:
 * name NUL value NUL …, and one more NUL at the end of the list. Values cannot hold a NUL; octets that may (a letter)
 * follow a list as a run whose length the list states.
 */

export type Attributes = Readonly<Record<string, string>>;

/** Encodes a list. A NUL inside a name or value is dropped: nothing that holds one may be sent as an attribute. */
export function encodeAttributes(attributes: Attributes): string {
  const parts: string[] = [];
  for (const name of Object.keys(attributes)) parts.push(withoutNul(name), withoutNul(attributes[name] ?? ''));
  parts.push('', '');
  return parts.join('\0');
}

function withoutNul(text: string): string {
  return text.includes('\0') ? text.replaceAll('\0', '') : text;
}

export interface DecodedAttributes {
  readonly attributes: Attributes;
  /** Where the next list (or run of octets) starts. */
  readonly end: number;
}

/** Which name came after which the last time: most lists are like one before, and a known name costs no new string. */
const successors = new Map<string, string>();
const SUCCESSORS_LIMIT = 1000;

/** Decodes the list that starts at `from`; null while it is not complete. The last of equal names wins. */
export function decodeAttributes(octets: string, from = 0): DecodedAttributes | null {
  const attributes: Record<string, string> = {};
  let at = from;
  let before = '';
  for (;;) {
    const nameEnd = octets.indexOf('\0', at);
    if (nameEnd < 0) return null;
    if (nameEnd === at) return { attributes, end: at + 1 };
    const valueEnd = octets.indexOf('\0', nameEnd + 1);
    if (valueEnd < 0) return null;
    const name = nameAt(octets, at, nameEnd, before);
    attributes[name] = octets.slice(nameEnd + 1, valueEnd);
    at = valueEnd + 1;
    before = name;
  }
}

function nameAt(octets: string, at: number, end: number, before: string): string {
  const guess = successors.get(before);
  if (guess !== undefined && guess.length === end - at && octets.startsWith(guess, at)) return guess;
  const name = octets.slice(at, end);
  if (successors.size >= SUCCESSORS_LIMIT) successors.clear();
  successors.set(before, name);
  return name;
}
