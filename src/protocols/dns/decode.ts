/**
 * Octets to DNS messages (RFC 1035 §4.1). Never throws: whatever the octets are, the outcome is a message or an error.
 * Compression pointers may only point backwards, so decoding ends.
 */
import { fail, ok, type Result } from '../../base/result.ts';
import { addressOfOctets } from './address.ts';
import type { DnsMessage, DnsQuestion } from './message.ts';
import { NAME_LIMIT, nameOf } from './name.ts';
import { RCODE, typeName, type DnsRecord, type RecordData } from './record.ts';

/** More records than fit a datagram of 64 KiB are a lie of the header. */
const RECORD_LIMIT = 5000;

export function decodeMessage(octets: string): Result<DnsMessage> {
  if (octets.length < 12) return fail('shorter than a header');
  const reader = new Reader(octets);
  const id = reader.u16();
  const flags = reader.u16();
  const counts = [reader.u16(), reader.u16(), reader.u16(), reader.u16()] as const;
  if (counts.reduce((sum, count) => sum + count, 0) > RECORD_LIMIT) return fail('too many records');
  const questions: DnsQuestion[] = [];
  for (let left = counts[0]; left > 0 && reader.error === null; left -= 1) {
    questions.push({ name: reader.name(), typeCode: reader.u16(), classCode: reader.u16() });
  }
  const sections = [counts[1], counts[2], counts[3]].map((count) => readRecords(reader, count));
  if (reader.error !== null) return fail(reader.error);
  return ok({
    id,
    isResponse: (flags & 0x8000) !== 0,
    opcode: (flags >> 11) & 0xf,
    isAuthoritative: (flags & 0x400) !== 0,
    isTruncated: (flags & 0x200) !== 0,
    recursionDesired: (flags & 0x100) !== 0,
    recursionAvailable: (flags & 0x80) !== 0,
    rcode: RCODE[flags & 0xf] ?? 'SERVFAIL',
    questions,
    answers: sections[0] ?? [],
    authority: sections[1] ?? [],
    additional: sections[2] ?? [],
  });
}

function readRecords(reader: Reader, count: number): readonly DnsRecord[] {
  const records: DnsRecord[] = [];
  for (let left = count; left > 0 && reader.error === null; left -= 1) {
    const name = reader.name();
    const code = reader.u16();
    reader.u16();
    const ttlSeconds = reader.u32();
    const length = reader.u16();
    const end = reader.at + length;
    if (end > reader.octets.length) reader.error ??= 'record runs past the end';
    if (reader.error !== null) break;
    const data = readData(reader, code, end);
    if (reader.at > end) reader.error ??= 'record data longer than stated';
    reader.at = end;
    records.push({ name, ttlSeconds, data });
  }
  return records;
}

function readData(reader: Reader, code: number, end: number): RecordData {
  const type = typeName(code);
  switch (type) {
    case 'A':
      return { type, address: addressOfOctets(reader.take(4)) };
    case 'AAAA':
      return { type, address: addressOfOctets(reader.take(16)) };
    case 'MX':
      return { type, preference: reader.u16(), exchange: reader.name() };
    case 'NS':
    case 'CNAME':
    case 'PTR':
      return { type, target: reader.name() };
    case 'TXT': {
      const strings: string[] = [];
      while (reader.at < end && reader.error === null) strings.push(reader.take(reader.u8()));
      return { type, strings };
    }
    case 'SOA':
      return {
        type, primary: reader.name(), mailbox: reader.name(), serial: reader.u32(), refresh: reader.u32(),
        retry: reader.u32(), expire: reader.u32(), minimum: reader.u32(),
      };
    default:
      return { type: 'unknown', code, octets: reader.take(end - reader.at) };
  }
}

/** Reads past the end as zeros and remembers the first error, so that the callers stay straight-line. */
class Reader {
  readonly octets: string;
  at = 0;
  error: string | null = null;

  constructor(octets: string) {
    this.octets = octets;
  }

  u8(): number {
    if (this.at >= this.octets.length) {
      this.error ??= 'message cut short';
      return 0;
    }
    this.at += 1;
    return this.octets.charCodeAt(this.at - 1) & 0xff;
  }

  u16(): number {
    return this.u8() * 0x100 + this.u8();
  }

  u32(): number {
    return this.u16() * 0x10000 + this.u16();
  }

  take(count: number): string {
    if (this.at + count > this.octets.length) this.error ??= 'message cut short';
    const taken = this.octets.slice(this.at, this.at + count);
    this.at = Math.min(this.octets.length, this.at + count);
    return taken.padEnd(count, '\0');
  }

  /** A name at the present place, following pointers, each of which must point before the one that led to it. */
  name(): string {
    const labels: string[] = [];
    let sizeOctets = 1;
    let limit = this.at;
    let resume = -1;
    for (;;) {
      const length = this.u8();
      if (this.error !== null) return '';
      if (length === 0) break;
      if (length >= 0xc0) {
        const target = (length & 0x3f) * 0x100 + this.u8();
        if (resume < 0) resume = this.at;
        if (target >= limit) this.error ??= 'compression pointer does not point backwards';
        if (this.error !== null) return '';
        limit = target;
        this.at = target;
      } else if (length > 63) {
        this.error = 'unknown label type';
        return '';
      } else {
        sizeOctets += length + 1;
        if (sizeOctets > NAME_LIMIT) this.error ??= 'name too long';
        labels.push(this.take(length));
      }
    }
    if (resume >= 0) this.at = resume;
    return nameOf(labels);
  }
}
