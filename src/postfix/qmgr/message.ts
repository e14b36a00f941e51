/**
 * A queue file as qmgr(8) reads it (qmgr_message.c): envelope sender, recipients that are not done, the attributes that
 * travel with every delivery request, and the letter. A file without its end record is still being written.
 */
import { readRecords, RECORD, type DecodedRecord } from '../../formats/queue-record.ts';
import type { Micros } from '../../kernel/trace.ts';
import type { MessageOrigin, RequestRecipient } from '../global/delivery-request.ts';
import { microsOfEpoch, type Clock } from '../global/epoch-time.ts';
import { letterOf } from '../global/queue-letter.ts';

export interface QueueMessage {
  readonly queueId: string;
  readonly arrival: Micros;
  readonly sender: string;
  readonly recipients: readonly RequestRecipient[];
  readonly encoding: string;
  readonly smtputf8: number;
  readonly dsnEnvid: string;
  readonly dsnRet: number;
  readonly traceFlags: number;
  readonly rewriteContext: string;
  readonly origin: MessageOrigin;
  /** Set by `content_filter`, by FILTER and REDIRECT actions: `transport:nexthop`; empty when there is none. */
  readonly filter: string;
  /** The message's size as Postfix counts it: octets of the content's records in the queue file. */
  readonly size: number;
  /** The letter with LF line ends. */
  readonly letter: string;
}

export function readQueueMessage(queueId: string, octets: string, clock: Clock): QueueMessage | null {
  const records = readRecords(octets);
  if (records.at(-1)?.type !== RECORD.end) return null;
  const attributes = new Map<string, string>();
  const recipients: RequestRecipient[] = [];
  let arrival: Micros = clock.now;
  let sender = '';
  let filter = '';
  let size = 0;
  let pending = nothingPending();
  for (const record of records) {
    switch (record.type) {
      case RECORD.size: size = Number.parseInt(record.data, 10) || 0; break;
      case RECORD.time: arrival = timeOf(record, clock) ?? arrival; break;
      case RECORD.sender: sender = record.data; break;
      case RECORD.filter: filter = record.data; break;
      case RECORD.originalRecipient: pending.original = record.data; break;
      case RECORD.attribute: {
        const equals = record.data.indexOf('=');
        const name = record.data.slice(0, equals);
        const value = record.data.slice(equals + 1);
        if (name === 'dsn_orig_rcpt') pending.orcpt = value;
        else if (name === 'notify_flags') pending.notify = Number(value) || 0;
        else attributes.set(name, value);
        break;
      }
      case RECORD.recipient: recipients.push(recipientOf(record, pending)); pending = nothingPending(); break;
      case RECORD.done: pending = nothingPending(); break;
    }
  }
  const text = (name: string): string => attributes.get(name) ?? '';
  return {
    queueId, arrival, sender, recipients, filter, size,
    encoding: text('encoding'),
    smtputf8: Number(text('smtputf8')) || 0,
    dsnEnvid: text('envelope_id'),
    dsnRet: Number(text('ret_flags')) || 0,
    traceFlags: Number(text('trace_flags')) || 0,
    rewriteContext: text('rewrite_context'),
    origin: {
      clientName: text('log_client_name'),
      clientAddress: text('log_client_address'),
      clientPort: text('log_client_port'),
      protocolName: text('log_protocol_name'),
      heloName: text('log_helo_name'),
    },
    letter: letterOf(records),
  };
}

function nothingPending(): { original: string | null; orcpt: string; notify: number } {
  return { original: null, orcpt: '', notify: 0 };
}

function recipientOf(record: DecodedRecord, pending: ReturnType<typeof nothingPending>): RequestRecipient {
  return {
    address: record.data,
    origAddress: pending.original ?? record.data,
    offset: record.offset,
    dsnNotify: pending.notify,
    dsnOrcpt: pending.orcpt,
  };
}

function timeOf(record: DecodedRecord, clock: Clock): Micros | null {
  const [seconds, micros = '0'] = record.data.trim().split(/\s+/);
  const whole = Number(seconds);
  return Number.isFinite(whole) ? microsOfEpoch(clock, whole, Number(micros) || 0) : null;
}

/** The file with the recipients at `offsets` marked as done, in place (deliver_completed(3)). */
export function markDone(octets: string, offsets: readonly number[]): string {
  let marked = octets;
  for (const offset of offsets) {
    if (marked.charAt(offset) !== RECORD.recipient) continue;
    marked = marked.slice(0, offset) + RECORD.done + marked.slice(offset + 1);
  }
  return marked;
}
