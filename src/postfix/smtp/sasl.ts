/**
 * Logging in at a relay host: AUTH PLAIN and LOGIN (RFC 4954, RFC 4616) with a password from
 * `smtp_sasl_password_maps`. Mirrors smtp_sasl_proto.c and smtp_sasl_glue.c with the Cyrus library's choice of a
 * mechanism. Leaves out the mechanisms that need cryptography and the failure cache.
 *
 * @rfc 4954 §4
 * @rfc 4616
 */
import { encodeBase64 } from '../../formats/base64.ts';
import type { Task } from '../../kernel/task.ts';
import { openMaps } from '../global/maps.ts';
import { simpleDsn, smtpDsn } from '../global/dsn.ts';
import { hear, say } from './chat.ts';
import { parameter, parameterFlag, parameterMicros, type Session, type SmtpState } from './state.ts';
import { sessionFail, streamFail } from './trouble.ts';

interface Login {
  readonly user: string;
  readonly password: string;
}

export function* logIn(state: SmtpState, session: Session): Task<'ok' | 'failed'> {
  const login = findLogin(state, session);
  if (login === null) {
    session.features.delete('AUTH');
    return 'ok';
  }
  const security = parameter(state, session.isEncrypted ? 'sasl_tls_security_options' : 'sasl_security_options').split(/[\s,]+/);
  const usable = security.includes('noplaintext') ? [] : ['PLAIN', 'LOGIN'];
  const mechanism = usable.find((one) => session.authMechanisms.includes(one));
  if (mechanism === undefined) {
    state.sys.log(state.service.ident, 'warning: SASL authentication failure: No worthy mechs found');
    const reason = `SASL authentication failed; cannot authenticate to server ${session.namaddr}: no mechanism available`;
    state.why = simpleDsn('4.7.0', reason);
    yield* sessionFail(state);
    return 'failed';
  }
  return yield* converse(state, session, mechanism, login);
}

function* converse(state: SmtpState, session: Session, mechanism: string, login: Login): Task<'ok' | 'failed'> {
  const { user, password } = login;
  const answers = mechanism === 'PLAIN' ? [] : [user, password];
  say(session, mechanism === 'PLAIN' ? `AUTH PLAIN ${encodeBase64(`\0${user}\0${password}`)}` : 'AUTH LOGIN');
  for (;;) {
    const heard = yield* hear(state, session, parameterMicros(state, 'helo_timeout'));
    if (heard.kind !== 'reply') {
      yield* streamFail(state, session, heard.kind, 'performing SASL authentication');
      return 'failed';
    }
    const { code, text, enhanced } = heard.reply;
    if (Math.floor(code / 100) === 2) return 'ok';
    const answer = Math.floor(code / 100) === 3 ? answers.shift() : undefined;
    if (answer !== undefined) {
      say(session, encodeBase64(answer));
      continue;
    }
    const line = text.replaceAll('\n', ' ');
    const isSoftened = enhanced.startsWith('5') && parameterFlag(state, 'sasl_auth_soft_bounce');
    const status = isSoftened ? `4${enhanced.slice(1)}` : enhanced;
    state.why = smtpDsn(status, `SASL authentication failed; server ${session.namaddr} said: ${line}`, line, session.peer.host);
    yield* sessionFail(state);
    return 'failed';
  }
}

/** `user:password` of the sender (where that is wanted), the host's name, or the destination as configured. */
function findLogin(state: SmtpState, session: Session): Login | null {
  const { sys, service, request } = state;
  const maps = openMaps(sys.disk, service.cf, parameter(state, 'sasl_password_maps'));
  const keys = [session.peer.host, state.destination];
  if (parameterFlag(state, 'sender_dependent_authentication') && request.sender !== '') keys.unshift(request.sender);
  for (const key of keys) {
    const found = maps.find(key);
    if (!found.ok || found.value === null) continue;
    const colon = found.value.indexOf(':');
    return colon < 0 ? { user: found.value, password: '' } : { user: found.value.slice(0, colon), password: found.value.slice(colon + 1) };
  }
  return null;
}
