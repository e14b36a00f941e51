/**
 * Attribute lists: what Postfix daemons say to each other over UNIX-domain sockets, encoded as attr_print0(3) does it:
 * name NUL value NUL …, and one more NUL at the end of the list. Values cannot hold a NUL; octets that may (a letter)
 * follow a list as a run whose length the list states.
 */

export type Attributes = Readonly<Record<string, string>>;

/** Encodes a list. A NUL inside a name or value is dropped: nothing that holds one may be sent as an attribute. */
export function encodeAttributes(attributes: Attributes): string {
  let octets = '';
  for (const [name, value] of Object.entries(attributes)) {
    octets += `${name.replaceAll('\0', '')}\0${value.replaceAll('\0', '')}\0`;
  }
  return `${octets}\0`;
}

export interface DecodedAttributes {
  readonly attributes: Attributes;
  /** Where the next list (or run of octets) starts. */
  readonly end: number;
}

/** Decodes the list that starts at `from`; null while it is not complete. The last of equal names wins. */
export function decodeAttributes(octets: string, from = 0): DecodedAttributes | null {
  const attributes: Record<string, string> = {};
  let at = from;
  for (;;) {
    const nameEnd = octets.indexOf('\0', at);
    if (nameEnd < 0) return null;
    if (nameEnd === at) return { attributes, end: at + 1 };
    const valueEnd = octets.indexOf('\0', nameEnd + 1);
    if (valueEnd < 0) return null;
    attributes[octets.slice(at, nameEnd)] = octets.slice(nameEnd + 1, valueEnd);
    at = valueEnd + 1;
  }
}
