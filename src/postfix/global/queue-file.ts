/** Changes to a queue file in place: recipients that are done with (deliver_completed(3)). */
import { RECORD } from '../../formats/queue-record.ts';
import type { System } from '../../net/system.ts';

/** The file with the recipients at `offsets` marked as done. */
export function markDone(octets: string, offsets: readonly number[]): string {
  let marked = octets;
  for (const offset of offsets) {
    if (marked.charAt(offset) !== RECORD.recipient) continue;
    marked = marked.slice(0, offset) + RECORD.done + marked.slice(offset + 1);
  }
  return marked;
}

/** Marks recipients in a queue file on disk; nothing happens where the file is gone. */
export function markRecipientsDone(sys: System, path: string, offsets: readonly number[]): void {
  const octets = sys.disk.read(path);
  if (octets === null || offsets.length === 0) return;
  sys.disk.write(path, markDone(octets, offsets), { mode: 0o700, owner: 'postfix' });
}
