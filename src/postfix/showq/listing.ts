/**
 * What showq(8) knows of the queue, read from the queue files and the defer logs: one entry for each file of the maildrop,
 * incoming, active, deferred and hold queues, in this order. A new letter in maildrop is as large as its file.
 */
import { decodeRecord, RECORD } from '../../formats/queue-record.ts';
import type { FileReader } from '../../kernel/disk.ts';

export interface ListedRecipient {
  readonly address: string;
  readonly delayReason: string | null;
}

export interface ListedMessage {
  readonly queueName: string;
  readonly queueId: string;
  readonly size: number;
  /** Seconds since 1970. */
  readonly arrival: number;
  readonly sender: string;
  /** `postsuper -e` was said of it. */
  readonly isForceExpired: boolean;
  readonly recipients: readonly ListedRecipient[];
}

const QUEUES = ['maildrop', 'incoming', 'active', 'deferred', 'hold'];
/** MAIL_QUEUE_STAT_EXPIRE. */
const EXPIRED_MODE = 0o010;
const QUEUE_DIRECTORY = '/var/spool/postfix';
/** A longer queue is cut here: nobody reads on, and a listing must end. */
const LISTING_LIMIT = 10_000;

export function listQueue(disk: FileReader, directory = QUEUE_DIRECTORY): readonly ListedMessage[] {
  const messages = QUEUES.flatMap((queue) =>
    filesIn(disk, `${directory}/${queue}`).flatMap(({ path, name }) => {
      const message = readMessage(queue, name, disk.read(path) ?? '', deferReasons(disk, directory, name));
      const isForceExpired = ((disk.stat(path)?.mode ?? 0) & EXPIRED_MODE) !== 0;
      return message ? [{ ...message, isForceExpired }] : [];
    }),
  );
  return messages.slice(0, LISTING_LIMIT);
}

function filesIn(disk: FileReader, directory: string): { path: string; name: string }[] {
  return disk.list(directory).flatMap((name) => {
    const path = `${directory}/${name}`;
    return disk.stat(path)?.kind === 'dir' ? filesIn(disk, path) : [{ path, name }];
  });
}

function readMessage(queueName: string, queueId: string, octets: string, reasons: ReadonlyMap<string, string>): Omit<ListedMessage, 'isForceExpired'> | null {
  let size = 0;
  let arrival = 0;
  let sender: string | null = null;
  const recipients: ListedRecipient[] = [];
  for (let record = decodeRecord(octets); record && record.type !== RECORD.message; record = decodeRecord(octets, record.end)) {
    if (record.type === RECORD.size) size = Number.parseInt(record.data, 10) || 0;
    else if (record.type === RECORD.time) arrival = Number.parseInt(record.data, 10) || 0;
    else if (record.type === RECORD.sender) sender = record.data;
    else if (record.type === RECORD.recipient) recipients.push({ address: record.data, delayReason: reasons.get(record.data) ?? null });
  }
  return sender === null ? null : { queueName, queueId, size: queueName === 'maildrop' && size === 0 ? octets.length : size, arrival, sender, recipients };
}

/** The reasons in a message's defer log, by recipient; the last one counts. */
function deferReasons(disk: FileReader, directory: string, queueId: string): ReadonlyMap<string, string> {
  const text = disk.read(`${directory}/defer/${queueId.slice(0, 1)}/${queueId}`) ?? disk.read(`${directory}/defer/${queueId}`) ?? '';
  const reasons = new Map<string, string>();
  for (const block of text.split('\n\n')) {
    const field = (name: string): string | undefined => new RegExp(`^${name}=(.*)$`, 'm').exec(block)?.[1];
    const recipient = field('recipient');
    if (recipient !== undefined) reasons.set(recipient, field('reason') ?? '');
  }
  return reasons;
}
