/**
 * NOOP: RFC 5321 §4.1.1.9. Mirrors noop_cmd() of smtpd.c: text after it is ignored.
 *
 * @rfc 5321 §4.1.1.9 NOOP
 */
import { reply } from '../reply.ts';
import { accept } from '../turn.ts';
import type { Command } from './command.ts';

export const noop: Command = {
  verb: 'NOOP', isJunk: true, beforeTls: true, isLast: true,
  check: () => accept(reply(250, '2.0.0', 'Ok', { why: { rule: 'NOOP', source: 'RFC 5321 §4.1.1.9' } })),
};
