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
  /** When the queue file was made: its age counts from here (a re-queued message starts anew). */
  readonly created: Micros;
  readonly sender: string;
  /** Those that are not done. */
  readonly recipients: readonly RequestRecipient[];
  /** How many there were at first, as the size record says. */
  readonly recipientCount: number;
  readonly encoding: string;
  readonly smtputf8: number;
  readonly dsnEnvid: string;
  readonly dsnRet: number;
  readonly traceFlags: number;
  readonly rewriteContext: string;
  readonly origin: MessageOrigin;
  /** Set by `content_filter` and by FILTER actions: `transport:nexthop`; empty when there is none. */
  readonly filter: string;
  /** Set by REDIRECT actions: the one recipient that replaces all; empty when there is none. */
  readonly redirect: string;
  /** When the sender is to be told of the delay, and where that record stands; null: not (or not again). */
  readonly warning: { readonly at: Micros; readonly offset: number } | null;
  /** The message's size as Postfix counts it: octets of the content's records in the queue file. */
  readonly size: number;
  /** The size record as it stands, where it says that there is nothing in the letter; null for a sound one. */
  readonly badSizeRecord: string | null;
  /** The letter with LF line ends. */
  readonly letter: string;
}

export function readQueueMessage(queueId: string, octets: string, clock: Clock): QueueMessage | null {
  const records = readRecords(octets);
  if (records.at(-1)?.type !== RECORD.end) return null;
  const attributes = new Map<string, string>();
  const recipients: RequestRecipient[] = [];
  const one = new Map<string, DecodedRecord>();
  let pending = nothingPending();
  for (const record of records) {
    switch (record.type) {
      case RECORD.size: case RECORD.time: case RECORD.sender: case RECORD.warn: case RECORD.redirect:
        if (!one.has(record.type)) one.set(record.type, record);
        break;
      case RECORD.originalRecipient: pending.original = record.data; break;
      case RECORD.attribute: takeAttribute(record.data, pending, attributes); break;
      case RECORD.recipient: recipients.push(recipientOf(record, pending)); pending = nothingPending(); break;
      case RECORD.done: case RECORD.canceledRecipient: pending = nothingPending(); break;
    }
  }
  const text = (name: string): string => attributes.get(name) ?? '';
  const data = (type: string): string => one.get(type)?.data ?? '';
  const sizes = data(RECORD.size).trim().split(/\s+/).map((field) => Number.parseInt(field, 10) || 0);
  const arrival = timeOf(data(RECORD.time), clock) ?? clock.now;
  return {
    queueId, arrival, recipients,
    recipientCount: sizes.length >= 3 ? (sizes[2] ?? 0) : recipients.length,
    created: timeOf(text('create_time'), clock) ?? arrival,
    sender: data(RECORD.sender),
    filter: filterOf(records),
    redirect: data(RECORD.redirect),
    warning: warningOf(one.get(RECORD.warn), clock),
    size: sizes[4] ?? sizes[0] ?? 0,
    badSizeRecord: sizes.length >= 3 && ((sizes[0] ?? 0) <= 0 || (sizes[1] ?? 0) <= 0) ? data(RECORD.size) : null,
    encoding: text('encoding'),
    smtputf8: sizes[5] ?? 0,
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

interface Pending {
  original: string | null;
  orcpt: string;
  notify: number;
}

function nothingPending(): Pending {
  return { original: null, orcpt: '', notify: 0 };
}

function takeAttribute(data: string, pending: Pending, attributes: Map<string, string>): void {
  const equals = data.indexOf('=');
  const name = data.slice(0, equals);
  const value = data.slice(equals + 1);
  if (name === 'dsn_orig_rcpt') pending.orcpt = value;
  else if (name === 'notify_flags') pending.notify = Number(value) || 0;
  else attributes.set(name, value);
}

function recipientOf(record: DecodedRecord, pending: Pending): RequestRecipient {
  return {
    address: record.data,
    origAddress: pending.original ?? record.data,
    offset: record.offset,
    dsnNotify: pending.notify,
    dsnOrcpt: pending.orcpt,
  };
}

/** In the letter the same type means a piece of a long line: only the envelope counts. The last one wins. */
function filterOf(records: readonly DecodedRecord[]): string {
  let filter = '';
  let inLetter = false;
  for (const { type, data } of records) {
    if (type === RECORD.message) inLetter = true;
    else if (type === RECORD.extracted) inLetter = false;
    else if (type === RECORD.filter && !inLetter) filter = data;
  }
  return filter;
}

function warningOf(record: DecodedRecord | undefined, clock: Clock): QueueMessage['warning'] {
  const seconds = Number.parseInt(record?.data ?? '', 10);
  return record && seconds > 0 ? { at: microsOfEpoch(clock, seconds, 0), offset: record.offset } : null;
}

function timeOf(data: string, clock: Clock): Micros | null {
  const match = /^\s*(\d{1,12})(?:\s+(\d{1,6}))?/.exec(data);
  return match ? microsOfEpoch(clock, Number(match[1]), Number(match[2] ?? 0)) : null;
}
