/** The mail reader's commands at its `? ` prompt. Mirrors s-nail 14.9.24; which are left out is said in mail.ts. */
import { headline, letterText, sizeOf } from './mail-display.ts';
import { readLetterList } from './mail-list.ts';
import type { MailboxLetter } from './mailbox-file.ts';
import type { TtyIo } from './tty-program.ts';

/** Letters in a screenful of the list: 24 lines, two of them for the prompt. */
const SCREEN = 22;

export interface MailReader {
  readonly io: TtyIo;
  readonly letters: readonly MailboxLetter[];
  readonly utcOffsetMinutes: number;
  /** Whether there is a mailbox at all. */
  readonly active: boolean;
  /** The current letter's number, 0 when there is none. */
  dot: number;
  /** Which screenful of the list is shown. */
  page: number;
  /** Whether the current letter has been typed: then `next` goes on to the one after it. */
  typedLast: boolean;
}

export interface MailCommand {
  readonly name: string;
  readonly also?: readonly string[];
  readonly needsMailbox: boolean;
  run(reader: MailReader, words: readonly string[]): 'quit' | 'exit' | undefined;
}

/** In the order in which abbreviations are tried. */
export const MAIL_COMMANDS: readonly MailCommand[] = [
  { name: 'next', also: ['+', 'n'], needsMailbox: true, run: (reader, words) => next(reader, words) },
  { name: '-', needsMailbox: true, run: (reader) => previous(reader) },
  { name: 'type', also: ['t', 'p', 'print', 'more', 'page'], needsMailbox: true, run: (reader, words) => type(reader, words, false) },
  { name: 'print', needsMailbox: true, run: (reader, words) => type(reader, words, false) },
  { name: 'Type', also: ['T', 'P', 'Print'], needsMailbox: true, run: (reader, words) => type(reader, words, true) },
  { name: 'delete', also: ['d'], needsMailbox: true, run: (reader, words) => remove(reader, words, false) },
  { name: 'dp', also: ['dt'], needsMailbox: true, run: (reader, words) => remove(reader, words, true) },
  { name: 'undelete', also: ['u'], needsMailbox: true, run: restore },
  { name: 'headers', also: ['h'], needsMailbox: true, run: list },
  { name: 'from', also: ['f', 'search'], needsMailbox: true, run: listSome },
  { name: 'size', needsMailbox: true, run: sizes },
  { name: 'z', also: ['z+'], needsMailbox: true, run: (reader) => turn(reader, 1) },
  { name: 'z-', needsMailbox: true, run: (reader) => turn(reader, -1) },
  { name: '=', needsMailbox: true, run: (reader) => say(reader, `${reader.dot}\n`) },
  { name: 'quit', also: ['q'], needsMailbox: false, run: () => 'quit' },
  { name: 'xit', also: ['x', 'exit', 'ex'], needsMailbox: false, run: () => 'exit' },
  { name: 'help', also: ['?'], needsMailbox: false, run: (reader) => say(reader, HELP) },
];

const HELP = `mail commands -- <msglist> denotes message specification tokens, e.g.,
1-5, *, $ or . (current, the "dot"), separated by *ifs*:

type <msglist>         type (\`print') messages (honour \`headerpick' etc.)
Type <msglist>         like \`type' but always show all headers
next                   goto and type next message
headers                header summary ... for messages surrounding "dot"
search <msglist>       ... for the given expression list (alias for \`from')
delete <msglist>       delete messages (can be \`undelete'd)
quit                   quit and apply changes to the current mailbox
xit or exit            like \`quit', but discard changes
`;

function say({ io }: MailReader, octets: string): undefined {
  io.write(octets);
}

function chosen(reader: MailReader, words: readonly string[], wanted?: 'deleted'): readonly MailboxLetter[] {
  const list = readLetterList(words, reader.letters, reader.dot, wanted);
  if ('letters' in list) return list.letters;
  say(reader, `s-nail: ${list.problem}\n`);
  return [];
}

