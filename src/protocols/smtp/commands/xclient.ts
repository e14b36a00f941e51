/**
 * XCLIENT and XFORWARD: XCLIENT_README, XFORWARD_README. No client may use them by default
 * (`smtpd_authorized_xclient_hosts` is empty), and that is all of them that is here.
 *
 * @absent xclient XCLIENT and XFORWARD for trusted hosts: no host is trusted, as by default, and both are always
 *   refused.
 */
import { policyError, protocolError } from '../reply.ts';
import { refuse } from '../turn.ts';
import type { Command } from './command.ts';

function command(verb: 'XCLIENT' | 'XFORWARD', beforeTls: boolean): Command {
  const parameter = verb === 'XCLIENT' ? 'smtpd_authorized_xclient_hosts' : 'smtpd_authorized_xforward_hosts';
  return {
    verb, beforeTls,
    check(turn, found) {
      if (turn.session.transaction !== null) return refuse(protocolError(503, '5.5.1', 'Error: MAIL transaction in progress', 'xclient-in-transaction', `${verb}_README`));
      if (found.length < 2) return refuse(protocolError(501, '5.5.4', `Syntax: ${verb} attribute=value...`, 'xclient-syntax', `${verb}_README`));
      return refuse(policyError(550, '5.7.0', 'Error: insufficient authorization', { rule: parameter, parameter, source: 'postconf(5)' }));
    },
  };
}

export const xclient: Command = command('XCLIENT', true);
export const xforward: Command = command('XFORWARD', false);
