/** HELO and EHLO: RFC 5321 §4.1.1.1. Mirrors helo_cmd() and ehlo_cmd() of smtpd.c; leaves out Milters, XVERP, XCLIENT. */
import type { Answer } from '../exchange.ts';
import { joined } from '../grammar.ts';
import { neutered } from '../printable.ts';
import { protocolError, reply, type Reply } from '../reply.ts';
import type { Session } from '../session.ts';
import type { ServerSettings } from '../settings.ts';
import { accept, ask, forgetChat, log, refuse, resetMail, update, type Outcome, type Turn } from '../turn.ts';
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
      if (found.length < 2) return refuse(protocolError(501, null, `Syntax: ${verb} hostname`, 'syntax', RFC));
      const name = joined(found.slice(1));
      if (turn.settings.smtpd_delay_reject) return run(turn, verb, name);
      return ask({ about: 'helo', name }, { for: 'helo', verb, name });
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
  // Once ESMTP, always ESMTP: a later HELO does not take the pipelining licence away.
  update(turn, { heloName: neutered(name), ...(verb === 'EHLO' ? { protocol: 'ESMTP' } : {}) });
  if (verb === 'HELO') return accept(reply(250, null, turn.settings.myhostname, { why: { rule: 'HELO', source: RFC } }));
  const { discard } = turn.session;
  if (discard.length > 0 && !discard.includes('ENHANCEDSTATUSCODES') && !discard.includes('SILENT-DISCARD')) {
    log(turn, `discarding EHLO keywords: ${discard.join(' ')}`);
  }
  return accept(ehloReply(turn.session, turn.settings));
}

function ehloReply(session: Session, settings: ServerSettings): Reply {
  const size = settings.message_size_limit > 0 ? `SIZE ${settings.message_size_limit}` : 'SIZE';
  const auth = session.mechanisms !== null && session.announceAuth ? session.mechanisms : null;
  const offered: readonly (readonly [string, string | null])[] = [
    ['PIPELINING', 'PIPELINING'],
    ['SIZE', size],
    ['VRFY', settings.disable_vrfy_command ? null : 'VRFY'],
    ['ETRN', 'ETRN'],
    ['STARTTLS', settings.smtpd_tls_security_level !== 'none' && !session.tls ? 'STARTTLS' : null],
    ['AUTH', auth === null ? null : `AUTH ${auth}`],
    ['AUTH', auth !== null && settings.broken_sasl_auth_clients ? `AUTH=${auth}` : null],
    ['ENHANCEDSTATUSCODES', 'ENHANCEDSTATUSCODES'],
    ['8BITMIME', '8BITMIME'],
    ['DSN', 'DSN'],
    ['SMTPUTF8', settings.smtputf8_enable ? 'SMTPUTF8' : null],
    ['CHUNKING', 'CHUNKING'],
  ];
  const discard: readonly string[] = session.discard;
  const lines = offered.flatMap(([keyword, line]) => (line === null || discard.includes(keyword) ? [] : [line]));
  return reply(250, null, [settings.myhostname, ...lines], { why: { rule: 'EHLO', source: RFC } });
}
