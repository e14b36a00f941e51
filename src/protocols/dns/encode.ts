/**
 * DNS messages to octets (RFC 1035 §4.1), with name compression (§4.1.4) for owner names and for the names inside the
 * record types that RFC 3597 §4 allows it in, which are all the types that we have.
 */
import { octetsOfIpv4, octetsOfIpv6 } from './address.ts';
import type { DnsMessage } from './message.ts';
import { labelsOf } from './name.ts';
import { CLASS_IN_CODE, RCODE, TYPE_CODE, type DnsRecord, type RecordData } from './record.ts';

/** A compression pointer has 14 bits for the offset. */
const POINTER_LIMIT = 0x4000;
const STRING_LIMIT = 255;

/** Octets of a message. Names that cannot be encoded (labels too long) become the root. */
export function encodeMessage(message: DnsMessage): string {
  const writer = new Writer();
  const { isResponse, opcode, isAuthoritative, isTruncated, recursionDesired, recursionAvailable } = message;
  writer.u16(message.id);
  writer.u16(
    (isResponse ? 0x8000 : 0) | ((opcode & 0xf) << 11) | (isAuthoritative ? 0x400 : 0) | (isTruncated ? 0x200 : 0) |
      (recursionDesired ? 0x100 : 0) | (recursionAvailable ? 0x80 : 0) | RCODE.indexOf(message.rcode),
  );
  const sections = [message.answers, message.authority, message.additional];
  writer.u16(message.questions.length);
  for (const section of sections) writer.u16(section.length);
  for (const question of message.questions) {
    writer.name(question.name);
    writer.u16(question.typeCode);
    writer.u16(question.classCode);
  }
  for (const section of sections) for (const record of section) writer.record(record);
  return writer.octets;
}

class Writer {
  octets = '';
  private readonly offsets = new Map<string, number>();

  u8(value: number): void {
    this.octets += String.fromCharCode(value & 0xff);
  }

  u16(value: number): void {
    this.octets += String.fromCharCode((value >> 8) & 0xff, value & 0xff);
  }

  u32(value: number): void {
    this.u16(Math.floor(value / 0x10000));
    this.u16(value % 0x10000);
  }

  /**
   * A name, as far as possible as a pointer to where its end was written before. Upper and lower case count the same, so
   * what a client asks for in capitals comes back in capitals, as name servers do it.
   */
  name(name: string): void {
    const labels = labelsOf(name) ?? [];
    for (const [at, label] of labels.entries()) {
      const rest = labels.slice(at).map((one) => `${one.length}:${one.toLowerCase()}`).join('');
      const known = this.offsets.get(rest);
      if (known !== undefined) {
        this.u16(0xc000 | known);
        return;
      }
      if (this.octets.length < POINTER_LIMIT) this.offsets.set(rest, this.octets.length);
      this.u8(label.length);
      this.octets += label;
    }
    this.u8(0);
  }

  record(record: DnsRecord): void {
    this.name(record.name);
    this.u16(record.data.type === 'unknown' ? record.data.code : TYPE_CODE[record.data.type]);
    this.u16(CLASS_IN_CODE);
    this.u32(record.ttlSeconds);
    const lengthAt = this.octets.length;
    this.u16(0);
    this.data(record.data);
    const length = this.octets.length - lengthAt - 2;
    this.octets =
      this.octets.slice(0, lengthAt) + String.fromCharCode((length >> 8) & 0xff, length & 0xff) +
      this.octets.slice(lengthAt + 2);
  }

  private data(data: RecordData): void {
    switch (data.type) {
      case 'A':
        this.octets += octetsOfIpv4(data.address) ?? '\0\0\0\0';
        return;
      case 'AAAA':
        this.octets += octetsOfIpv6(data.address) ?? '\0'.repeat(16);
        return;
      case 'MX':
        this.u16(data.preference);
        this.name(data.exchange);
        return;
      case 'TXT':
        for (const text of data.strings.length > 0 ? data.strings : ['']) this.characterString(text);
        return;
      case 'NS':
      case 'CNAME':
      case 'PTR':
        this.name(data.target);
        return;
      case 'SOA':
        this.name(data.primary);
        this.name(data.mailbox);
        for (const value of [data.serial, data.refresh, data.retry, data.expire, data.minimum]) this.u32(value);
        return;
      case 'unknown':
        this.octets += data.octets;
        return;
    }
  }

  private characterString(text: string): void {
    const cut = text.slice(0, STRING_LIMIT);
    this.u8(cut.length);
    this.octets += cut;
  }
}
