/**
 * mail: reads a mailbox file at the terminal: the list, letters, delete, quit. Mirrors s-nail 14.9.24 (Debian's
 * `mail`) with Debian's /etc/s-nail.rc, recorded from it. Leaves out composing and answering, saving to other
 * folders, searching, and its line editor; what is not there is an unknown command.
 */
import type { Octets } from '../base/octets.ts';
import { getopt } from '../formats/getopt.ts';
import { absolutePath } from '../formats/path.ts';
import type { Task } from '../kernel/task.ts';
import type { System } from '../net/system.ts';
import { MAIL_COMMANDS, type MailReader } from './mail-commands.ts';
import { headline } from './mail-display.ts';
import { flagOf, parseMailbox, printMailbox, type MailboxLetter } from './mailbox-file.ts';
import type { TtyIo } from './tty-program.ts';

const VERSION = "s-nail version v14.9.24.  Type `?' for help\n";

/** `mail [-eHNn] [-f [FILE] | -u USER]` */
export function* mail(sys: System, io: TtyIo, argv: readonly string[]): Task<number> {
  const options = getopt(argv.slice(1), { letters: 'eHNEnfu:' });
  if (!options.ok) {
    io.write(`s-nail: invalid option: ${options.letter}\n`);
    return 64;
  }
  const value = (letter: string): string | undefined => options.given.find((option) => option.letter === letter)?.value;
  const user = value('u') ?? io.user;
  const [operand] = options.operands;
  const isFile = value('f') !== undefined;
  if (operand !== undefined && !isFile) {
    io.write('s-nail: this mail reads letters, it does not write them: say SMTP to port 25 instead\n');
    return 1;
  }
  if (user !== io.user && !sys.host.users.some(({ name }) => name === user)) {
    io.write(`s-nail: ${user} is not a user of this system\n`);
    return 1;
  }
  const home = sys.host.users.find(({ name }) => name === user)?.home ?? '/root';
  const path = isFile ? absolutePath(io.cwd, operand ?? `${home}/mbox`) : `/var/mail/${user}`;
  const octets = sys.disk.read(path);
  const letters = parseMailbox(octets ?? '');
  if (value('e') !== undefined) return letters.length > 0 ? 0 : 1;
  const reader: MailReader = { io, letters, dot: firstDot(letters), page: 0, active: octets !== null, utcOffsetMinutes: sys.utcOffsetMinutes, typedLast: false };
  if (value('H') !== undefined) {
    for (const letter of letters) io.write(headline(letter, letter.number === reader.dot, sys.utcOffsetMinutes, false));
    return 0;
  }
  greet(reader, path, value('N') === undefined);
  if (yield* converse(reader)) leave(sys, reader, path, octets ?? '', isFile);
  return 0;
}

/** The first new letter, else the first unread one, else the first. */
function firstDot(letters: readonly MailboxLetter[]): number {
  const letter = letters.find((one) => flagOf(one) === 'N') ?? letters.find((one) => flagOf(one) === 'U') ?? letters[0];
  return letter?.number ?? 0;
}

function greet(reader: MailReader, path: string, withList: boolean): void {
  const { io, letters } = reader;
  if (!reader.active) io.write(`s-nail: ${path}: No such entry, file or directory\n`);
  io.write(VERSION);
  if (!reader.active) {
    io.write('(Currently no active mailbox)\nNo more mail.\n');
    return;
  }
  io.write(summary(path, letters));
  if (letters.length === 0) io.write('No more mail.\n');
  else if (withList) MAIL_COMMANDS.find(({ name }) => name === 'headers')?.run(reader, []);
}

function summary(path: string, letters: readonly MailboxLetter[]): Octets {
  const fresh = letters.filter((letter) => flagOf(letter) === 'N').length;
  const unread = letters.filter(({ read }) => !read).length;
  const news = fresh > 0 ? ` ${fresh} new` : '';
  const unreads = unread !== fresh ? ` ${unread} unread` : '';
  return `${path}: ${letters.length} message${letters.length === 1 ? '' : 's'}${news}${unreads}\n`;
}

/** Prompts until the reader is left; true when the mailbox is to be updated. */
function* converse(reader: MailReader): Task<boolean> {
  const { io } = reader;
  let early = '';
  io.write('? ');
  for (;;) {
    const typed = yield* io.typed.take();
    if (typed.kind === 'part') {
      early += typed.octets;
      continue;
    }
    if (typed.kind === 'key') {
      if (typed.key === 'eof') return true;
      if (typed.key === 'interrupt') io.write('Interrupt\n? ');
      early = '';
      continue;
    }
    const outcome = command(reader, early + typed.octets);
    early = '';
    if (outcome !== 'stay') return outcome === 'quit';
    io.write('? ');
  }
}

function command(reader: MailReader, line: Octets): 'stay' | 'quit' | 'exit' {
  const match = /^[ \t]*(z[+-]|[A-Za-z]+|[?=+-])?[ \t]*(.*)$/s.exec(line);
  const verb = match?.[1] ?? '';
  const words = (match?.[2] ?? '').split(/[ \t]+/).filter((word) => word !== '');
  // A number alone types that letter; an empty line, the next one.
  const found = MAIL_COMMANDS.find(({ name, also }) => name === verb || also?.includes(verb))
    ?? MAIL_COMMANDS.find(({ name }) => verb !== '' && name.startsWith(verb));
  const wanted = verb !== '' ? found : MAIL_COMMANDS.find(({ name }) => name === (words.length > 0 && reader.letters.length > 0 ? 'type' : 'next'));
  if (!wanted) {
    reader.io.write(`s-nail: ${verb}: unknown command\n`);
    return 'stay';
  }
  if (wanted.needsMailbox && !reader.active) {
    reader.io.write(`s-nail: ${wanted.name}: needs an active mailbox\n`);
    return 'stay';
  }
  return wanted.run(reader, reader.letters.length > 0 ? words : []) ?? 'stay';
}

/** Writes the mailbox: deleted letters go, the others were seen. Letters that came meanwhile stay as they are. */
function leave(sys: System, { io, letters, active }: MailReader, path: string, before: Octets, isFile: boolean): void {
  if (!active) return;
  const now = sys.disk.read(path) ?? before;
  const arrived = now.startsWith(before) ? now.slice(before.length) : '';
  const after = printMailbox(letters) + arrived;
  const node = sys.disk.stat(path);
  if (after !== now) sys.disk.write(path, after, node ? { mode: node.mode, owner: node.owner } : {});
  const held = letters.filter(({ deleted }) => !deleted).length;
  if (arrived !== '') io.write('New mail has arrived.\n');
  if (isFile) io.write(after === now ? '' : `${path} updated.\n`);
  else if (held > 0) io.write(`Held ${held} message${held === 1 ? '' : 's'} in ${path}\n`);
}
