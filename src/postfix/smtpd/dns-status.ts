/**
 * Whether a name has records of some types: the DNS questions that restrictions ask (dns_lookup(3), dns_lookup_l).
 *
 * @rfc 7505
 */
import { lookup } from '../../dns/resolver.ts';
import { asciiDomain } from '../../formats/idna.ts';
import type { Task } from '../../kernel/task.ts';
import type { RecordType } from '../../protocols/dns/record.ts';
import { isValidHostname } from '../../protocols/smtp/printable.ts';
import type { Connection } from './connection.ts';

/** `null-mx` is RFC 7505's MX that says "no mail"; `retry` means that the question may be answered later. */
export type DnsStatus = 'found' | 'missing' | 'retry' | 'null-mx';

/** Asks for the types in turn and stops at the first that exists. */
export function* hasRecords(conn: Connection, name: string, types: readonly RecordType[]): Task<DnsStatus> {
  const asked = asciiDomain(name);
  if (!isValidHostname(asked)) return 'missing';
  let status: DnsStatus = 'missing';
  for (const type of types) {
    const answer = yield* lookup(conn.sys, asked, type);
    if (answer.kind === 'found') {
      const [only] = answer.records;
      const isNullMx = answer.records.length === 1 && only?.data.type === 'MX' && (only.data.exchange === '' || only.data.exchange === '.');
      return isNullMx ? 'null-mx' : 'found';
    }
    if (answer.kind === 'servfail' || answer.kind === 'timeout') status = 'retry';
  }
  return status;
}
