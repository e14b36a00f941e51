/**
 * IP addresses and networks as text: IPv4 and IPv6 into octets, CIDR patterns. Mirrors cidr_match(3) and
 * valid_hostaddr(3).
 */

/** The address's octets, 4 or 16 of them; null where the text is no IP address. */
export function parseIpAddress(text: string): readonly number[] | null {
  return text.includes(':') ? parseIpv6(text) : parseIpv4(text);
}

function parseIpv4(text: string): readonly number[] | null {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (!match) return null;
  const octets = [Number(match[1]), Number(match[2]), Number(match[3]), Number(match[4])];
  return octets.every((octet) => octet <= 255) ? octets : null;
}

/** What Postfix's log says against a text that should be an IPv4 address (valid_ipv4_hostaddr()); null for a sound one. */
export function ipv4Complaint(text: string): string | null {
  const complain = (what: string): string => `valid_ipv4_hostaddr: ${what}: ${text.slice(0, 100)}`;
  let bytes = 0;
  let value = 0;
  let isInByte = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (/\d/.test(character)) {
      if (!isInByte) bytes += 1;
      value = (isInByte ? value * 10 : 0) + Number(character);
      isInByte = true;
      if (value > 255) return complain('invalid octet value');
    } else if (character === '.') {
      if (!isInByte || at + 1 === text.length) return complain('misplaced dot');
      if (bytes === 1 && value === 0 && /[^0.]/.test(text)) return complain('bad initial octet value');
      isInByte = false;
    } else {
      return complain(`invalid character ${text.charCodeAt(at)}(decimal)`);
    }
  }
  return bytes === 4 ? null : complain('invalid octet count');
}

function parseIpv6(text: string): readonly number[] | null {
  const tail = /(^|:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  let body = text;
  if (tail?.[2] !== undefined) {
    const v4 = parseIpv4(tail[2]);
    if (!v4) return null;
    const [a = 0, b = 0, c = 0, d = 0] = v4;
    body = `${text.slice(0, -tail[2].length)}${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
  }
  const halves = body.split('::');
  if (halves.length > 2) return null;
  const groups = halves.map((half) => (half === '' ? [] : half.split(':')));
  const [left = [], right = []] = groups;
  const missing = 8 - left.length - right.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return null;
  const all = halves.length === 2 ? [...left, ...Array<string>(missing).fill('0'), ...right] : left;
  if (!all.every((group) => /^[0-9A-Fa-f]{1,4}$/.test(group))) return null;
  return all.flatMap((group) => [parseInt(group, 16) >> 8, parseInt(group, 16) & 0xff]);
}

export interface CidrPattern {
  readonly octets: readonly number[];
  readonly bits: number;
}

/** `10.0.0.0/8`, `192.0.2.1`, `[::1]/128`, `2001:db8::/32`; or Postfix's complaint. */
export function parseCidr(pattern: string): CidrPattern | { readonly error: string } {
  const bare = unbracket(pattern);
  const slash = bare.lastIndexOf('/');
  const net = slash < 0 ? bare : bare.slice(0, slash);
  const octets = parseIpAddress(net);
  if (!octets) return { error: `bad address pattern: "${pattern}"` };
  const width = octets.length * 8;
  if (slash < 0) return { octets, bits: width };
  const mask = bare.slice(slash + 1);
  const bits = /^\d{1,3}$/.test(mask) ? Number(mask) : -1;
  if (bits < 0 || bits > width) return { error: `bad net/mask pattern: "${pattern}"` };
  const host = octets.some((octet, index) => (octet & ~maskOctet(bits, index)) !== 0);
  if (host) {
    const fixed = octets.map((octet, index) => octet & maskOctet(bits, index));
    return {
      error: `non-null host address bits in "${pattern}", perhaps you should use "${printIpAddress(fixed)}/${bits}" instead`,
    };
  }
  return { octets, bits };
}

/** `[a:b]/n` and `[a:b]` lose their brackets. */
function unbracket(pattern: string): string {
  const match = /^\[([^\]]*)\](\/.*)?$/.exec(pattern);
  return match ? `${match[1] ?? ''}${match[2] ?? ''}` : pattern;
}

export function cidrContains(pattern: CidrPattern, address: readonly number[]): boolean {
  if (address.length !== pattern.octets.length) return false;
  return address.every((octet, index) => (octet & maskOctet(pattern.bits, index)) === pattern.octets[index]);
}

function maskOctet(bits: number, index: number): number {
  const here = Math.min(8, Math.max(0, bits - index * 8));
  return (0xff << (8 - here)) & 0xff;
}

/** inet_ntop(3): dotted quad, or groups with the longest run of zeros (two at least) as `::`. */
export function printIpAddress(octets: readonly number[]): string {
  if (octets.length === 4) return octets.join('.');
  const groups: number[] = [];
  for (let at = 0; at < 16; at += 2) groups.push(((octets[at] ?? 0) << 8) | (octets[at + 1] ?? 0));
  let best = { start: -1, length: 1 };
  for (let start = 0; start < 8; start += 1) {
    let length = 0;
    while (start + length < 8 && groups[start + length] === 0) length += 1;
    if (length > best.length) best = { start, length };
  }
  const hex = groups.map((group) => group.toString(16));
  if (best.start < 0) return hex.join(':');
  return `${hex.slice(0, best.start).join(':')}::${hex.slice(best.start + best.length).join(':')}`;
}
