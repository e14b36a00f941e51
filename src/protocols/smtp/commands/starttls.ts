/**
 * STARTTLS: RFC 3207. Mirrors starttls_cmd() of smtpd.c; the handshake is the daemon's.
 *
 * @rfc 3207 §4 STARTTLS
 */
import type { Answer } from '../exchange.ts';
import { protocolError, reply, type Why } from '../reply.ts';
import type { Session } from '../session.ts';
import { ask, refuse, resetMail, say, type Outcome, type Turn } from '../turn.ts';
import type { Command } from './command.ts';

const RFC = 'RFC 3207 §4';

export interface StarttlsWaiting {
  readonly for: 'starttls';
}

export const starttls: Command = {
  verb: 'STARTTLS', beforeTls: true,
  check(turn, found) {
    const { session, settings } = turn;
    if (found.length !== 1) return refuse(protocolError(501, '5.5.4', 'Syntax: STARTTLS', 'starttls-syntax', RFC));
    if (session.tls) return refuse(protocolError(554, '5.5.1', 'Error: TLS already active', 'starttls-twice', 'RFC 3207 §4.2'));
    if (settings.smtpd_tls_security_level === 'none' || session.discard.includes('STARTTLS')) {
      return refuse(protocolError(502, '5.5.1', 'Error: command not implemented', 'starttls-not-offered', RFC, 'smtpd_tls_security_level'));
    }
    if (!settings.hasCertificate) {
      const why: Why = { rule: 'smtpd_tls_cert_file', parameter: 'smtpd_tls_cert_file', source: RFC };
      return refuse(reply(454, '4.7.0', 'TLS not available due to local problem', { errorClass: 'software', why }));
    }
    say(turn, reply(220, '2.0.0', 'Ready to start TLS', { why: { rule: 'STARTTLS', source: RFC } }), 'STARTTLS');
    // What came in the clear behind STARTTLS could be an injected command: it is thrown away.
    session.input = '';
    session.heloName = null;
    resetMail(turn);
    return ask(turn, { about: 'tls' }, { for: 'starttls' }, resumeStarttls);
  },
};

export function resumeStarttls(turn: Turn, _waiting: StarttlsWaiting, answer: Answer): Outcome {
  if (answer.kind === 'hang-up') return answer;
  if (answer.kind === 'refuse') return refuse(answer.reply);
  if (answer.kind === 'encrypted') {
    Object.assign(turn.session, { tls: true, mechanisms: answer.mechanisms, username: null, saslMethod: null } satisfies Partial<Session>);
  }
  return { kind: 'done' };
}
