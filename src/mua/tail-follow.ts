/**
 * tail -f: the end of files, and what is added to them as it comes. Mirrors GNU tail 9.1's -f and -F with -n and -c:
 * headers between several files, what it says when a file is cut, removed, replaced or appears. Without --pid, -s.
 */
import type { Octets } from '../base/octets.ts';
import { absolutePath } from '../formats/path.ts';
import { Mailbox, type Task } from '../kernel/task.ts';
import type { System } from '../net/system.ts';
import { endOf, readTailOptions, type TailOptions } from './tail-options.ts';
import { STATUS_INTERRUPTED, STATUS_QUIT, type TtyIo, type TtyKey } from './tty-program.ts';

interface Followed {
  readonly name: string;
  readonly path: string;
  /** What was shown of the file so far, or null when it is not there. */
  shown: Octets | null;
}

interface Follower {
  readonly sys: System;
  readonly io: TtyIo;
  readonly options: TailOptions;
  readonly files: Followed[];
  last: Followed | null;
}

/** `tail -f|-F [-n N] [-c N] [-q|-v] FILE…`; */
export function* tailFollow(sys: System, io: TtyIo, argv: readonly string[]): Task<number> {
  const options = readTailOptions(argv.slice(1));
  if (typeof options === 'string') {
    io.write(options);
    return 1;
  }
  const files = options.paths.map((name): Followed => ({ name, path: absolutePath(io.cwd, name), shown: null }));
  const follower: Follower = { sys, io, options, files, last: null };
  for (const file of files) begin(follower, file);
  if (!options.byName && files.every(({ shown }) => shown === null)) {
    io.write('tail: no files remaining\n');
    return 1;
  }
  return yield* follow(follower);
}

function* follow(follower: Follower): Task<number> {
  const { sys, io, files, options } = follower;
  const wake = new Mailbox<Followed | TtyKey>();
  const watched = files.filter(({ shown }) => shown !== null || options.byName);
  const stops = watched.map((file) => sys.disk.watch(file.path, () => wake.put(file)));
  sys.fork(keysInto(io, wake));
  for (;;) {
    const what = yield* wake.take();
    if (typeof what !== 'string') {
      changed(follower, what);
      continue;
    }
    if (what !== 'interrupt' && what !== 'quit') continue;
    for (const stop of stops) stop();
    return what === 'quit' ? STATUS_QUIT : STATUS_INTERRUPTED;
  }
}

/** Only keys matter: what is typed at `tail -f` goes nowhere. */
function* keysInto(io: TtyIo, wake: Mailbox<Followed | TtyKey>): Task<void> {
  for (;;) {
    const typed = yield* io.typed.take();
    if (typed.kind === 'key') wake.put(typed.key);
  }
}

function begin(follower: Follower, file: Followed): void {
  const { sys, io, options } = follower;
  const node = sys.disk.stat(file.path);
  if (!node) {
    io.write(`tail: cannot open '${file.name}' for reading: No such file or directory\n`);
    return;
  }
  if (node.kind === 'dir') {
    io.write(`tail: error reading '${file.name}': Is a directory\n`);
    io.write(`tail: ${file.name}: cannot follow end of this type of file; giving up on this name\n`);
    return;
  }
  file.shown = node.octets;
  header(follower, file);
  io.write(endOf(node.octets, options));
}

function changed(follower: Follower, file: Followed): void {
  const { sys, io, options } = follower;
  const octets = sys.disk.read(file.path);
  if (octets === file.shown) return;
  if (octets === null) {
    if (!options.byName) return;
    io.write(`tail: '${file.name}' has become inaccessible: No such file or directory\n`);
    file.shown = null;
    return;
  }
  let before = file.shown;
  if (before === null) {
    if (!options.byName) return;
    io.write(`tail: '${file.name}' has appeared;  following new file\n`);
    before = '';
  } else if (octets.length < before.length) {
    io.write(`tail: ${file.name}: file truncated\n`);
    before = '';
  }
  file.shown = octets;
  if (octets.length === before.length) return;
  header(follower, file);
  io.write(octets.slice(before.length));
}

/** `==> FILE <==` where output changes from one file to another. */
function header(follower: Follower, file: Followed): void {
  const { io, options, files } = follower;
  const isWanted = options.headers === 'always' || (options.headers === 'several' && files.length > 1);
  if (!isWanted || follower.last === file) return;
  io.write(`${follower.last ? '\n' : ''}==> ${file.name} <==\n`);
  follower.last = file;
}
