/**
 * HELO and EHLO: RFC 5321 §4.1.1.1. Mirrors helo_cmd() and ehlo_cmd() of smtpd.c; leaves out Milters, XVERP, XFORWARD.
 *
 * @rfc 5321 §4.1.1.1 HELO, EHLO
 */
import type { Answer } from '../exchange.ts';
import { joined } from '../grammar.ts';
import { neutered } from '../printable.ts';
import { protocolError, reply, standing, type Reply } from '../reply.ts';
import type { Session } from '../session.ts';
import type { EhloKeyword, ServerSettings } from '../settings.ts';
import { accept, ask, forgetChat, log, refuse, resetMail, type Outcome, type Turn } from '../turn.ts';
import type { Command } from './command.ts';

const RFC = 'RFC 5321 §4.1.1.1';

export interface HeloWaiting {
  readonly for: 'helo';
  readonly verb: 'HELO' | 'EHLO';
  readonly name: string;
}

function command(verb: 'HELO' | 'EHLO'): Command {
  return {
    verb, isJunk: true, beforeTls: true, isLast: true,
    check(turn, found) {
      if (found.length < 2) return refuse(protocolError(501, null, `Syntax: ${verb} hostname`, 'helo-syntax', RFC));
      const name = found.length === 2 ? (found[1]?.text ?? '') : joined(found.slice(1));
      if (turn.settings.smtpd_delay_reject) return run(turn, verb, name);
      return ask(turn, { about: 'helo', name }, { for: 'helo', verb, name }, resumeHelo);
    },
  };
}

export const helo: Command = command('HELO');
export const ehlo: Command = command('EHLO');

export function resumeHelo(turn: Turn, waiting: HeloWaiting, answer: Answer): Outcome {
  if (answer.kind === 'hang-up') return answer;
  return answer.kind === 'refuse' ? refuse(answer.reply) : run(turn, waiting.verb, waiting.name);
}

function run(turn: Turn, verb: 'HELO' | 'EHLO', name: string): Outcome {
  forgetChat(turn, turn.settings.smtpd_history_flush_threshold);
  resetMail(turn);
  turn.session.heloName = neutered(name, turn.settings.smtputf8_enable);
  // Once ESMTP, always ESMTP: a later HELO does not take the pipelining licence away.
  if (verb === 'EHLO') turn.session.protocol = 'ESMTP';
  if (verb === 'HELO') return accept(reply(250, null, turn.settings.myhostname, { why: { rule: 'HELO', source: RFC } }));
  const { discard } = turn.session;
  if (discard.length > 0 && !discard.includes('ENHANCEDSTATUSCODES') && !discard.includes('SILENT-DISCARD')) {
    log(turn, `discarding EHLO keywords: ${discard.map((keyword) => (keyword === 'SMTPUTF8' ? 'EHLO_MASK_SMTPUTF8' : keyword)).join(' ')}`);
  }
  return accept(ehloReply(turn.session, turn.settings));
}

/** What EHLO may announce, in order: the keyword by which it can be withheld, and its line, null where it does not apply. */
const OFFERS: readonly (readonly [keyword: EhloKeyword, line: (session: Session, settings: ServerSettings) => string | null])[] = [
  ['PIPELINING', () => 'PIPELINING'],
  ['SIZE', (_, { message_size_limit: limit }) => (limit > 0 ? `SIZE ${limit}` : 'SIZE')],
  ['VRFY', (_, settings) => (settings.disable_vrfy_command ? null : 'VRFY')],
  ['ETRN', () => 'ETRN'],
  ['STARTTLS', (session, settings) => (settings.smtpd_tls_security_level !== 'none' && !session.tls ? 'STARTTLS' : null)],
  ['AUTH', (session) => announcedAuth(session, 'AUTH ')],
  ['AUTH', (session, settings) => (settings.broken_sasl_auth_clients ? announcedAuth(session, 'AUTH=') : null)],
  ['XCLIENT', (session) => (session.mayUseXclient ? 'XCLIENT NAME ADDR PROTO HELO REVERSE_NAME PORT LOGIN DESTADDR DESTPORT' : null)],
  ['ENHANCEDSTATUSCODES', () => 'ENHANCEDSTATUSCODES'],
  ['8BITMIME', () => '8BITMIME'],
  ['DSN', () => 'DSN'],
  ['SMTPUTF8', (_, settings) => (settings.smtputf8_enable ? 'SMTPUTF8' : null)],
  ['CHUNKING', () => 'CHUNKING'],
];

function announcedAuth(session: Session, prefix: string): string | null {
  return session.mechanisms !== null && session.announceAuth ? prefix + session.mechanisms : null;
}

/** What EHLO was answered last, and all that the answer depends on. */
interface Told extends Pick<Session, 'discard' | 'announceAuth' | 'mayUseXclient' | 'mechanisms' | 'tls'> {
  readonly settings: ServerSettings;
  readonly reply: Reply;
}

let told: Told | null = null;

/** Nearly all clients of a server are told the same, so the last answer is kept. */
function ehloReply(session: Session, settings: ServerSettings): Reply {
  const { discard, announceAuth, mayUseXclient, mechanisms, tls } = session;
  if (told !== null && told.settings === settings && told.discard === discard && told.announceAuth === announceAuth && told.mayUseXclient === mayUseXclient && told.mechanisms === mechanisms && told.tls === tls) {
    return told.reply;
  }
  told = { settings, discard, announceAuth, mayUseXclient, mechanisms, tls, reply: standing(makeEhloReply(session, settings)) };
  return told.reply;
}

function makeEhloReply(session: Session, settings: ServerSettings): Reply {
  const { discard } = session;
  const lines = [settings.myhostname];
  for (const [keyword, lineOf] of OFFERS) {
    const line = discard.length > 0 && discard.includes(keyword) ? null : lineOf(session, settings);
    if (line !== null) lines.push(line);
  }
  return reply(250, null, lines, { why: { rule: 'EHLO', source: RFC } });
}
