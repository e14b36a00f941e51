/**
 * Records of a queue file and of the stream into cleanup(8), encoded as Postfix's record(3) does it: one type octet,
 * the length in groups of seven bits (least first, high bit = more), the data. Types as in Postfix's rec_type.h.
 */

/** Postfix's record types that occur here, by what they mean. */
export const RECORD = {
  size: 'C', time: 'T', createTime: 'c', fullName: 'F', filter: 'L', inspect: 'I', sender: 'S', done: 'D',
  recipient: 'R', originalRecipient: 'O', canceledRecipient: '/', warn: 'W', attribute: 'A', killed: 'K',
  redirect: '>', flags: 'f', delay: 'd', message: 'M', continued: 'L', line: 'N', padding: 'w', extracted: 'X',
  pointer: 'p', dsnRet: '<', dsnEnvid: 'i', dsnOrcpt: 'o', dsnNotify: 'n', end: 'E',
} as const;

export interface QueueRecord {
  readonly type: string;
  readonly data: string;
}

export interface DecodedRecord extends QueueRecord {
  /** Where the record starts, and where the next one does. */
  readonly offset: number;
  readonly end: number;
}

/** The longest record that is believed; `line_length_limit` keeps real ones far below. */
const LENGTH_LIMIT = 0x1000_0000;

export function encodeRecord(type: string, data: string): string {
  let rest = data.length;
  let head = type;
  while (rest >= 0x80) {
    head += String.fromCharCode((rest & 0x7f) | 0x80);
    rest >>>= 7;
  }
  return head + String.fromCharCode(rest) + data;
}

/** Decodes the record at `from`; null while it is not complete, or where the length is beyond belief. */
export function decodeRecord(octets: string, from = 0): DecodedRecord | null {
  let length = 0;
  let shift = 0;
  let at = from + 1;
  for (;;) {
    if (at >= octets.length || shift > 28) return null;
    const code = octets.charCodeAt(at);
    at += 1;
    length |= (code & 0x7f) << shift;
    if (code < 0x80) break;
    shift += 7;
  }
  if (length > LENGTH_LIMIT || at + length > octets.length) return null;
  return { type: octets.charAt(from), data: octets.slice(at, at + length), offset: from, end: at + length };
}

/** All records of a complete file, in order; stops at the first that is cut off. */
export function readRecords(octets: string): readonly DecodedRecord[] {
  const records: DecodedRecord[] = [];
  let at = 0;
  while (at < octets.length) {
    const record = decodeRecord(octets, at);
    if (!record) break;
    records.push(record);
    at = record.end;
  }
  return records;
}
