/**
 * Where queue files lie: `<queue_directory>/<queue>/<id>`, with levels of one-letter folders where hash_queue_names says
 * so (dir_forest(3)), named after the id's microsecond; and the folders that a queue directory has.
 */
import { parentOf, type FileReader } from '../../kernel/disk.ts';
import type { System } from '../../net/system.ts';
import type { MainCf } from './main-cf.ts';

/** Holds master's process id while the mail system runs. */
export const MASTER_PID_FOLDER = '/var/spool/postfix/pid';
export const MASTER_PID_FILE = `${MASTER_PID_FOLDER}/master.pid`;
/** In data_directory; master holds it as long as it lives. */
export const MASTER_LOCK = 'master.lock';

/** Folders below the queue directory (postfix-files): mode, and owner with group. */
export const SPOOL_FOLDERS: Readonly<Record<string, { readonly mode: number; readonly owner: string }>> = {
  ...Object.fromEntries(
    ['active', 'bounce', 'corrupt', 'defer', 'deferred', 'flush', 'hold', 'incoming', 'private', 'saved', 'trace'].map(
      (name) => [name, { mode: 0o700, owner: 'postfix:root' }],
    ),
  ),
  maildrop: { mode: 0o1730, owner: 'postfix:postdrop' },
  public: { mode: 0o2710, owner: 'postfix:postdrop' },
  pid: { mode: 0o755, owner: 'root:root' },
};

/** The path of a queue file or of a bounce, defer or trace log. */
export function queuePath(cf: MainCf, queue: string, queueId: string): string {
  return `${cf.text('queue_directory')}/${queue}/${hashFolders(cf, queue, queueId)}${queueId}`;
}

function hashFolders(cf: MainCf, queue: string, queueId: string): string {
  const depth = cf.list('hash_queue_names').includes(queue) ? cf.number('hash_queue_depth') : 0;
  if (depth <= 0) return '';
  const letters = hashedPart(queueId);
  let folders = '';
  for (let at = 0; at < depth && at < letters.length; at += 1) folders += `${letters.charAt(at)}/`;
  return folders;
}

/** A short id begins with its microsecond in hex; a long one has it in base 52 behind the second (MQID_LG_GET_HEX_USEC). */
export function hashedPart(queueId: string): string {
  const micros = /^[0-9A-Za-z]{6,}z/.test(queueId) ? queueId.slice(queueId.lastIndexOf('z') - MICROS_DIGITS, queueId.lastIndexOf('z')) : null;
  if (micros === null) return queueId;
  const value = [...micros].reduce((sum, digit) => sum * SAFE_DIGITS.length + SAFE_DIGITS.indexOf(digit), 0);
  return value.toString(16).toUpperCase().padStart(5, '0');
}

const MICROS_DIGITS = 4;
/** Digits, consonants of both cases: no words can come out (safe_ultostr(3)). */
export const SAFE_DIGITS = '0123456789BCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz';

/** Makes the folders of a queue file that are not there yet (mail_queue_mkdirs(3)). False: the disk is full. */
export function makeQueueFolder(sys: System, path: string): boolean {
  const folder = parentOf(path);
  if (sys.disk.stat(folder) !== null) return true;
  return makeQueueFolder(sys, folder) && sys.disk.mkdir(folder, { mode: 0o700, owner: 'postfix' });
}

/** Moves a queue file from one queue to another, as every daemon does it. */
export function moveQueueFile(sys: System, cf: MainCf, queueId: string, from: string, to: string): void {
  const path = queuePath(cf, to, queueId);
  makeQueueFolder(sys, path);
  sys.disk.rename(queuePath(cf, from, queueId), path);
  sys.trace('queue.move', { queueId, from, to });
}

/** Ids of all files in a queue, in the order of their names. */
export function queueIds(disk: FileReader, cf: MainCf, queue: string): readonly string[] {
  return idsBelow(disk, `${cf.text('queue_directory')}/${queue}`);
}

function idsBelow(disk: FileReader, folder: string): readonly string[] {
  const ids: string[] = [];
  for (const name of disk.list(folder)) {
    const path = `${folder}/${name}`;
    if (disk.stat(path)?.kind === 'dir') ids.push(...idsBelow(disk, path));
    else ids.push(name);
  }
  return ids;
}
