/**
 * RSET: RFC 5321 §4.1.1.5. Mirrors rset_cmd() of smtpd.c: an argument is refused and changes nothing.
 *
 * @rfc 5321 §4.1.1.5 RSET
 */
import { protocolError, reply } from '../reply.ts';
import { accept, forgetChat, refuse, resetMail } from '../turn.ts';
import type { Command } from './command.ts';

const RFC = 'RFC 5321 §4.1.1.5';

export const rset: Command = {
  verb: 'RSET', isJunk: true,
  check(turn, found) {
    if (found.length !== 1) return refuse(protocolError(501, '5.5.4', 'Syntax: RSET', 'rset-syntax', RFC));
    forgetChat(turn, turn.settings.smtpd_history_flush_threshold);
    resetMail(turn);
    return accept(reply(250, '2.0.0', 'Ok', { why: { rule: 'RSET', source: RFC } }));
  },
};
