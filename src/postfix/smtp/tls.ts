/**
 * STARTTLS of the client: whether it is said, and what comes of it. Mirrors smtp_start_tls() and its place in smtp_helo().
 * Nothing is encrypted (see `protocols/smtp/tls.ts`). Leaves out policies by destination, DANE, certificates and
 * smtp_tls_wrappermode: a server's certificate is one that nobody vouches for.
 *
 * @rfc 3207
 * @absent smtp-tls-policy TLS when mail leaves: policies by destination, DANE, certificates and TLS from the first octet.
 *   A server's certificate is never one to be trusted, and levels that ask for that defer the letter.
 */
import type { Task } from '../../kernel/task.ts';
import { HANDSHAKE_ANSWER, HANDSHAKE_REQUEST, TLS_SESSION } from '../../protocols/smtp/tls.ts';
import { isTraceOnly } from '../global/delivery-request.ts';
import { hear, say } from './chat.ts';
import { parameter, parameterFlag, parameterMicros, parameterNumber, type Session, type SmtpState } from './state.ts';
import { messageFail, ourVerdict, siteFail, streamFail } from './trouble.ts';

const LEVELS = ['none', 'may', 'encrypt', 'verify'] as const;
type Level = (typeof LEVELS)[number];

/** `smtp_tls_security_level`, or what the older parameters say. Levels that ask for a certificate are all `verify`. */
function levelOf(state: SmtpState, session: Session): Level {
  const written = parameter(state, 'tls_security_level').toLowerCase();
  const old = parameterFlag(state, 'enforce_tls')
    ? parameterFlag(state, 'tls_enforce_peername') ? 'verify' : 'encrypt'
    : parameterFlag(state, 'use_tls') ? 'may' : 'none';
  const level = written === '' ? old : written === 'dane' ? 'may' : (LEVELS.find((one) => one === written) ?? 'verify');
  // A second attempt in the clear, and a socket on this very host, go without where they may.
  return level === 'may' && (state.triesPlain || session.peer.port === null) ? 'none' : level;
}

/** `plain`: the conversation goes on as it was; `encrypted`: it begins anew with EHLO. */
export function* startTls(state: SmtpState, session: Session): Task<'plain' | 'encrypted' | 'failed'> {
  const level = levelOf(state, session);
  const isRequired = level === 'encrypt' || level === 'verify';
  const { sys, service } = state;
  if (!session.features.has('STARTTLS')) {
    if (!isRequired) return 'plain';
    yield* siteFail(state, session, ourVerdict('4.7.4'), `TLS is required, but was not offered by host ${session.namaddr}`);
    return 'failed';
  }
  if (level === 'none') {
    if (parameterFlag(state, 'tls_note_starttls_offer')) sys.log(service.ident, `Host offered STARTTLS: [${session.peer.host}]`);
    return 'plain';
  }
  say(session, 'STARTTLS');
  const heard = yield* hear(state, session, parameterMicros(state, 'starttls_timeout'));
  if (heard.kind !== 'reply') {
    yield* streamFail(state, session, heard.kind, 'receiving the STARTTLS response');
    return 'failed';
  }
  if (Math.floor(heard.reply.code / 100) !== 2) {
    session.features.delete('STARTTLS');
    if (!isRequired) return 'plain';
    const text = heard.reply.text.replaceAll('\n', ' ');
    yield* siteFail(state, session, heard.reply, `TLS is required, but host ${session.namaddr} refused to start TLS: ${text}`);
    return 'failed';
  }
  return yield* shakeHands(state, session, level);
}

function* shakeHands(state: SmtpState, session: Session, level: Level): Task<'encrypted' | 'failed'> {
  const { sys, service } = state;
  session.mayCache = false;
  session.unread = '';
  session.socket.write(HANDSHAKE_REQUEST);
  const problem = yield* readAnswer(state, session);
  if (problem !== null) {
    sys.log(service.ident, `SSL_connect error to ${session.namaddrport}: ${problem}`);
    session.isDead = true;
    if (level === 'may' && mayTryPlain(state)) {
      state.triesPlain = true;
      state.isFinalServer = false;
    }
    const fail = level === 'may' ? messageFail : siteFail;
    yield* fail(state, session, ourVerdict('4.7.5'), 'Cannot start TLS: handshake failure');
    return 'failed';
  }
  if (parameterNumber(state, 'tls_loglevel') >= 1) {
    sys.log(service.ident, `Untrusted TLS connection established to ${session.namaddrport}: ${TLS_SESSION.protocol} with cipher ${TLS_SESSION.cipher} ${TLS_SESSION.keys}`);
  }
  session.isEncrypted = true;
  if (level !== 'verify') return 'encrypted';
  yield* siteFail(state, session, ourVerdict('4.7.5'), 'Server certificate not verified');
  return 'failed';
}

/** Null when the server answered as it should. */
function* readAnswer(state: SmtpState, session: Session): Task<string | null> {
  const limit = parameterMicros(state, 'starttls_timeout');
  let answer = '';
  while (answer.length < HANDSHAKE_ANSWER.length && HANDSHAKE_ANSWER.startsWith(answer)) {
    const read = yield* session.socket.read(limit > 0 ? limit : undefined);
    if (read.kind === 'timeout') return 'Connection timed out';
    if (read.kind !== 'data') return 'lost connection';
    answer += read.octets;
  }
  return answer === HANDSHAKE_ANSWER ? null : '-1';
}

/** Only a letter that has waited already is worth trying without TLS, and none with a password (smtp.h). */
function mayTryPlain(state: SmtpState): boolean {
  const { request, service, stats } = state;
  const waited = (stats.activeArrival ?? stats.incomingArrival) - stats.incomingArrival;
  const hasPassword = parameterFlag(state, 'sasl_auth_enable') && parameter(state, 'sasl_password_maps') !== '';
  return !hasPassword && (isTraceOnly(request.flags) || waited >= service.cf.seconds('minimal_backoff_time') * 1e6);
}