function show(reader: MailReader, letter: MailboxLetter, allFields: boolean): void {
  reader.dot = letter.number;
  reader.page = Math.floor((letter.number - 1) / SCREEN);
  reader.typedLast = true;
  reader.io.write(letterText(letter, allFields));
  letter.read = true;
}

function type(reader: MailReader, words: readonly string[], allFields: boolean): undefined {
  for (const letter of chosen(reader, words)) show(reader, letter, allFields);
}

/** Types the current letter if it was not typed yet, else the one after it. */
function next(reader: MailReader, words: readonly string[]): undefined {
  if (words.length > 0) return type(reader, words, false);
  const from = reader.typedLast ? reader.dot + 1 : Math.max(reader.dot, 1);
  const letter = reader.letters.find(({ number, deleted }) => number >= from && !deleted);
  if (letter) show(reader, letter, false);
  else say(reader, 'At EOF\n');
}

function previous(reader: MailReader): undefined {
  const letter = reader.letters.findLast(({ number, deleted }) => number < reader.dot && !deleted);
  if (letter) show(reader, letter, false);
  else say(reader, 's-nail: Referencing before first message\n');
}

/** The current letter becomes the first that is left after the deleted ones, else the last before them. */
function remove(reader: MailReader, words: readonly string[], thenType: boolean): undefined {
  const letters = chosen(reader, words);
  const last = letters.at(-1);
  if (!last) return;
  for (const letter of letters) letter.deleted = letter.read = true;
  const after = reader.letters.find(({ number, deleted }) => number > last.number && !deleted);
  const left = after ?? reader.letters.findLast(({ deleted }) => !deleted);
  reader.dot = left?.number ?? 0;
  reader.typedLast = false;
  if (!thenType) return;
  if (after) show(reader, after, false);
  else say(reader, 'At EOF\n');
}

function restore(reader: MailReader, words: readonly string[]): undefined {
  const letters = chosen(reader, words, 'deleted');
  for (const letter of letters) letter.deleted = false;
  const first = letters[0];
  if (!first) return;
  reader.dot = first.number;
  reader.typedLast = false;
}

function list(reader: MailReader, words: readonly string[]): undefined {
  const [first] = words.length > 0 ? chosen(reader, words) : [];
  if (words.length > 0 && !first) return;
  const place = first?.number ?? reader.dot;
  if (place > 0) reader.page = Math.floor((place - 1) / SCREEN);
  printList(reader, screenful(reader));
}

function listSome(reader: MailReader, words: readonly string[]): undefined {
  const letters = chosen(reader, words);
  if (letters[0]) reader.dot = letters[0].number;
  if (letters.length > 0) printList(reader, letters);
}

function printList(reader: MailReader, letters: readonly MailboxLetter[]): void {
  if (letters.length === 0) say(reader, 's-nail: No applicable messages\n');
  for (const letter of letters) reader.io.write(headline(letter, letter.number === reader.dot, reader.utcOffsetMinutes));
}

function sizes(reader: MailReader, words: readonly string[]): undefined {
  for (const letter of chosen(reader, words)) {
    const { lines, octets } = sizeOf(letter);
    say(reader, `${letter.number}: ${lines}/${octets}\n`);
  }
}

/** The next or the last screenful of the list. */
function turn(reader: MailReader, by: 1 | -1): undefined {
  const page = reader.page + by;
  if (page < 0 || page * SCREEN >= reader.letters.length) {
    say(reader, `On ${by > 0 ? 'last' : 'first'} screenful of messages\n`);
    return list(reader, []);
  }
  reader.page = page;
  const letters = screenful(reader);
  reader.dot = letters[0]?.number ?? reader.dot;
  reader.typedLast = false;
  printList(reader, letters);
}

function screenful({ letters, page }: MailReader): readonly MailboxLetter[] {
  return letters.filter(({ number, deleted }) => number > page * SCREEN && !deleted).slice(0, SCREEN);
}
