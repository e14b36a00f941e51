/** Where queue files lie: `<queue_directory>/<queue>/<id>`, with a level of one-letter folders where hash_queue_names says so. */
import type { FileReader } from '../../kernel/disk.ts';
import type { MainCf } from './main-cf.ts';

/** Holds master's process id while the mail system runs. */
export const MASTER_PID_FOLDER = '/var/spool/postfix/pid';
export const MASTER_PID_FILE = `${MASTER_PID_FOLDER}/master.pid`;

/** The path of a queue file or of a bounce, defer or trace log. */
export function queuePath(cf: MainCf, queue: string, queueId: string): string {
  const hashed = cf.list('hash_queue_names').includes(queue) && cf.number('hash_queue_depth') > 0;
  const folder = hashed ? `/${queueId.slice(0, 1)}` : '';
  return `${cf.text('queue_directory')}/${queue}${folder}/${queueId}`;
}

/** Ids of all files in a queue, in the order of their names. */
export function queueIds(disk: FileReader, cf: MainCf, queue: string): readonly string[] {
  const top = `${cf.text('queue_directory')}/${queue}`;
  return disk.list(top).flatMap((name) => {
    const node = disk.stat(`${top}/${name}`);
    return node?.kind === 'dir' ? disk.list(`${top}/${name}`) : [name];
  });
}
