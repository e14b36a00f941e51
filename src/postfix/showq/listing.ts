/**
 * What showq(8) knows of the queue, read from the queue files and the defer logs: one entry for each file of the maildrop,
 * incoming, active, deferred and hold queues, in this order. A new letter in maildrop is as large as its file.
 */
import { decodeRecord, RECORD } from '../../formats/queue-record.ts';
import { quoteLocal } from '../../formats/address.ts';
import type { FileReader } from '../../kernel/disk.ts';
import { printable } from '../../protocols/smtp/printable.ts';
import { readMainCf } from '../global/main-cf.ts';
import { hashedPart } from '../global/queue-places.ts';

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
  /** As listings show it: the empty sender under the name of `empty_address_recipient`. */
  readonly shownSender: string;
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
  const cf = readMainCf(disk);
  const shown: Shown = { isUnicode: cf.flag('smtputf8_enable'), emptySender: cf.text('empty_address_recipient'), duplicateLimit: cf.number('duplicate_filter_limit') };
  const messages = QUEUES.flatMap((queue) =>
    filesIn(disk, `${directory}/${queue}`).flatMap(({ path, name }) => {
      const message = readMessage(queue, name, disk.read(path) ?? '', deferReasons(disk, directory, name, shown), shown);
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

function readMessage(queueName: string, queueId: string, octets: string, reasons: ReadonlyMap<string, string>, how: Shown): Omit<ListedMessage, 'isForceExpired'> | null {
  let size = 0;
  let arrival = 0;
  let sender: string | null = null;
  const waiting: string[] = [];
  // Recipients that header checks or always_bcc added stand behind the letter.
  for (let record = decodeRecord(octets); record; record = decodeRecord(octets, record.end)) {
    if (record.type === RECORD.size) size = Number.parseInt(record.data, 10) || 0;
    else if (record.type === RECORD.time) arrival = Number.parseInt(record.data, 10) || 0;
    else if (record.type === RECORD.sender) sender = shown(record.data, how);
    else if (record.type === RECORD.recipient) waiting.push(shown(record.data, how));
  }
  // First those whose reason is known, under the address that it was logged for; it may have been completed since.
  const listed = new Set([...reasons.keys()].slice(0, how.duplicateLimit === 0 ? Infinity : how.duplicateLimit));
  const recipients = [
    ...[...reasons].map(([address, delayReason]): ListedRecipient => ({ address, delayReason })),
    ...waiting.filter((address) => !listed.has(address)).map((address): ListedRecipient => ({ address, delayReason: null })),
  ];
  return sender === null ? null : { queueName, queueId, size: queueName === 'maildrop' && size === 0 ? octets.length : size, arrival, sender, shownSender: sender === '' ? how.emptySender : sender, recipients };
}

/** What main.cf says about how addresses are listed. */
interface Shown {
  readonly isUnicode: boolean;
  readonly emptySender: string;
  /** Of so many recipients it is remembered that they were listed; 0: of all. */
  readonly duplicateLimit: number;
}

/** Addresses are listed quoted, as the defer log has them. */
function shown(address: string, { isUnicode }: Shown): string {
  return address === '' ? '' : printable(quoteLocal(address), '?', isUnicode);
}

/** A file in a queue with or without levels of one-letter folders. */
function findBelow(disk: FileReader, folder: string, name: string, letters: string): string | null {
  const [letter = '', rest] = [letters.charAt(0), letters.slice(1)];
  const octets = disk.read(`${folder}/${name}`);
  if (octets !== null || letter === '' || disk.stat(`${folder}/${letter}`)?.kind !== 'dir') return octets;
  return findBelow(disk, `${folder}/${letter}`, name, rest);
}

/** The reasons in a message's defer log, by recipient; the last one counts. */
function deferReasons(disk: FileReader, directory: string, queueId: string, { isUnicode }: Shown): ReadonlyMap<string, string> {
  const text = findBelow(disk, `${directory}/defer`, queueId, hashedPart(queueId)) ?? '';
  const reasons = new Map<string, string>();
  for (const block of text.split('\n\n')) {
    const field = (name: string): string | undefined => new RegExp(`^${name}=(.*)$`, 'm').exec(block)?.[1];
    const recipient = field('recipient');
    if (recipient !== undefined) reasons.set(printable(recipient, '?', isUnicode), (field('reason') ?? '').trimEnd());
  }
  return reasons;
}
