/** What is left in a host's mail queue, as `postqueue -j` prints it but for its times; in the recorder's order. */
import type { FileReader } from '../../kernel/disk.ts';
import { listQueue } from '../../postfix/showq/listing.ts';
import type { QueueEntry } from './smtpd-result.ts';

/** By sender, then by recipients, then by size. */
export function queueEntries(disk: FileReader): readonly QueueEntry[] {
  const entries = listQueue(disk).map((message): QueueEntry => ({
    queue_name: message.queueName,
    queue_id: message.queueId,
    message_size: message.size,
    sender: message.shownSender,
    recipients: message.recipients.map(({ address, delayReason }) => ({ address, ...(delayReason !== null && { delay_reason: delayReason }) })),
  }));
  const key = ({ sender, recipients, message_size }: QueueEntry) => `${sender}\0${JSON.stringify(recipients)}\0${message_size}`;
  return entries.sort((a, b) => (key(a) < key(b) ? -1 : 1));
}
