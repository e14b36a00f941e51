/**
 * One end of a UNIX-domain socket between Postfix daemons: attribute lists, queue records and runs of octets over a
 * byte stream that may be cut anywhere. Mirrors Postfix's attr_scan(3), attr_print(3) and mail_proto(3).
 */
import { decodeAttributes, encodeAttributes, type Attributes } from '../../formats/attribute-list.ts';
import { decodeRecord, type QueueRecord } from '../../formats/queue-record.ts';
import type { Task } from '../../kernel/task.ts';
import type { Micros } from '../../kernel/trace.ts';
import type { ReadResult, Socket } from '../../net/system.ts';

/** `ipc_timeout`: how long a daemon waits for another. */
export const IPC_TIMEOUT: Micros = 3600e6;
/** What is buffered before it is written, as in Postfix's vstream(3). */
const BUFFER_OCTETS = 4096;
/** More than this without a complete list means that the other end talks nonsense. */
const LIST_LIMIT = 1_000_000;

/** A socket with what was read ahead and what waits to be written. */
export class IpcStream {
  readonly socket: Socket;
  private readonly timeout: Micros;
  /** What has arrived, and up to where it has been taken. */
  private unread = '';
  private at = 0;
  private unwritten = '';

  constructor(socket: Socket, timeout: Micros = IPC_TIMEOUT) {
    this.socket = socket;
    this.timeout = timeout;
  }

  /** Whether the other end has closed and nothing is left to read. */
  get ended(): boolean {
    return this.unread === '' && this.socket.ended && this.socket.pending() === '';
  }

  /** The next attribute list; null when the other end closed, fell silent, or sent nonsense. */
  *attributes(): Task<Attributes | null> {
    for (;;) {
      const decoded = decodeAttributes(this.unread, this.at);
      if (decoded) {
        this.taken(decoded.end);
        return decoded.attributes;
      }
      if (this.unread.length - this.at > LIST_LIMIT || !this.add((yield this.socket.reading(this.timeout)) as ReadResult)) return null;
    }
  }

  /** The next `count` octets; null when fewer come. */
  *octets(count: number): Task<string | null> {
    while (this.unread.length - this.at < count) if (!this.add((yield this.socket.reading(this.timeout)) as ReadResult)) return null;
    const octets = this.unread.slice(this.at, this.at + count);
    this.taken(this.at + count);
    return octets;
  }

  /** The next queue record; null when the stream ended. */
  *record(): Task<QueueRecord | null> {
    for (;;) {
      const record = this.recordThere();
      if (record !== null) return record;
      if (!this.add((yield this.socket.reading(this.timeout)) as ReadResult)) return null;
    }
  }

  /** The next queue record where it has arrived already; null where that has to be waited for. */
  recordThere(): QueueRecord | null {
    const record = this.unread === '' ? null : decodeRecord(this.unread, this.at);
    if (record !== null) this.taken(record.end);
    return record;
  }

  /** Waits until the other end closes, so that what was written is read before this end closes. */
  *untilClosed(): Task<void> {
    while (this.add((yield this.socket.reading(this.timeout)) as ReadResult)) this.taken(this.unread.length);
  }

  private taken(end: number): void {
    this.at = end;
    if (end < this.unread.length) return;
    this.unread = '';
    this.at = 0;
  }

  /** Adds what a read gave; false where it gave nothing. */
  private add(read: ReadResult): boolean {
    if (read.kind !== 'data') return false;
    this.unread = this.unread.slice(this.at) + read.octets;
    this.at = 0;
    return true;
  }

  /** Writes a list at once, after what is buffered. */
  send(attributes: Attributes): void {
    this.unwritten += encodeAttributes(attributes);
    this.flush();
  }

  /** Adds octets to the buffer and writes it when it is full. */
  put(octets: string): void {
    this.unwritten += octets;
    if (this.unwritten.length >= BUFFER_OCTETS) this.flush();
  }

  flush(): void {
    if (this.unwritten === '') return;
    this.socket.write(this.unwritten);
    this.unwritten = '';
  }

  close(): void {
    this.flush();
    this.socket.close();
  }
}

/** An attribute as a whole number, or `otherwise` where it is absent or none. */
export function numberAttribute(attributes: Attributes, name: string, otherwise = 0): number {
  const value = attributes[name];
  return value !== undefined && /^-?\d{1,15}$/.test(value) ? Number(value) : otherwise;
}
