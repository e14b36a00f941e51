/**
 * The real Postfix's queue directory, in a file system of its own whose inode numbers, and with them queue ids, keep one
 * length.
 */
import { execFileSync } from 'node:child_process';
import { closeSync, existsSync, openSync, readdirSync, rmSync, statSync, unlinkSync } from 'node:fs';

export const SPOOL = '/var/spool/postfix';
/** Inode numbers above 0xFFF have four digits, as had those of the recordings. */
const FIRST_INODE = 0x1100;
const LAST_INODE = 0xf000;
const QUEUES = ['incoming', 'active', 'maildrop', 'deferred', 'defer', 'bounce', 'hold', 'corrupt', 'trace', 'flush', 'saved'];

/** Makes a new one in the place of the one before; main.cf must be there. */
export function renewQueueDirectory(isFirst: boolean): void {
  if (!isFirst) execFileSync('umount', ['--lazy', SPOOL]);
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'mode=755', 'tmpfs', SPOOL]);
  for (let inode = 0; inode < FIRST_INODE; inode += 1) makeAndRemove(`${SPOOL}/pad`);
  execFileSync('postfix', ['check'], { stdio: 'ignore' });
}

export function emptyQueues(): void {
  for (const path of QUEUES.flatMap((name) => filesBelow(`${SPOOL}/${name}`))) rmSync(path, { force: true });
}

export function filesBelow(directory: string): readonly string[] {
  if (!existsSync(directory)) return [];
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? filesBelow(`${directory}/${entry.name}`) : [`${directory}/${entry.name}`],
  );
}

/** The next inode number, asked for by making a file. */
export function inodesRunOut(): boolean {
  return existsSync(SPOOL) && makeAndRemove(`${SPOOL}/pad`) > LAST_INODE;
}

/** Returns the inode number that the file had. */
function makeAndRemove(path: string): number {
  closeSync(openSync(path, 'w'));
  const { ino } = statSync(path);
  unlinkSync(path);
  return ino;
}
