/**
 * Appending a letter to an mbox file: locks, checks, size limit. And delivery to a /file that an alias or .forward
 * names. Mirrors mbox_open(3), mail_copy(3) and file.c of local(8). Permissions are those of owner and others.
 */
import { mboxEntry, quoteFromLines, withLastLineEnd } from '../../formats/mbox.ts';
import { quoteLocal } from '../../formats/address.ts';
import { parentOf } from '../../kernel/disk.ts';
import type { Task } from '../../kernel/task.ts';
import { epochSeconds } from '../global/epoch-time.ts';
import { beenHere, copyHeaders, report, warn, type Level, type Outcome } from './delivery.ts';
import { deliverMaildir } from './maildir.ts';
import { mayWriteIn } from './passwd.ts';

export interface MboxFailure {
  readonly status: string;
  readonly reason: string;
}

export interface MboxOptions {
  /** Whose file a new one becomes. */
  readonly owner: string;
  /** With whose rights files and locks are made: the owner's, or root's in the mail spool. */
  readonly rights: string;
  /** Without the dot lock there is no delivery; otherwise its lack is only warned of. */
  readonly mustLock: boolean;
  /** Octets that the file may grow to; 0 = no limit. */
  readonly sizeLimit: number;
  /** Whether the copy shows Delivered-To. */
  readonly showsDelivered?: boolean;
}

/** Writing to disk and waiting until it is there. */
const WRITE_MICROS = 2000;
const WRITE_SPREAD_MICROS = 3000;

/** Appends the letter; null on success. */
export function* appendToMbox(level: Level, path: string, options: MboxOptions): Task<MboxFailure | null> {
  const { sys } = level.shared;
  const problem = openProblem(level, path, options);
  const lockProblem = yield* lock(level, path, options);
  if (lockProblem !== null && options.mustLock && problem !== 'Is a directory') return lockProblem;
  if (lockProblem !== null) warn(level, lockProblem.reason);
  if (problem !== null) {
    const isNew = sys.disk.stat(path) === null;
    return { status: '5.2.0', reason: `${isNew ? 'cannot create file exclusively' : 'cannot open file'}: ${problem}` };
  }
  const node = sys.disk.stat(path);
  if (!options.mustLock && node && (node.mode & 0o111) !== 0) return { status: '5.7.1', reason: 'file is executable' };
  const letter = `${copyHeaders(level, { delivered: options.showsDelivered ?? true })}${withLastLineEnd(level.shared.request.letter)}`;
  const sender = level.sender === '' ? '' : quoteLocal(level.sender);
  const entry = mboxEntry({ sender, epochSeconds: epochSeconds(sys, sys.now), utcOffsetMinutes: sys.utcOffsetMinutes }, letter);
  if (options.sizeLimit > 0 && (node?.octets.length ?? 0) + entry.length > options.sizeLimit) {
    return { status: '5.2.2', reason: 'error writing message: File too large' };
  }
  yield* sys.sleep(WRITE_MICROS + sys.random.below(WRITE_SPREAD_MICROS));
  sys.disk.append(path, entry, { mode: 0o600, owner: options.owner });
  traceDelivered(level, path, quoteFromLines(letter));
  return null;
}

/** A letter reached a mailbox; `letter` is as stored, without the From_ line. */
export function traceDelivered(level: Level, mailbox: string, letter: string): void {
  const { sys, request } = level.shared;
  const { sender, recipient } = level;
  sys.trace('letter.delivered', { queueId: request.queueId, sender, recipient: recipient.address, mailbox, letter });
}

function openProblem(level: Level, path: string, options: MboxOptions): string | null {
  const { sys } = level.shared;
  const node = sys.disk.stat(path);
  if (node?.kind === 'dir') return 'Is a directory';
  if (node) {
    // An existing file is opened with the owner's rights, also in the spool.
    const bit = node.owner === options.owner ? 0o200 : 0o002;
    return (node.mode & bit) !== 0 ? null : 'Permission denied';
  }
  return directoryProblem(level, path, options);
}

function directoryProblem(level: Level, path: string, options: MboxOptions): string | null {
  const { sys } = level.shared;
  const directory = parentOf(path);
  const parent = sys.disk.stat(directory);
  if (parent?.kind === 'file') return 'Not a directory';
  if (!parent && !isStandardDirectory(level, directory)) return 'No such file or directory';
  if (!parent) return options.rights === 'root' || directory === level.account?.home ? null : 'Permission denied';
  return mayWriteIn(sys, directory, options.rights) || directory === level.account?.home ? null : 'Permission denied';
}

/** Directories that every host has, whether or not a file was ever put there. */
function isStandardDirectory(level: Level, directory: string): boolean {
  const { cf } = level.shared.service;
  return directory === cf.text('mail_spool_directory') || directory === level.account?.home || ['/', '/var', '/var/mail', '/tmp', '/home'].includes(directory);
}

/** The dot lock: waited for `deliver_lock_attempts` times. It is not written, since nothing else could see it. */
function* lock(level: Level, path: string, options: MboxOptions): Task<MboxFailure | null> {
  const { sys, service } = level.shared;
  const lockFile = `${path}.lock`;
  const why = directoryProblem(level, lockFile, options);
  if (why !== null) return { status: '5.2.0', reason: `unable to create lock file ${lockFile}: ${why}` };
  const attempts = service.cf.number('deliver_lock_attempts');
  for (let attempt = 1; sys.disk.stat(lockFile) !== null; attempt += 1) {
    if (attempt >= attempts) return { status: '4.2.0', reason: `unable to create lock file ${lockFile}: File exists` };
    yield* sys.sleep(service.cf.seconds('deliver_lock_delay') * 1e6);
  }
  return null;
}

/** A member `/path` of an alias or .forward. A path that ends in `/` is a Maildir. */
export function* deliverFile(level: Level, path: string): Task<Outcome> {
  const { cf } = level.shared.service;
  if (beenHere(level, `file ${level.account?.uid ?? 0} ${path}`)) return 'done';
  const user = level.account && level.account.uid !== 0 ? level.account.name : cf.text('default_privs');
  if (path.endsWith('/')) return yield* deliverMaildir(level, path, user);
  if (path === '/dev/null') return yield* report(level, '2.0.0', `delivered to file: ${path}`);
  const failure = yield* appendToMbox(level, path, {
    owner: user, rights: user, mustLock: false, sizeLimit: cf.number('mailbox_size_limit'),
    showsDelivered: cf.list('prepend_delivered_header').includes('file'),
  });
  if (failure === null) return yield* report(level, '2.0.0', `delivered to file: ${path}`);
  return yield* report(level, failure.status, `cannot append message to file ${path}: ${failure.reason}`);
}
