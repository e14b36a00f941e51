/**
 * AUTH: RFC 4954. Mirrors smtpd_sasl_auth_cmd() and smtpd_sasl_authenticate(). The mechanisms themselves belong to
 * Cyrus or Dovecot, which the daemon asks; leaves out the per-client AUTH rate.
 *
 * @rfc 4954 §4 AUTH
 */
import type { Answer, Question } from '../exchange.ts';
import { policyError, protocolError, reply, type Why } from '../reply.ts';
import { printable } from '../printable.ts';
import { accept, ask, log, refuse, say, type Outcome, type Turn } from '../turn.ts';
import type { Command } from './command.ts';

const RFC = 'RFC 4954 §4';

export interface AuthWaiting {
  readonly for: 'auth';
  readonly mechanism: string;
}

export const auth: Command = {
  verb: 'AUTH',
  check(turn, found) {
    const { session, settings } = turn;
    if (settings.smtpd_helo_required && session.heloName === null) {
      return refuse(policyError(503, '5.5.1', 'Error: send HELO/EHLO first',
        { rule: 'smtpd_helo_required', parameter: 'smtpd_helo_required', value: 'yes', source: 'RFC 5321 §4.1.4' }));
    }
    if (session.mechanisms === null || session.discard.includes('AUTH')) {
      return refuse(protocolError(503, '5.5.1', 'Error: authentication not enabled', 'auth-not-enabled', RFC, 'smtpd_sasl_auth_enable'));
    }
    if (session.transaction !== null) return refuse(protocolError(503, '5.5.1', 'Error: MAIL transaction in progress', 'auth-in-transaction', RFC));
    if (session.username !== null) return refuse(protocolError(503, '5.5.1', 'Error: already authenticated', 'auth-twice', RFC));
    const mechanism = found[1]?.text;
    if (mechanism === undefined || found.length > 3) return refuse(protocolError(501, '5.5.4', 'Syntax: AUTH mechanism', 'auth-syntax', RFC));
    return step(turn, mechanism, { about: 'auth', mechanism, response: found[2]?.text ?? null });
  },
};

function step(turn: Turn, mechanism: string, question: Question): Outcome {
  return ask(turn, question, { for: 'auth', mechanism }, resumeAuth);
}

export function resumeAuth(turn: Turn, waiting: AuthWaiting, answer: Answer): Outcome {
  const { mechanism } = waiting;
  switch (answer.kind) {
    case 'challenge':
      say(turn, reply(334, null, answer.text, { why: { rule: 'auth-challenge', source: RFC } }), 'AUTH');
      turn.session.phase = 'sasl-response';
      turn.session.saslMechanism = mechanism;
      return { kind: 'continue' };
    case 'authenticated':
      turn.session.username = printable(answer.username);
      turn.session.saslMethod = printable(answer.method);
      return accept(reply(235, '2.7.0', 'Authentication successful', { why: { rule: 'auth-done', source: RFC } }));
    case 'unauthenticated': {
      const { reason, temporary } = answer;
      const who = (answer.username ?? '(unavailable)').slice(0, 100);
      log(turn, `warning: ${turn.session.client.namaddr}: SASL ${mechanism.slice(0, 100)} authentication failed: ${reason}, sasl_username=${who}`);
      const why: Why = { rule: temporary ? 'auth-temporary' : 'auth-failed', detail: reason, source: 'RFC 4954 §6' };
      if (temporary) return refuse(reply(454, '4.7.0', `Temporary authentication failure: ${reason}`, { why }));
      return refuse(reply(535, '5.7.8', `Error: authentication failed: ${reason}`, { why }));
    }
    case 'hang-up':
      return answer;
    default:
      return refuse(protocolError(503, '5.5.1', 'Error: authentication not enabled', 'auth-not-enabled', RFC, 'smtpd_sasl_auth_enable'));
  }
}

/** The client's answer to a challenge. `complete` is false when the line was longer than `smtpd_sasl_response_limit`. */
export function saslResponse(turn: Turn, mechanism: string, line: string, complete: boolean): Outcome {
  if (!complete) {
    return refuse(reply(500, '5.5.6', 'SASL response limit exceeded', { why: { rule: 'smtpd_sasl_response_limit', parameter: 'smtpd_sasl_response_limit', source: RFC } }));
  }
  if (line === '*') {
    log(turn, `warning: ${turn.session.client.namaddr}: SASL ${mechanism} authentication aborted`);
    return refuse(reply(501, '5.7.0', 'Authentication aborted', { why: { rule: 'auth-aborted', source: RFC } }));
  }
  return step(turn, mechanism, { about: 'auth', mechanism: null, response: line });
}
