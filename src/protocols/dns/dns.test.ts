/** DNS wire format: round trips, compression, hostile octets, and octets checked by hand. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addressOfOctets, octetsOfIpv4, octetsOfIpv6 } from './address.ts';
import { decodeMessage } from './decode.ts';
import { encodeMessage } from './encode.ts';
import { dnsQuery, type DnsMessage } from './message.ts';
import { canonicalName, isAtOrBelow, labelsOf, nameOf, parentName, reverseName } from './name.ts';
import { formatRecordData, type DnsRecord, type RecordData } from './record.ts';

const label = fc.stringMatching(/^[a-zA-Z0-9_-]{1,12}$/);
const name = fc.array(label, { maxLength: 5 }).map((labels) => labels.join('.'));
const u16 = fc.integer({ min: 0, max: 0xffff });
const u32 = fc.integer({ min: 0, max: 0xffffffff });
const octets = fc.uint8Array({ maxLength: 200 }).map((bytes) => String.fromCharCode(...bytes));
const short = fc.uint8Array({ maxLength: 255 }).map((bytes) => String.fromCharCode(...bytes));
const data: fc.Arbitrary<RecordData> = fc.oneof(
  fc.ipV4().map((address): RecordData => ({ type: 'A', address })),
  fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes): RecordData => ({ type: 'AAAA', address: addressOfOctets(String.fromCharCode(...bytes)) })),
  fc.tuple(u16, name).map(([preference, exchange]): RecordData => ({ type: 'MX', preference, exchange })),
  fc.array(short, { minLength: 1, maxLength: 3 }).map((strings): RecordData => ({ type: 'TXT', strings })),
  fc.tuple(fc.constantFrom('NS' as const, 'CNAME' as const, 'PTR' as const), name).map(([type, target]): RecordData => ({ type, target })),
  fc.tuple(name, name, u32, u32, u32, u32, u32).map(([primary, mailbox, serial, refresh, retry, expire, minimum]): RecordData => ({
    type: 'SOA', primary, mailbox, serial, refresh, retry, expire, minimum,
  })),
  octets.map((text): RecordData => ({ type: 'unknown', code: 99, octets: text })),
);
const record: fc.Arbitrary<DnsRecord> = fc.record({ name, ttlSeconds: u32, data });
const records = fc.array(record, { maxLength: 4 });
const message: fc.Arbitrary<DnsMessage> = fc.record({
  id: u16, isResponse: fc.boolean(), opcode: fc.integer({ min: 0, max: 15 }), isAuthoritative: fc.boolean(), isTruncated: fc.boolean(),
  recursionDesired: fc.boolean(), recursionAvailable: fc.boolean(), rcode: fc.constantFrom('NOERROR' as const, 'NXDOMAIN' as const, 'SERVFAIL' as const),
  questions: fc.array(fc.record({ name, typeCode: u16, classCode: fc.constant(1) }), { maxLength: 2 }),
  answers: records, authority: records, additional: records,
});

describe('messages', () => {
  test('decode undoes encode', () => {
    fc.assert(fc.property(message, (original) => {
      expect(decodeMessage(encodeMessage(original))).toEqual({ ok: true, value: original });
    }), { numRuns: 300 });
  });

  test('no octets make decode throw, and every prefix of a message is an error', () => {
    fc.assert(fc.property(octets, (text) => void decodeMessage(text)), { numRuns: 1000 });
    const whole = encodeMessage({ ...dnsQuery(7, 'example.com', 15), answers: [{ name: 'example.com', ttlSeconds: 60, data: { type: 'MX', preference: 10, exchange: 'mx.example.com' } }] });
    for (let length = 0; length < whole.length; length += 1) expect(decodeMessage(whole.slice(0, length)).ok).toBe(false);
  });

  test('flipping octets of a real message never throws', () => {
    const whole = encodeMessage({ ...dnsQuery(7, 'example.com', 15), answers: [{ name: 'a.example.com', ttlSeconds: 60, data: { type: 'CNAME', target: 'b.example.com' } }] });
    fc.assert(fc.property(fc.nat(whole.length - 1), fc.integer({ min: 0, max: 255 }), (at, value) =>
      void decodeMessage(whole.slice(0, at) + String.fromCharCode(value) + whole.slice(at + 1))), { numRuns: 500 });
  });

  test('a query is the octets of RFC 1035', () => {
    expect(encodeMessage(dnsQuery(0x1234, 'gmail.com', 15))).toBe('\x12\x34\x01\0\0\x01\0\0\0\0\0\0\x05gmail\x03com\0\0\x0f\0\x01');
  });

  test('names are compressed, in record data too', () => {
    const answer: DnsRecord = { name: 'gmail.com', ttlSeconds: 300, data: { type: 'MX', preference: 5, exchange: 'mx.gmail.com' } };
    const wire = encodeMessage({ ...dnsQuery(1, 'gmail.com', 15), isResponse: true, answers: [answer] });
    expect(wire.slice(27)).toBe('\xc0\x0c\0\x0f\0\x01\0\0\x01\x2c\0\x07\0\x05\x02mx\xc0\x0c');
  });

  test('a pointer to itself or forward is an error', () => {
    const head = '\0\x01\0\0\0\x01\0\0\0\0\0\0';
    expect(decodeMessage(`${head}\xc0\x0c\0\x01\0\x01`).ok).toBe(false);
    expect(decodeMessage(`${head}\xc0\x20\0\x01\0\x01${'\0'.repeat(30)}`).ok).toBe(false);
  });
});

describe('names and addresses', () => {
  test('labels and names', () => {
    expect(labelsOf('a\\.b.c\\\\d.\\007.')).toEqual(['a.b', 'c\\d', '\x07']);
    expect(nameOf(['a.b', 'c\\d', '\x07'])).toBe('a\\.b.c\\\\d.\\007');
    expect(labelsOf('')).toEqual([]);
    expect(labelsOf('a..b')).toBeNull();
    expect(labelsOf('x'.repeat(64))).toBeNull();
    expect(labelsOf(Array(130).fill('x').join('.'))).toBeNull();
    expect(canonicalName('EXAMPLE.Com.')).toBe('example.com');
    expect(parentName('a.b')).toBe('b');
    expect(parentName('b')).toBe('');
    expect(parentName('')).toBeNull();
    expect(isAtOrBelow('a.example.com', 'example.com')).toBe(true);
    expect(isAtOrBelow('aexample.com', 'example.com')).toBe(false);
    expect(reverseName('192.0.2.10')).toBe('10.2.0.192.in-addr.arpa');
  });

  test('addresses', () => {
    expect(octetsOfIpv4('192.0.2.256')).toBeNull();
    expect(octetsOfIpv4('192.0.2')).toBeNull();
    expect(octetsOfIpv6('2001:db8::1')).toBe('\x20\x01\x0d\xb8' + '\0'.repeat(11) + '\x01');
    expect(octetsOfIpv6('::ffff:192.0.2.1')).toBe('\0'.repeat(10) + '\xff\xff\xc0\0\x02\x01');
    expect(octetsOfIpv6('1::2::3')).toBeNull();
    expect(octetsOfIpv6('1:2:3:4:5:6:7:8:9')).toBeNull();
    expect(addressOfOctets(octetsOfIpv6('2001:0db8:0:0:1:0:0:1') ?? '')).toBe('2001:db8::1:0:0:1');
    expect(addressOfOctets('\0'.repeat(16))).toBe('::');
  });

  test('presentation form', () => {
    expect(formatRecordData({ type: 'MX', preference: 0, exchange: '' })).toBe('0 .');
    expect(formatRecordData({ type: 'TXT', strings: ['a "b"', 'c'] })).toBe('"a \\"b\\"" "c"');
    expect(formatRecordData({ type: 'unknown', code: 99, octets: '\x01\xff' })).toBe('\\# 2 01ff');
  });
});
