/**
 * A DNS message as data (RFC 1035 §4.1): header, one question as everybody sends it, three sections of records.
 * Leaves out EDNS; an OPT record is kept as an unknown one.
 *
 * @rfc 1035 §4.1
 */
import { CLASS_IN_CODE, type DnsRecord, type Rcode } from './record.ts';

export interface DnsQuestion {
  readonly name: string;
  /** A type's number: also those that we cannot answer are asked for. */
  readonly typeCode: number;
  readonly classCode: number;
}

export interface DnsMessage {
  readonly id: number;
  readonly isResponse: boolean;
  readonly opcode: number;
  readonly isAuthoritative: boolean;
  readonly isTruncated: boolean;
  readonly recursionDesired: boolean;
  readonly recursionAvailable: boolean;
  readonly rcode: Rcode;
  readonly questions: readonly DnsQuestion[];
  readonly answers: readonly DnsRecord[];
  readonly authority: readonly DnsRecord[];
  readonly additional: readonly DnsRecord[];
}

/** A query for one name and type, recursion desired, as a stub resolver sends it. */
export function dnsQuery(id: number, name: string, typeCode: number): DnsMessage {
  return {
    id, isResponse: false, opcode: 0, isAuthoritative: false, isTruncated: false, recursionDesired: true,
    recursionAvailable: false, rcode: 'NOERROR', questions: [{ name, typeCode, classCode: CLASS_IN_CODE }],
    answers: [], authority: [], additional: [],
  };
}
