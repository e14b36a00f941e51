/**
 * ETRN: RFC 1985. Mirrors etrn_cmd() of smtpd.c: replies carry no enhanced codes.
 *
 * @rfc 1985 §5 ETRN
 */
import type { Answer } from '../exchange.ts';
import { isMailhostLiteral, isValidHostname } from '../printable.ts';
import { policyError, protocolError, reply, type Why } from '../reply.ts';
import { accept, ask, refuse, type Outcome, type Turn } from '../turn.ts';
import type { Command } from './command.ts';

const RFC = 'RFC 1985 §5';

export interface EtrnWaiting {
  readonly for: 'etrn';
  readonly stage: 'etrn' | 'flush';
  readonly domain: string;
}

export const etrn: Command = {
  verb: 'ETRN', isJunk: true,
  check(turn, found) {
    const { session, settings } = turn;
    if (settings.smtpd_helo_required && session.heloName === null) {
      const why: Why = { rule: 'smtpd_helo_required', parameter: 'smtpd_helo_required', value: 'yes', source: 'RFC 5321 §4.1.4' };
      return refuse({ ...policyError(503, '', 'Error: send HELO/EHLO first', why), enhanced: null });
    }
    if (session.transaction !== null) return refuse(protocolError(503, null, 'Error: MAIL transaction in progress', 'etrn-in-transaction', RFC));
    const argument = found[1]?.text;
    if (argument === undefined || found.length !== 2) return refuse(protocolError(500, null, 'Syntax: ETRN domain', 'etrn-syntax', RFC));
    const domain = argument.replace(/^[@#]/, '');
    if (!isValidHostname(domain) && !isMailhostLiteral(domain)) {
      return refuse(protocolError(501, null, 'Error: invalid parameter syntax', 'etrn-domain-syntax', RFC));
    }
    return ask(turn, { about: 'etrn', domain }, { for: 'etrn', stage: 'etrn', domain }, resumeEtrn);
  },
};

export function resumeEtrn(turn: Turn, waiting: EtrnWaiting, answer: Answer): Outcome {
  if (answer.kind === 'hang-up') return answer;
  if (answer.kind === 'refuse') return refuse(answer.reply);
  if (waiting.stage === 'etrn') return ask(turn, { about: 'flush', domain: waiting.domain }, { ...waiting, stage: 'flush' }, resumeEtrn);
  return accept(reply(250, null, 'Queuing started', { why: { rule: 'ETRN', source: RFC } }));
}
