/** Putting a letter into a Maildir: written in tmp/, then moved to new/ under a unique name (maildir.c). */
import { withLastLineEnd } from '../../formats/mbox.ts';
import { parentOf } from '../../kernel/disk.ts';
import type { Task } from '../../kernel/task.ts';
import { epochMicros } from './epoch-time.ts';
import { copyHeaders, mayWriteIn, traceDelivered, type MailCopy } from './mail-copy.ts';
import { DISK_FULL_STATUS, type MboxFailure } from './mbox-file.ts';

/** Device and first inode number as they appear in names of the files. */
const DEVICE = 'fd01';
const FIRST_INODE = 0x20000;
const WRITE_MICROS = 2000;
const WRITE_SPREAD_MICROS = 3000;

/** Saves the letter; `path` ends in a slash. Null on success. */
export function* saveToMaildir(copy: MailCopy, path: string, user: string): Task<MboxFailure | null> {
  const { sys, request } = copy;
  yield* sys.sleep(WRITE_MICROS + sys.random.below(WRITE_SPREAD_MICROS));
  const name = uniqueName(copy, path);
  const temporary = `${path}tmp/${name.temporary}`;
  const problem = directoryProblem(copy, path, user);
  if (problem !== null) return { status: '5.2.0', reason: `create maildir file ${temporary} ${problem}` };
  for (const part of ['tmp', 'new', 'cur']) {
    const directory = `${path}${part}`;
    if (sys.disk.stat(directory) || sys.disk.mkdir(directory, { mode: 0o700, owner: user })) continue;
    return { status: DISK_FULL_STATUS, reason: `create maildir file ${temporary}: No space left on device` };
  }
  const letter = copyHeaders(copy) + withLastLineEnd(request.letter);
  const mailbox = `${path}new/${name.final}`;
  if (!sys.disk.write(temporary, letter, { mode: 0o600, owner: user })) {
    return { status: DISK_FULL_STATUS, reason: 'error writing message: No space left on device' };
  }
  sys.disk.rename(temporary, mailbox);
  traceDelivered(copy, mailbox, letter);
  return null;
}

/** Seconds, then device, inode and microseconds: what makes a name unique on one host. */
function uniqueName({ sys }: MailCopy, path: string): { temporary: string; final: string } {
  const micros = epochMicros(sys, sys.now);
  const [seconds, rest] = [Math.floor(micros / 1e6), micros % 1e6];
  const host = sys.host.hostname;
  const inode = FIRST_INODE + sys.disk.list(`${path}new`).length + sys.disk.list(`${path}cur`).length;
  return {
    temporary: `${seconds}.P${sys.pid}.${host}`,
    final: `${seconds}.V${DEVICE}I${inode.toString(16)}M${rest}.${host}`,
  };
}

function directoryProblem({ sys, home }: MailCopy, path: string, user: string): string | null {
  const directory = path.replace(/\/+$/, '');
  const node = sys.disk.stat(directory);
  if (node?.kind === 'file') return 'Not a directory';
  if (node) return mayWriteIn(sys, directory, user) ? null : 'Permission denied';
  const above = parentOf(directory);
  return above === home || mayWriteIn(sys, above, user) ? null : 'Permission denied';
}
