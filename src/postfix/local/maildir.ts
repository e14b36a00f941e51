/** Delivery to a Maildir: written in tmp/, then moved to new/ under a unique name. Mirrors maildir.c of local(8). */
import { withLastLineEnd } from '../../formats/mbox.ts';
import { parentOf } from '../../kernel/disk.ts';
import type { Task } from '../../kernel/task.ts';
import { epochMicros } from '../global/epoch-time.ts';
import { copyHeaders, report, type Level, type Outcome } from './delivery.ts';
import { traceDelivered } from './file.ts';
import { mayWriteIn } from './passwd.ts';

/** Device and first inode number as they appear in names of the files. */
const DEVICE = 'fd01';
const FIRST_INODE = 0x20000;
const WRITE_MICROS = 2000;
const WRITE_SPREAD_MICROS = 3000;

/** `path` ends in a slash. */
export function* deliverMaildir(level: Level, path: string, user: string): Task<Outcome> {
  const { sys } = level.shared;
  yield* sys.sleep(WRITE_MICROS + sys.random.below(WRITE_SPREAD_MICROS));
  const letter = copyHeaders(level, { delivered: true }) + withLastLineEnd(level.shared.request.letter);
  const name = uniqueName(level, path);
  const problem = directoryProblem(level, path, user);
  if (problem !== null) {
    const temporary = `${path}tmp/${name.temporary}`;
    return yield* report(level, '5.2.0', `maildir delivery failed: create maildir file ${temporary} ${problem}`);
  }
  for (const part of ['tmp', 'new', 'cur']) {
    const directory = `${path}${part}`;
    if (!sys.disk.stat(directory)) sys.disk.mkdir(directory, { mode: 0o700, owner: user });
  }
  const temporary = `${path}tmp/${name.temporary}`;
  const mailbox = `${path}new/${name.final}`;
  sys.disk.write(temporary, letter, { mode: 0o600, owner: user });
  sys.disk.rename(temporary, mailbox);
  traceDelivered(level, mailbox, letter);
  return yield* report(level, '2.0.0', 'delivered to maildir');
}

/** Seconds, then device, inode and microseconds: what makes a name unique on one host. */
function uniqueName(level: Level, path: string): { temporary: string; final: string } {
  const { sys } = level.shared;
  const micros = epochMicros(sys, sys.now);
  const [seconds, rest] = [Math.floor(micros / 1e6), micros % 1e6];
  const host = level.shared.service.cf.text('myhostname');
  const inode = FIRST_INODE + sys.disk.list(`${path}new`).length + sys.disk.list(`${path}cur`).length;
  return {
    temporary: `${seconds}.P${sys.pid}.${host}`,
    final: `${seconds}.V${DEVICE}I${inode.toString(16)}M${rest}.${host}`,
  };
}

function directoryProblem(level: Level, path: string, user: string): string | null {
  const { sys } = level.shared;
  const directory = path.replace(/\/+$/, '');
  if (sys.disk.stat(directory)?.kind === 'file') return 'Not a directory';
  if (sys.disk.stat(directory)) return mayWriteIn(sys, directory, user) ? null : 'Permission denied';
  const above = parentOf(directory);
  return above === level.account?.home || mayWriteIn(sys, above, user) ? null : 'Permission denied';
}
