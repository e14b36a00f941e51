/** A file for the maildrop queue, as postdrop(1) makes it. */
import { encodeRecord, RECORD } from '../../formats/queue-record.ts';
import type { MainCf } from '../global/main-cf.ts';
import { formatQueueId } from '../global/queue-id.ts';
import { queuePath } from '../global/queue-places.ts';
import type { CommandCall } from './command.ts';

export const MAILDROP_MODE = 0o744;
const INODE = 0x248573;
/** Longer lines are kept in pieces. */
const ROW_LENGTH = 2048;

/** A free name; `earlier` of them were given in this run already. */
export function maildropPath({ clock, disk }: CommandCall, cf: MainCf, earlier: number): string {
  const seconds = Math.floor(clock.epochMillis / 1000);
  const micros = Math.floor((clock.epochMillis % 1000) * 1000);
  for (let inode = INODE + earlier; ; inode += 1) {
    const path = queuePath(cf, 'maildrop', formatQueueId(seconds, micros, inode, false));
    if (!disk.stat(path)) return path;
  }
}

/** A line of the letter as records. */
export function lineRecords(line: string): string {
  let records = '';
  let at = 0;
  for (; line.length - at > ROW_LENGTH; at += ROW_LENGTH) records += encodeRecord(RECORD.continued, line.slice(at, at + ROW_LENGTH));
  return records + encodeRecord(RECORD.line, line.slice(at));
}
