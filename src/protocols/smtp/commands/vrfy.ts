/**
 * VRFY: RFC 5321 §4.1.1.6. Mirrors vrfy_cmd() of smtpd.c: 252 with the argument as typed, after the recipient's
 * restrictions. EXPN and HELP are unknown commands to Postfix.
 *
 * @rfc 5321 §4.1.1.6 VRFY
 */
import { resetButRecipients } from '../end-of-letter.ts';
import type { Answer } from '../exchange.ts';
import { joined } from '../grammar.ts';
import { offersSmtputf8 } from '../parameters.ts';
import { addressOf } from '../path.ts';
import { policyError, protocolError, reply, type Reply } from '../reply.ts';
import { accept, ask, log, refuse, shown, type Outcome, type Turn } from '../turn.ts';
import type { Command } from './command.ts';
import { mustDeclareSmtputf8 } from './mail.ts';

const RFC = 'RFC 5321 §4.1.1.6';

export interface VrfyWaiting {
  readonly for: 'vrfy';
  readonly stage: 'address' | 'recipient';
  readonly typed: string;
  readonly address: string;
  readonly smtputf8: boolean;
}

const badSyntax = (): Reply => protocolError(501, '5.1.3', 'Bad recipient address syntax', 'recipient-syntax', RFC);

export const vrfy: Command = {
  verb: 'VRFY', isJunk: true, isLast: true,
  check(turn, found) {
    const { session, settings } = turn;
    if (settings.disable_vrfy_command) {
      return refuse(policyError(502, '5.5.1', 'VRFY command is disabled',
        { rule: 'disable_vrfy_command', parameter: 'disable_vrfy_command', value: 'yes', source: 'postconf(5)' }));
    }
    const smtputf8 = offersSmtputf8(session, settings) && found.length > 1 && found[found.length - 1]?.text.toUpperCase() === 'SMTPUTF8';
    const args = found.slice(1, smtputf8 ? -1 : undefined);
    if (args.length === 0) {
      return refuse(protocolError(501, '5.5.4', `Syntax: VRFY address${settings.smtputf8_enable ? ' [SMTPUTF8]' : ''}`, 'vrfy-syntax', RFC));
    }
    const typed = joined(args);
    const address = addressOf(typed, { mayBeEmpty: false, strict: false });
    if (address === null) return illegal(turn, typed);
    return ask(turn, { about: 'address', command: 'VRFY', address, smtputf8 }, { for: 'vrfy', stage: 'address', typed, address, smtputf8 }, resumeVrfy);
  },
};

function illegal(turn: Turn, typed: string): Outcome {
  log(turn, `warning: Illegal address syntax from ${turn.session.client.namaddr} in VRFY command: ${shown(typed, Infinity)}`);
  return refuse(badSyntax());
}

export function resumeVrfy(turn: Turn, waiting: VrfyWaiting, answer: Answer): Outcome {
  const { typed, address, smtputf8 } = waiting;
  if (answer.kind === 'hang-up') return answer;
  if (answer.kind === 'malformed') return illegal(turn, typed);
  if (answer.kind === 'refuse') return refuse(answer.reply, address);
  if (waiting.stage === 'recipient') return accept(reply(252, '2.0.0', typed, { why: { rule: 'VRFY', source: RFC } }), address);
  if (turn.settings.strict_smtputf8 && !smtputf8 && /[^\0-\x7f]/.test(address)) {
    resetButRecipients(turn);
    return refuse(mustDeclareSmtputf8(), address);
  }
  return ask(turn, { about: 'recipient', command: 'VRFY', address, smtputf8 }, { ...waiting, stage: 'recipient' }, resumeVrfy);
}
