/**
 * Making what a client typed safe for logs, headers and replies. Mirrors Postfix's printable(), neuter(), escape(),
 * is_header() and valid_hostname().
 *
 * @rfc 5321 §4.1.3
 */

/** Characters of a HELO name that could break a header's comment or a log line's brackets (smtpd.c). */
export const NEUTER_CHARACTERS = /[ <>()\\";@]/g;

/** Octets that are neither printable ASCII nor, with SMTPUTF8 on, part of a UTF-8 sequence become `replacement`. */
export function printable(octets: string, replacement = '?', isUnicode = true): string {
  if (/^[ -~]*$/.test(octets)) return octets;
  if (!isUnicode) return octets.replace(/[^ -~]/g, replacement);
  let safe = '';
  for (let at = 0; at < octets.length; at += 1) {
    const code = octets.charCodeAt(at);
    if (code >= 0x20 && code < 0x7f) {
      safe += octets[at];
    } else if (code >= 194 && code <= 254 && isUtf8Tail(octets.charCodeAt(at + 1))) {
      const start = at;
      while (isUtf8Tail(octets.charCodeAt(at + 1))) at += 1;
      safe += octets.slice(start, at + 1);
    } else {
      safe += replacement;
    }
  }
  return safe;
}

function isUtf8Tail(code: number): boolean {
  return code >= 128 && code < 192;
}

/** 1 for what names are made of: letters, digits, `_`, `.` and `-`. */
const HARMLESS = Uint8Array.from({ length: 0x80 }, (_, code) => (/[\w.-]/.test(String.fromCharCode(code)) ? 1 : 0));

function isHarmless(name: string): boolean {
  for (let at = 0; at < name.length; at += 1) if (HARMLESS[name.charCodeAt(at)] !== 1) return false;
  return true;
}

/** A name as the client gave it, fit for `Received:` and for `helo=<…>`. */
export function neutered(octets: string, isUnicode: boolean): string {
  // Most names have nothing in them that could be dangerous.
  if (isHarmless(octets)) return octets;
  return printable(octets, '?', isUnicode).replace(NEUTER_CHARACTERS, '?');
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\\\', '\x07': '\\a', '\b': '\\b', '\f': '\\f', '\n': '\\n', '\r': '\\r', '\t': '\\t', '\v': '\\v',
};

/** Everything that is not printable ASCII as a C escape, `\033[A`. */
export function escaped(octets: string): string {
  return [...octets].map(escapedChar).join('');
}

function escapedChar(char: string): string {
  const known = ESCAPES[char];
  if (known !== undefined) return known;
  const code = char.charCodeAt(0);
  return code >= 0x20 && code < 0x7f ? char : `\\${code.toString(8).padStart(3, '0')}`;
}

const COLON = 0x3a;

/** RFC 5322 §2.2: printable ASCII without blank and colon. */
function isNameOctet(code: number): boolean {
  return code > 0x20 && code < 0x7f && code !== COLON;
}

/** Blank or tab. */
export function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09;
}

/** Whether text looks like a header: printable ASCII without space, perhaps white space, then a colon. */
export function isHeader(text: string, from = 0, end = text.length): boolean {
  let at = from;
  while (at < end && isNameOctet(text.charCodeAt(at))) at += 1;
  if (at === from) return false;
  while (at < end && isBlank(text.charCodeAt(at))) at += 1;
  return at < end && text.charCodeAt(at) === COLON;
}

export function isAllDigits(text: string): boolean {
  return /^[0-9]+$/.test(text);
}

const MAX_LABEL = 63;
const MAX_HOSTNAME = 255;

/** RFC 1123 name as Postfix takes it: underscores pass, a name of digits only does not. */
export function isValidHostname(name: string): boolean {
  if (name === '' || name.length > MAX_HOSTNAME || /^[0-9.]*$/.test(name)) return false;
  return name.split('.').every((label) => label.length <= MAX_LABEL && /^[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?$/.test(label));
}

/** Dotted quad. 0.0.0.0 passes, another address that begins with 0 does not. */
export function isIpv4Address(text: string): boolean {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^[0-9]+$/.test(part) && Number(part) <= 255)) return false;
  return Number(parts[0]) !== 0 || parts.every((part) => Number(part) === 0);
}

export function isIpv6Address(text: string): boolean {
  const halves = text.split('::');
  if (!text.includes(':') || halves.length > 2) return false;
  const tail = /:(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  if (tail && !isIpv4Address(tail[1] ?? '')) return false;
  const plain = tail ? `${text.slice(0, tail.index)}:0:0` : text;
  const fields = plain.split('::').map((half) => (half === '' ? [] : half.split(':')));
  const count = fields.reduce((sum, half) => sum + half.length, 0);
  if (!fields.flat().every((field) => /^[0-9A-Fa-f]{1,4}$/.test(field))) return false;
  return halves.length === 2 ? count < 8 : count === 8;
}

/** `192.0.2.1`, or `IPv6:2001:db8::1` (RFC 5321 §4.1.3); the bare address, or null. */
export function mailhostAddress(text: string): string | null {
  if (/^IPv6:/i.test(text)) return isIpv6Address(text.slice(5)) ? text.slice(5) : null;
  return isIpv4Address(text) ? text : null;
}

/** `[192.0.2.1]`. */
export function isMailhostLiteral(text: string): boolean {
  const inside = /^\[([^\]]*)\]$/.exec(text);
  return inside !== null && mailhostAddress(inside[1] ?? '') !== null;
}
