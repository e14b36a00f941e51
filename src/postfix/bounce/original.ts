/** The message that a notification is about, as its queue file tells it (bounce_mail_alloc()). */
import { quoteLocal } from '../../formats/address.ts';
import { headerValue, isHeaderLine, knownHeader } from '../../formats/header.ts';
import { readRecords, RECORD, type QueueRecord } from '../../formats/queue-record.ts';
import type { FileReader } from '../../kernel/disk.ts';
import type { MainCf } from '../global/main-cf.ts';
import { queuePath } from '../global/queue-places.ts';

export interface Original {
  /** External form; the null sender is MAILER-DAEMON. */
  readonly sender: string;
  /** Seconds since 1970; 0 when not known. */
  readonly arrivalSeconds: number;
  readonly size: number;
  /** The letter's records; null when the queue file is gone. */
  readonly content: readonly QueueRecord[] | null;
  /** `<…>` of the Message-Id, where `enable_threaded_bounces` wants it; else empty. */
  readonly messageId: string;
}

export function readOriginal(disk: FileReader, cf: MainCf, queueName: string, queueId: string): Original {
  const octets = disk.read(queuePath(cf, queueName, queueId));
  if (octets === null) return { sender: '', arrivalSeconds: 0, size: 0, content: null, messageId: '' };
  const records = readRecords(octets);
  const find = (type: string): string | null => records.find((record) => record.type === type)?.data ?? null;
  const sender = find(RECORD.sender);
  const content = contentOf(records);
  return {
    sender: sender === null ? '' : quoteLocal(sender === '' ? `MAILER-DAEMON@${cf.text('myhostname')}` : sender, { escapes8bit: true }),
    arrivalSeconds: Number.parseInt(find(RECORD.time) ?? '', 10) || 0,
    size: Number.parseInt(find(RECORD.size) ?? '', 10) || 0,
    content,
    messageId: cf.flag('enable_threaded_bounces') ? messageIdOf(content) : '',
  };
}

function contentOf(records: readonly QueueRecord[]): readonly QueueRecord[] {
  const start = records.findIndex(({ type }) => type === RECORD.message) + 1;
  const content: QueueRecord[] = [];
  for (const record of records.slice(start)) {
    if (record.type === RECORD.padding) continue;
    if (record.type !== RECORD.line && record.type !== RECORD.continued) break;
    content.push(record);
  }
  return content;
}

function messageIdOf(content: readonly QueueRecord[]): string {
  for (const { data } of content) {
    if (/^\s/.test(data) && data !== '') continue;
    if (!isHeaderLine(data)) return '';
    if (knownHeader(data)?.name !== 'Message-Id') continue;
    const value = headerValue(data).trimEnd();
    return /^<.*>$/.test(value) ? value : '';
  }
  return '';
}
