/** Case folding of octet strings: only A to Z, so that the octets of UTF-8 text stay what they are. */

export function lowerAscii(text: string): string {
  let hasUpper = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    // Octets of UTF-8 text are not letters of their own: then only A to Z may be touched.
    if (code > 0x7f) return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
    if (code >= 0x41 && code <= 0x5a) hasUpper = true;
  }
  return hasUpper ? text.toLowerCase() : text;
}

export function upperAscii(text: string): string {
  return text.replace(/[a-z]+/g, (letters) => letters.toUpperCase());
}

export function equalsIgnoringCase(a: string, b: string): boolean {
  return a.length === b.length && lowerAscii(a) === lowerAscii(b);
}
