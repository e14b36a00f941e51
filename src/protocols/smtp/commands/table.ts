/** The commands that the SMTP server knows, in the order in which the disconnect line counts them (smtpd.c). */
import type { Answer } from '../exchange.ts';
import { resumeEndOfLetter } from '../end-of-letter.ts';
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
import { xclient, xforward } from './xclient.ts';

export const COMMANDS: readonly Command[] = [
  helo, ehlo, xclient, xforward, starttls, auth, mail, rcpt, data, bdat, rset, noop, vrfy, etrn, quit,
];

const BY_VERB = new Map<string, Command>(COMMANDS.map((command) => [command.verb, command]));

/** The command of that name, however its letters are cased. */
export function commandNamed(word: string): Command | null {
  return BY_VERB.get(word) ?? BY_VERB.get(word.toUpperCase()) ?? null;
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
    case 'starttls': return resumeStarttls(turn, waiting, answer);
    case 'end-of-letter': return resumeEndOfLetter(turn, waiting, answer);
  }
}
