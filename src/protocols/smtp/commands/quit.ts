/**
 * QUIT: RFC 5321 §4.1.1.10. Mirrors quit_cmd() of smtpd.c: its syntax is not looked at. The engine closes after it.
 *
 * @rfc 5321 §4.1.1.10 QUIT
 */
import { reply, standing } from '../reply.ts';
import { accept } from '../turn.ts';
import type { Command } from './command.ts';

const BYE = standing(reply(221, '2.0.0', 'Bye', { why: { rule: 'QUIT', source: 'RFC 5321 §4.1.1.10' } }));

export const quit: Command = {
  verb: 'QUIT', beforeTls: true,
  check: () => accept(BYE),
};
