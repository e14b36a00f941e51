/** The queue of a replayed host as `postqueue -j` has it, without times. */
import type { FileReader } from '../../kernel/disk.ts';
import { listQueue } from '../../postfix/showq/listing.ts';
import type { QueueEntry } from './smtpd-result.ts';

export function queueEntries(disk: FileReader): readonly QueueEntry[] {
  return listQueue(disk).map(({ queueName, queueId, size, sender, recipients }) => ({
    queue_name: queueName,
    queue_id: queueId,
    message_size: size,
    sender: sender === '' ? 'MAILER-DAEMON' : sender,
    recipients: recipients.map(({ address, delayReason }) => (delayReason === null ? { address } : { address, delay_reason: delayReason })),
  }));
}
