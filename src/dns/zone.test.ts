/** Zone files and the answers of a zone. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatRecordData, TYPE_CODE, type RecordType } from '../protocols/dns/record.ts';
import { answerFromZone, buildZone } from './zone.ts';
import { parseZoneFile } from './zone-file.ts';

const FILE = `$ORIGIN example.com.
$TTL 1h
@ IN SOA ns hostmaster ( 1 ; serial
   3600 900 604800 3600 )
  NS ns
  MX 10 mx
  MX 20 mx.backup.test.
ns 60 A 192.0.2.53
mx A 192.0.2.25
\tIN AAAA 2001:db8::25
www CNAME host.deep
host.deep A 192.0.2.80
away CNAME elsewhere.test.
loop1 CNAME loop2
loop2 CNAME loop1
*.wild MX 5 mx
txt TXT "a; b" "c" ; comment
sub NS ns.sub
ns.sub A 192.0.2.54
null MX 0 .
`;
const zone = buildZone('example.com', parseZoneFile(FILE, 'example.com').records);
const ask = (name: string, type: RecordType): string => {
  const { rcode, answers } = answerFromZone(zone, name, TYPE_CODE[type]);
  return [rcode, ...answers.map((record) => `${record.name} ${record.data.type} ${formatRecordData(record.data)}`)].join('|');
};

describe('zone files', () => {
  test('every form of line', () => {
    const { records, problems } = parseZoneFile(FILE, 'example.com');
    expect(problems).toEqual([]);
    expect(records).toHaveLength(17);
    expect(records[0]?.data).toMatchObject({ type: 'SOA', primary: 'ns.example.com', serial: 1, minimum: 3600 });
    expect(records.find((record) => record.name === 'ns.example.com')?.ttlSeconds).toBe(60);
  });

  test('faulty lines are reported with their number and left out', () => {
    const { records, problems } = parseZoneFile('a A 1.2.3.4\nb A 1.2.3\nc MX mx\n$INCLUDE x\nd WAT x\n', 'test');
    expect(records).toHaveLength(1);
    expect(problems.map((problem) => problem.line)).toEqual([2, 3, 4, 5]);
  });

  test('no text makes the parser throw', () => {
    fc.assert(fc.property(fc.string({ unit: fc.constantFrom('a', '.', ' ', '\n', '"', '(', ')', ';', '\\', '$', '1', 'MX', 'TXT', 'SOA', '\xff') }), (text) =>
      void parseZoneFile(text, 'x')), { numRuns: 500 });
  });
});

describe('answers', () => {
  test('found, no data, no such name', () => {
    expect(ask('example.com', 'MX')).toBe('NOERROR|example.com MX 10 mx.example.com.|example.com MX 20 mx.backup.test.');
    expect(ask('EXAMPLE.com', 'A')).toBe('NOERROR');
    expect(ask('nosuch.example.com', 'A')).toBe('NXDOMAIN');
    expect(ask('deep.example.com', 'A')).toBe('NOERROR');
    expect(ask('null.example.com', 'MX')).toBe('NOERROR|null.example.com MX 0 .');
    expect(ask('txt.example.com', 'TXT')).toBe('NOERROR|txt.example.com TXT "a; b" "c"');
  });

  test('aliases inside, outside, in a loop', () => {
    expect(ask('www.example.com', 'A')).toBe('NOERROR|www.example.com CNAME host.deep.example.com.|host.deep.example.com A 192.0.2.80');
    expect(ask('www.example.com', 'MX')).toBe('NOERROR|www.example.com CNAME host.deep.example.com.');
    expect(ask('away.example.com', 'A')).toBe('NOERROR|away.example.com CNAME elsewhere.test.');
    expect(ask('loop1.example.com', 'A')).toMatch(/^NOERROR\|loop1/);
  });

  test('wildcards and referrals', () => {
    expect(ask('x.wild.example.com', 'MX')).toBe('NOERROR|x.wild.example.com MX 5 mx.example.com.');
    expect(ask('x.wild.example.com', 'A')).toBe('NOERROR');
    const cut = answerFromZone(zone, 'host.sub.example.com', TYPE_CODE.A);
    expect(cut).toMatchObject({ rcode: 'NOERROR', isAuthoritative: false, answers: [] });
    expect(cut.authority).toHaveLength(1);
    expect(cut.additional).toHaveLength(1);
  });

  test('addresses of mail exchangers come along; refusals carry the SOA', () => {
    expect(answerFromZone(zone, 'example.com', TYPE_CODE.MX).additional).toHaveLength(2);
    expect(answerFromZone(zone, 'nosuch.example.com', TYPE_CODE.A).authority[0]?.data.type).toBe('SOA');
  });
});
