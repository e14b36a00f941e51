/**
 * Queue ids (mail_queue_enter(3), mail_queue.h): five hex digits of the microsecond and the queue file's inode number
 * in hex, or with `enable_long_queue_ids` second and microsecond in base 52, `z`, and the inode in base 51. Inode
 * numbers follow the clock, so that an id is never given twice.
 */
import type { System } from '../../net/system.ts';
import { epochMicros, epochSeconds } from './epoch-time.ts';
import type { MainCf } from './main-cf.ts';
import { queuePath, SAFE_DIGITS } from './queue-places.ts';

const DEFAULT_FIRST_INODE = 0x1000;
const QUEUES = ['incoming', 'active', 'deferred', 'hold', 'maildrop'];

export interface NewQueueFile {
  readonly queueId: string;
  /** Seconds since 1970 at which the id was made. */
  readonly createdSeconds: number;
}

/** Makes an empty file with an id of its own in a queue. */
export function createQueueFile(sys: System, cf: MainCf, queue: string): NewQueueFile {
  const micros = epochMicros(sys, sys.now);
  const createdSeconds = epochSeconds(sys, sys.now);
  for (let bump = 0; ; bump += 1) {
    const queueId = formatQueueId(createdSeconds, micros % 1e6, inodeAt(sys, bump), cf.flag('enable_long_queue_ids'));
    if (QUEUES.some((name) => sys.disk.stat(queuePath(cf, name, queueId)))) continue;
    sys.disk.write(queuePath(cf, queue, queueId), '', { mode: 0o600, owner: 'postfix' });
    return { queueId, createdSeconds };
  }
}

/** A number that grows with the seconds, as long as the host's first one in hex. */
function inodeAt(sys: System, bump: number): number {
  const first = sys.host.firstInode ?? DEFAULT_FIRST_INODE;
  const span = 16 ** first.toString(16).length - first;
  return first + ((Math.floor(sys.now / 1e6) + bump) % span);
}

export function formatQueueId(seconds: number, micros: number, inode: number, isLong: boolean): string {
  if (!isLong) return hex(micros).padStart(5, '0') + hex(inode);
  return `${safeBase(seconds, 52).padStart(6, '0')}${safeBase(micros, 52).padStart(4, '0')}z${safeBase(inode, 51)}`;
}

function hex(value: number): string {
  return value.toString(16).toUpperCase();
}

function safeBase(value: number, base: number): string {
  let text = '';
  for (let rest = value; ; rest = Math.floor(rest / base)) {
    text = SAFE_DIGITS.charAt(rest % base) + text;
    if (rest < base) return text;
  }
}
