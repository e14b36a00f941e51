/**
 * Short queue ids (mail_queue.c): five digits of the second's microseconds, then the queue file's inode number, both in
 * upper-case hexadecimal. Our disks have no inodes: each cleanup process counts in steps that no other one uses.
 */
import type { System } from '../../net/system.ts';
import { epochMicros } from '../global/epoch-time.ts';
import type { MainCf } from '../global/main-cf.ts';
import { queuePath } from '../global/queue-places.ts';

/** cleanup processes that can count without meeting. */
const PROCESSES = 16;
const FIRST_INODE = 0x1000;

export class QueueIds {
  private count = 0;
  private readonly sys: System;
  private readonly cf: MainCf;

  constructor(sys: System, cf: MainCf) {
    this.sys = sys;
    this.cf = cf;
  }

  next(): string {
    const own = Number(this.sys.process.slice(this.sys.process.lastIndexOf('.') + 1)) % PROCESSES;
    for (;;) {
      const inode = (this.sys.host.firstInode ?? FIRST_INODE) + this.count * PROCESSES + own;
      this.count += 1;
      const micros = epochMicros(this.sys, this.sys.now) % 1e6;
      const id = (micros.toString(16).padStart(5, '0') + inode.toString(16)).toUpperCase();
      const isTaken = ['incoming', 'active', 'deferred', 'hold'].some((queue) => this.sys.disk.stat(queuePath(this.cf, queue, id)));
      if (!isTaken) return id;
    }
  }
}
