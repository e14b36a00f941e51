/**
 * DNS resource records as data (RFC 1035 §3.2–3.4, RFC 3596), and their presentation form as `dig` prints it.
 * Types that are not listed are kept as octets (RFC 3597).
 *
 * @rfc 1035 §3.2
 * @rfc 3596 AAAA
 * @rfc 3597
 */

/** Type numbers by name. */
export const TYPE_CODE = { A: 1, NS: 2, CNAME: 5, SOA: 6, PTR: 12, MX: 15, TXT: 16, AAAA: 28 } as const;
export type RecordType = keyof typeof TYPE_CODE;

/** The Internet's class, the only one there is. */
export const CLASS_IN_CODE = 1;

export const RCODE = ['NOERROR', 'FORMERR', 'SERVFAIL', 'NXDOMAIN', 'NOTIMP', 'REFUSED'] as const;
export type Rcode = (typeof RCODE)[number];

export type RecordData =
  | { readonly type: 'A'; readonly address: string }
  | { readonly type: 'AAAA'; readonly address: string }
  | { readonly type: 'MX'; readonly preference: number; readonly exchange: string }
  | { readonly type: 'TXT'; readonly strings: readonly string[] }
  | { readonly type: 'NS' | 'CNAME' | 'PTR'; readonly target: string }
  | {
      readonly type: 'SOA'; readonly primary: string; readonly mailbox: string; readonly serial: number;
      readonly refresh: number; readonly retry: number; readonly expire: number; readonly minimum: number;
    }
  | { readonly type: 'unknown'; readonly code: number; readonly octets: string };

export interface DnsRecord {
  /** Owner name without the final dot. */
  readonly name: string;
  readonly ttlSeconds: number;
  readonly data: RecordData;
}

export function isRecordType(text: string): text is RecordType {
  return Object.hasOwn(TYPE_CODE, text);
}

/** `MX` for 15; `TYPE99` (RFC 3597) for what is not listed. */
export function typeName(code: number): string {
  for (const [name, number] of Object.entries(TYPE_CODE)) if (number === code) return name;
  return `TYPE${code}`;
}

/** The data in presentation form: `10 mx.example.com.`, `"text"`, `192.0.2.1`. */
export function formatRecordData(data: RecordData): string {
  switch (data.type) {
    case 'A':
    case 'AAAA':
      return data.address;
    case 'MX':
      return `${data.preference} ${data.exchange}.`;
    case 'TXT':
      return data.strings.map(quoteString).join(' ');
    case 'NS':
    case 'CNAME':
    case 'PTR':
      return `${data.target}.`;
    case 'SOA': {
      const { primary, mailbox, serial, refresh, retry, expire, minimum } = data;
      return `${primary}. ${mailbox}. ${serial} ${refresh} ${retry} ${expire} ${minimum}`;
    }
    case 'unknown':
      return `\\# ${data.octets.length} ${hex(data.octets)}`.trimEnd();
  }
}

function quoteString(text: string): string {
  const escaped = text.replace(/["\\]|[^ -~]/g, (char) =>
    char === '"' || char === '\\' ? `\\${char}` : `\\${String(char.charCodeAt(0)).padStart(3, '0')}`,
  );
  return `"${escaped}"`;
}

function hex(octets: string): string {
  return [...octets].map((char) => char.charCodeAt(0).toString(16).padStart(2, '0')).join('');
}
