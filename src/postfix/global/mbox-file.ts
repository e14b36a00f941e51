/**
 * Appending a letter to an mbox file: dot lock, checks, size limit. Mirrors mbox_open(3) and mail_copy(3). Permissions
 * are those of owner and others; the lock file is looked for but not written, since nothing else would see it.
 */
import { mboxEntry, quoteFromLines, withLastLineEnd } from '../../formats/mbox.ts';
import { quoteLocal } from '../../formats/address.ts';
import { parentOf } from '../../kernel/disk.ts';
import type { Task } from '../../kernel/task.ts';
import { epochSeconds } from './epoch-time.ts';
import { copyHeaders, mayWriteIn, traceDelivered, type MailCopy } from './mail-copy.ts';

export interface MboxFailure {
  readonly status: string;
  readonly reason: string;
}

export interface MboxOptions {
  /** Whose file a new one becomes. */
  readonly owner: string;
  /** With whose rights files and locks are made: the owner's, or root's in the mail spool. */
  readonly rights: string;
  /** Without the dot lock there is no delivery; otherwise its lack is only warned of, and executable files are refused. */
  readonly mustLock: boolean;
  /** Octets that the file may grow to; 0 = no limit. */
  readonly sizeLimit: number;
  /** Status of what cannot be opened or locked: `5.2.0` in local(8), `4.2.0` in virtual(8). */
  readonly openStatus: string;
  readonly ident: string;
}

/** mbox_dsn(3) for ENOSPC. */
export const DISK_FULL_STATUS = '4.3.0';

/** Writing to disk and waiting until it is there. */
const WRITE_MICROS = 2000;
const WRITE_SPREAD_MICROS = 1000;

/** Appends the letter; null on success. */
export function* appendToMbox(copy: MailCopy, path: string, options: MboxOptions): Task<MboxFailure | null> {
  const { sys, request } = copy;
  const problem = openProblem(copy, path, options);
  const lockProblem = yield* lock(copy, path, options);
  if (lockProblem !== null && options.mustLock && problem !== 'Is a directory') return lockProblem;
  if (lockProblem !== null) sys.log(options.ident, `warning: ${lockProblem.reason}`);
  const node = sys.disk.stat(path);
  if (problem !== null) {
    const reason = `${node === null ? 'cannot create file exclusively' : 'cannot open file'}: ${problem}`;
    return { status: options.openStatus, reason };
  }
  if (!options.mustLock && node && (node.mode & 0o111) !== 0) return { status: '5.7.1', reason: 'file is executable' };
  const letter = copyHeaders(copy) + withLastLineEnd(request.letter);
  const sender = copy.sender === '' ? '' : quoteLocal(copy.sender);
  const entry = mboxEntry({ sender, epochSeconds: epochSeconds(sys, sys.now), utcOffsetMinutes: sys.utcOffsetMinutes }, letter);
  if (options.sizeLimit > 0 && (node?.octets.length ?? 0) + entry.length > options.sizeLimit) {
    return { status: '5.2.2', reason: 'error writing message: File too large' };
  }
  yield* sys.sleep(WRITE_MICROS + sys.random.below(WRITE_SPREAD_MICROS));
  if (!sys.disk.append(path, entry, { mode: 0o600, owner: options.owner })) return { status: DISK_FULL_STATUS, reason: 'error writing message: No space left on device' };
  traceDelivered(copy, path, quoteFromLines(letter));
  return null;
}

function openProblem(copy: MailCopy, path: string, options: MboxOptions): string | null {
  const node = copy.sys.disk.stat(path);
  if (node?.kind === 'dir') return 'Is a directory';
  if (!node) return directoryProblem(copy, path, options);
  // An existing file is opened with the owner's rights, also in the spool.
  return (node.mode & (node.owner === options.owner ? 0o200 : 0o002)) !== 0 ? null : 'Permission denied';
}

function directoryProblem({ sys, cf, home }: MailCopy, path: string, { rights }: MboxOptions): string | null {
  const directory = parentOf(path);
  const parent = sys.disk.stat(directory);
  if (parent?.kind === 'file') return 'Not a directory';
  if (directory === home) return null;
  if (parent) return mayWriteIn(sys, directory, rights) ? null : 'Permission denied';
  const isStandard = [cf.text('mail_spool_directory'), '/', '/var', '/var/mail', '/home'].includes(directory);
  if (!isStandard) return 'No such file or directory';
  return rights === 'root' ? null : 'Permission denied';
}

/** The dot lock: waited for `deliver_lock_attempts` times. */
function* lock(copy: MailCopy, path: string, options: MboxOptions): Task<MboxFailure | null> {
  const { sys, cf } = copy;
  const lockFile = `${path}.lock`;
  const why = directoryProblem(copy, lockFile, options);
  if (why !== null) return { status: options.openStatus, reason: `unable to create lock file ${lockFile}: ${why}` };
  const attempts = cf.number('deliver_lock_attempts');
  for (let attempt = 1; sys.disk.stat(lockFile) !== null; attempt += 1) {
    if (attempt >= attempts) return { status: '4.2.0', reason: `unable to create lock file ${lockFile}: File exists` };
    yield* sys.sleep(cf.seconds('deliver_lock_delay') * 1e6);
  }
  return null;
}
