/** The commands that the SMTP server knows, in the order in which the disconnect line counts them (smtpd.c). */
import { assert } from '../../../base/assert.ts';
import type { Answer, Verb } from '../exchange.ts';
import { resumeEndOfLetter } from '../end-of-letter.ts';
import type { Word } from '../grammar.ts';
import type { Waiting } from '../session.ts';
import type { Outcome, Turn } from '../turn.ts';
import { auth, resumeAuth } from './auth.ts';
import { bdat, resumeBdat } from './bdat.ts';
import type { Command } from './command.ts';
import { data, resumeData } from './data.ts';
import { etrn, resumeEtrn } from './etrn.ts';
import { ehlo, helo, resumeHelo } from './helo.ts';
import { mail, resumeMail } from './mail.ts';
import { noop } from './noop.ts';
import { quit } from './quit.ts';
import { rcpt, resumeRcpt } from './rcpt.ts';
import { rset } from './rset.ts';
import { resumeStarttls, starttls } from './starttls.ts';
import { resumeVrfy, vrfy } from './vrfy.ts';
import { resumeXclient, xclient } from './xclient.ts';
import { xforward } from './xforward.ts';

const SPACE = 0x20;

/** A command with its place among `COUNTED` and its name as a word; all made alike, so that the engine looks them up at one place. */
export interface Row extends Required<Command> {
  readonly place: number;
  /** Its first four letters as one number. */
  readonly start: number;
  readonly word: Word;
  /** The words of a line with nothing but the command. */
  readonly alone: readonly Word[];
}

const COMMANDS: readonly Command[] = [
  helo, ehlo, xclient, xforward, starttls, auth, mail, rcpt, data, bdat, rset, noop, vrfy, etrn, quit,
];
const ROWS = COMMANDS.map(({ verb, isJunk = false, beforeTls = false, isLast = false, check }, place): Row => {
  const word = { text: verb, unclosed: false, address: null };
  return { verb, isJunk, beforeTls, isLast, check, place, start: fourLetters(verb, 0), word, alone: [word] };
});
const BY_VERB = new Map<string, Row>(ROWS.map((row) => [row.verb, row]));

/** By a number made of its first four letters, in which no two are alike: found without a hash table, for every command is looked up. */
const PLACES = 32;
const MIX = 17;
const BY_START: (Row | null)[] = new Array<Row | null>(PLACES).fill(null);
for (const row of ROWS) {
  const place = placeOf(fourLetters(row.verb, 0));
  assert(BY_START[place] === null, `${row.verb} is at the place of ${BY_START[place]?.verb}`);
  BY_START[place] = row;
}

function placeOf(start: number): number {
  return (start ^ (start >>> MIX)) & (PLACES - 1);
}

function fourLetters(text: string, from: number): number {
  return ((text.charCodeAt(from) << 24) | (text.charCodeAt(from + 1) << 16) | (text.charCodeAt(from + 2) << 8) | text.charCodeAt(from + 3));
}

/** The row of a command that is known to be one. */
export function rowOf(verb: Verb): Row {
  const row = BY_VERB.get(verb);
  assert(row !== undefined, `no command ${verb}`);
  return row;
}

/** The command of that name, however its letters are cased. */
export function commandNamed(word: string): Row | null {
  return BY_VERB.get(word) ?? BY_VERB.get(word.toUpperCase()) ?? null;
}

/** The command with whose name in capitals a text begins, followed by a blank or nothing; null also for what must be looked at closer. */
export function commandAtStart(text: string, end: number): Row | null {
  if (end < 4) return null;
  const start = fourLetters(text, 0);
  const row = BY_START[placeOf(start)] ?? null;
  if (row === null || row.start !== start) return null;
  const { length } = row.verb;
  if (length > 4 && !text.startsWith(row.verb)) return null;
  return end === length || (end > length && text.charCodeAt(length) === SPACE) ? row : null;
}

/** Hands an answer to the command that asked. */
export function resumeCommand(turn: Turn, waiting: Exclude<Waiting, { for: 'connection' }>, answer: Answer): Outcome {
  switch (waiting.for) {
    case 'helo': return resumeHelo(turn, waiting, answer);
    case 'mail': return resumeMail(turn, waiting, answer);
    case 'rcpt': return resumeRcpt(turn, waiting, answer);
    case 'data': return resumeData(turn, waiting, answer);
    case 'bdat': return resumeBdat(turn, waiting, answer);
    case 'vrfy': return resumeVrfy(turn, waiting, answer);
    case 'etrn': return resumeEtrn(turn, waiting, answer);
    case 'auth': return resumeAuth(turn, waiting, answer);
    case 'xclient': return resumeXclient(turn, waiting, answer);
    case 'starttls': return resumeStarttls(turn, waiting, answer);
    case 'end-of-letter': return resumeEndOfLetter(turn, waiting, answer);
  }
}
