/** Changes to a queue file in place: recipients that are done with (deliver_completed(3)). */
import { RECORD } from '../../formats/queue-record.ts';
import type { System } from '../../net/system.ts';
import type { MainCf } from './main-cf.ts';
import { queuePath } from './queue-places.ts';

/** The file with the recipients at `offsets` marked as done. */
export function markDone(octets: string, offsets: readonly number[]): string {
  let marked = octets;
  for (const offset of offsets) {
    if (marked.charAt(offset) !== RECORD.recipient) continue;
    marked = marked.slice(0, offset) + RECORD.done + marked.slice(offset + 1);
  }
  return marked;
}

/** Marks recipients in a queue file on disk; nothing happens where the file is gone, or where they are marked already. */
export function markRecipientsDone(sys: System, path: string, offsets: readonly number[]): void {
  const octets = sys.disk.read(path);
  if (octets === null || offsets.length === 0) return;
  const marked = markDone(octets, offsets);
  if (marked !== octets) sys.disk.write(path, marked, { mode: 0o700, owner: 'postfix' });
}

/** Where a file can be that somebody delivers: its queue manager may have died meanwhile, and a new one moved it. */
const QUEUES = ['active', 'incoming', 'deferred'];

/** Marks recipients of a message as they are done with; those of the same instant are written together. */
export class RecipientMarks {
  private readonly sys: System;
  private readonly cf: MainCf;
  private readonly queueId: string;
  private unwritten: number[] = [];

  constructor(sys: System, cf: MainCf, queueId: string) {
    this.sys = sys;
    this.cf = cf;
    this.queueId = queueId;
  }

  add(offset: number): void {
    if (this.unwritten.push(offset) === 1) this.sys.timer(1, () => this.write());
  }

  write(): void {
    const offsets = this.unwritten;
    this.unwritten = [];
    if (offsets.length === 0) return;
    const path = QUEUES.map((queue) => queuePath(this.cf, queue, this.queueId)).find((one) => this.sys.disk.stat(one) !== null);
    if (path !== undefined) markRecipientsDone(this.sys, path, offsets);
  }
}
