/**
 * XFORWARD: XFORWARD_README. No client may use it by default (`smtpd_authorized_xforward_hosts` is empty), and that is
 * all of it that is here.
 *
 * @absent xforward XFORWARD for trusted hosts: no host is trusted, as by default, and it is always refused.
 */
import { policyError, protocolError } from '../reply.ts';
import { refuse } from '../turn.ts';
import type { Command } from './command.ts';

export const xforward: Command = {
  verb: 'XFORWARD',
  check(turn, found) {
    if (turn.session.transaction !== null) return refuse(protocolError(503, '5.5.1', 'Error: MAIL transaction in progress', 'xclient-in-transaction', 'XFORWARD_README'));
    if (found.length < 2) return refuse(protocolError(501, '5.5.4', 'Syntax: XFORWARD attribute=value...', 'xclient-syntax', 'XFORWARD_README'));
    return refuse(policyError(550, '5.7.0', 'Error: insufficient authorization', { rule: 'smtpd_authorized_xforward_hosts', parameter: 'smtpd_authorized_xforward_hosts', source: 'postconf(5)' }));
  },
};
