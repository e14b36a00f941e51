/**
 * Zone files in master file format (RFC 1035 §5): $ORIGIN, $TTL, comments, brackets over several lines, quoted strings,
 * owner left out, TTL and class in either order, TTLs with units (BIND). Leaves out $INCLUDE and $GENERATE.
 *
 * @rfc 1035 §5
 * @absent zone-directives $INCLUDE and $GENERATE in zone files: a zone is written out in one file.
 */
import { isIpv4, octetsOfIpv6 } from '../protocols/dns/address.ts';
import { canonicalName, labelsOf } from '../protocols/dns/name.ts';
import { isRecordType, type DnsRecord, type RecordData, type RecordType } from '../protocols/dns/record.ts';

export interface ZoneProblem {
  readonly line: number;
  readonly text: string;
}

export interface ZoneFile {
  readonly records: readonly DnsRecord[];
  /** Lines that were left out, and why; a name server refuses to load such a zone. */
  readonly problems: readonly ZoneProblem[];
}

interface Token {
  readonly text: string;
  readonly quoted: boolean;
}

interface Entry {
  readonly line: number;
  readonly tokens: readonly Token[];
  /** The line began with white space: the owner of the record before is meant. */
  readonly indented: boolean;
}

const DEFAULT_TTL = 3600;
const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86400, w: 604800 };

/** Reads a zone; `origin` is what relative names are below until the file says otherwise. */
export function parseZoneFile(octets: string, origin: string): ZoneFile {
  const records: DnsRecord[] = [];
  const problems: ZoneProblem[] = [];
  let state = { origin: canonicalName(origin), ttlSeconds: DEFAULT_TTL, owner: canonicalName(origin) };
  for (const entry of entriesOf(octets)) {
    const first = entry.tokens[0]?.text ?? '';
    const argument = entry.tokens[1]?.text ?? '';
    if (first.toUpperCase() === '$ORIGIN') {
      state = { ...state, origin: absoluteName(argument, state.origin) };
      continue;
    }
    if (first.toUpperCase() === '$TTL') {
      state = { ...state, ttlSeconds: ttlOf(argument) ?? state.ttlSeconds };
      continue;
    }
    const record = first.startsWith('$') ? `unknown directive ${first}` : recordOf(entry, state);
    if (typeof record === 'string') problems.push({ line: entry.line, text: record });
    else {
      records.push(record);
      state = { ...state, owner: record.name };
    }
  }
  return { records, problems };
}

function recordOf(
  entry: Entry, state: { readonly origin: string; readonly ttlSeconds: number; readonly owner: string },
): DnsRecord | string {
  const tokens = [...entry.tokens];
  const name = entry.indented ? state.owner : absoluteName(tokens.shift()?.text ?? '', state.origin);
  if (labelsOf(name) === null) return `bad owner name ${name}`;
  let ttlSeconds = state.ttlSeconds;
  for (;;) {
    const word = tokens[0]?.text ?? '';
    if (word.toUpperCase() !== 'IN' && ttlOf(word) === null) break;
    ttlSeconds = ttlOf(word) ?? ttlSeconds;
    tokens.shift();
  }
  const type = (tokens.shift()?.text ?? '').toUpperCase();
  if (!isRecordType(type)) return `unknown record type ${type || '(none)'}`;
  const data = dataOf(type, tokens, state.origin);
  return data === null ? `bad data for ${type}: ${tokens.map((token) => token.text).join(' ')}` : { name, ttlSeconds, data };
}

function dataOf(type: RecordType, tokens: readonly Token[], origin: string): RecordData | null {
  const words = tokens.map((token) => token.text);
  const [first = '', second = ''] = words;
  switch (type) {
    case 'A':
      return isIpv4(first) && words.length === 1 ? { type, address: first } : null;
    case 'AAAA':
      return octetsOfIpv6(first) !== null && words.length === 1 ? { type, address: first } : null;
    case 'MX': {
      const exchange = absoluteName(second, origin);
      if (!/^\d{1,5}$/.test(first) || Number(first) > 65535 || words.length !== 2 || !isName(second, exchange)) return null;
      return { type, preference: Number(first), exchange };
    }
    case 'NS':
    case 'CNAME':
    case 'PTR': {
      const target = absoluteName(first, origin);
      return words.length === 1 && isName(first, target) ? { type, target } : null;
    }
    case 'TXT':
      return words.length > 0 && words.every((word) => word.length <= 255) ? { type, strings: words } : null;
    case 'SOA': {
      const [serial, refresh, retry, expire, minimum] = words.slice(2).map((word) => ttlOf(word));
      if (
        words.length !== 7 || serial === null || serial === undefined || refresh === null || refresh === undefined || retry === null || retry === undefined || expire === null || expire === undefined || minimum === null || minimum === undefined
      ) return null;
      return {
        type, primary: absoluteName(first, origin), mailbox: absoluteName(second, origin), serial, refresh, retry, expire, minimum,
      };
    }
  }
}

function isName(written: string, absolute: string): boolean {
  return written !== '' && labelsOf(absolute) !== null;
}

/** A name of the file made absolute: `@` is the origin, a name with a final dot stands as it is. */
function absoluteName(name: string, origin: string): string {
  if (name === '@') return origin;
  if (name === '.') return '';
  if (name.endsWith('.') && !name.endsWith('\\.')) return name.slice(0, -1);
  return origin === '' ? name : `${name}.${origin}`;
}

/** Seconds of a TTL such as `3600` or `1h30m`; null where it is none. */
function ttlOf(text: string): number | null {
  if (/^\d{1,10}$/.test(text)) return Math.min(Number(text), 0xffff_ffff);
  if (!/^(\d{1,9}[smhdw])+$/i.test(text)) return null;
  let seconds = 0;
  for (const [, count, unit] of text.matchAll(/(\d+)([smhdw])/gi)) seconds += Number(count) * (UNITS[unit?.toLowerCase() ?? ''] ?? 0);
  return Math.min(seconds, 0xffff_ffff);
}

/** Lines as records: comments dropped, brackets joined. */
function entriesOf(octets: string): readonly Entry[] {
  const entries: Entry[] = [];
  let tokens: Token[] = [];
  let depth = 0;
  let start = { line: 1, indented: false };
  for (const [index, line] of octets.split('\n').entries()) {
    if (depth === 0) start = { line: index + 1, indented: /^[ \t]/.test(line) };
    for (const [whole, , quoted, bracket] of line.matchAll(/;.*|("((?:[^"\\]|\\.)*)"?)|([()])|(?:[^\s;()"\\]|\\.)+/g)) {
      if (whole.startsWith(';')) break;
      if (bracket !== undefined) depth = Math.max(0, depth + (bracket === '(' ? 1 : -1));
      else if (quoted !== undefined) tokens.push({ text: unescapeString(quoted), quoted: true });
      else tokens.push({ text: whole, quoted: false });
    }
    if (depth > 0) continue;
    if (tokens.length > 0) entries.push({ ...start, tokens });
    tokens = [];
  }
  if (tokens.length > 0) entries.push({ ...start, tokens });
  return entries;
}

function unescapeString(text: string): string {
  return text.replace(/\\(\d{3}|.)/g, (whole, escape: string) => {
    if (escape.length === 1) return escape;
    return Number(escape) <= 255 ? String.fromCharCode(Number(escape)) : whole;
  });
}
