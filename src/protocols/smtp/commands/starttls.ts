/** STARTTLS: RFC 3207. Mirrors starttls_cmd() of smtpd.c; the handshake is the daemon's. */
import type { Answer } from '../exchange.ts';
import { protocolError, reply } from '../reply.ts';
import { ask, refuse, resetMail, say, update, type Outcome, type Turn } from '../turn.ts';
import type { Command } from './command.ts';

const RFC = 'RFC 3207 §4';

export interface StarttlsWaiting {
  readonly for: 'starttls';
}

export const starttls: Command = {
  verb: 'STARTTLS', beforeTls: true,
  check(turn, found) {
    const { session, settings } = turn;
    if (found.length !== 1) return refuse(protocolError(501, '5.5.4', 'Syntax: STARTTLS', 'syntax', RFC));
    if (session.tls) return refuse(protocolError(554, '5.5.1', 'Error: TLS already active', 'order', 'RFC 3207 §4.2'));
    if (settings.smtpd_tls_security_level === 'none' || session.discard.includes('STARTTLS')) {
      return refuse(protocolError(502, '5.5.1', 'Error: command not implemented', 'smtpd_tls_security_level', RFC));
    }
    if (!settings.hasCertificate) {
      const why = { rule: 'smtpd_tls_cert_file', parameter: 'smtpd_tls_cert_file', source: RFC };
      return refuse(reply(454, '4.7.0', 'TLS not available due to local problem', { errorClass: 'software', why }));
    }
    say(turn, reply(220, '2.0.0', 'Ready to start TLS', { why: { rule: 'STARTTLS', source: RFC } }), 'STARTTLS');
    // What came in the clear behind STARTTLS could be an injected command: it is thrown away.
    update(turn, { input: '', heloName: null });
    resetMail(turn);
    return ask({ about: 'tls' }, { for: 'starttls' });
  },
};

export function resumeStarttls(turn: Turn, _waiting: StarttlsWaiting, answer: Answer): Outcome {
  if (answer.kind === 'hang-up') return answer;
  if (answer.kind === 'refuse') return refuse(answer.reply);
  if (answer.kind === 'encrypted') update(turn, { tls: true, mechanisms: answer.mechanisms, username: null, saslMethod: null });
  return { kind: 'done' };
}
