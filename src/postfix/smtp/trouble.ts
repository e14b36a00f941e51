/**
 * When something goes wrong: which recipients bounce, which are deferred, which another server may still get. Mirrors
 * smtp_trouble.c. Only soft errors, and only while there is another server, put a recipient off.
 */
import type { Task } from '../../kernel/task.ts';
import type { ClientReply } from '../../protocols/smtp/client-reply.ts';
import { appendBounce, appendDefer } from '../global/bounce-client.ts';
import type { RequestRecipient } from '../global/delivery-request.ts';
import { simpleDsn, type Dsn } from '../global/dsn.ts';
import { isHard, isSoft, unmarked, type Session, type SmtpState } from './state.ts';

/** Whose words the reason quotes: the remote server's reply, or our own status code. */
export type Verdict = ClientReply | { readonly enhanced: string; readonly text: null };

export function ourVerdict(enhanced: string): Verdict {
  return { enhanced, text: null };
}

/** The whole site fails: all recipients, and the queue manager is told to back off (smtp_site_fail()). */
export function* siteFail(state: SmtpState, session: Session, verdict: Verdict, reason: string): Task<void> {
  fillReason(state, session, verdict, reason);
  yield* bulkFail(state, true);
}

/** The message fails with this server (smtp_mesg_fail()). */
export function* messageFail(state: SmtpState, session: Session, verdict: Verdict, reason: string): Task<void> {
  fillReason(state, session, verdict, reason);
  yield* bulkFail(state, false);
}

/** One recipient fails (smtp_rcpt_fail()). */
export function* recipientFail(
  state: SmtpState, session: Session, recipient: RequestRecipient, verdict: Verdict, reason: string,
): Task<void> {
  fillReason(state, session, verdict, reason);
  if (mayTryElsewhere(state)) {
    state.sys.log(state.service.ident, `${state.request.queueId}: ${state.why.reason}`);
    state.marks.set(recipient, 'keep');
    return;
  }
  yield* giveUp(state, recipient);
}

/** The conversation broke off (smtp_stream_except()): `lost` or silence while `doing` something. */
export function* streamFail(state: SmtpState, session: Session, how: 'eof' | 'timeout', doing: string): Task<void> {
  session.isDead = true;
  const { namaddr } = session;
  const reason = how === 'eof' ? `lost connection with ${namaddr} while ${doing}` : `conversation with ${namaddr} timed out while ${doing}`;
  state.why = simpleDsn('4.4.2', reason);
  yield* bulkFail(state, true);
}

/** No server could be reached at all: what is left is deferred or bounced for `state.why` (smtp_sess_fail()). */
export function* sessionFail(state: SmtpState): Task<void> {
  yield* bulkFail(state, true);
}

function* bulkFail(state: SmtpState, throttle: boolean): Task<void> {
  const { session, sys } = state;
  if (mayTryElsewhere(state)) {
    sys.log(state.service.ident, `${state.request.queueId}: ${state.why.reason}`);
    for (const recipient of unmarked(state)) state.marks.set(recipient, 'keep');
  } else {
    const isSettingUp = state.stats.connDone === null;
    state.stats = { ...state.stats, connDone: state.stats.connDone ?? sys.now, deliverDone: sys.now };
    if (isSettingUp) state.stats = { ...state.stats, deliverDone: state.stats.connDone };
    for (const recipient of unmarked(state)) yield* giveUp(state, recipient);
    if (throttle && (isSoft(state.why) || isSoftBounce(state)) && !state.hopStatus) state.hopStatus = state.why;
  }
  if (throttle && session) {
    session.isThrottled = true;
    session.mayCache = false;
  }
}

function* giveUp(state: SmtpState, recipient: RequestRecipient): Task<void> {
  const { sys, service, request, session } = state;
  const outcome = {
    dsn: state.why, relay: session?.namaddrport ?? 'none', stats: state.stats,
    ...(session ? { conn: session.socket.conn } : {}),
  };
  const append = isSoft(state.why) ? appendDefer : appendBounce;
  const disposition = yield* append(sys, service, request, recipient, outcome);
  if (disposition === 'done') state.complete(recipient);
  state.marks.set(recipient, 'drop');
}

function mayTryElsewhere(state: SmtpState): boolean {
  return (isSoft(state.why) || isSoftBounce(state)) && !state.isFinalServer;
}

function isSoftBounce(state: SmtpState): boolean {
  return isHard(state.why) && state.service.cf.flag('soft_bounce');
}

/** A reply that is neither 4xx nor 5xx where one was due is a protocol error (vsmtp_fill_dsn()). */
function fillReason(state: SmtpState, session: Session, verdict: Verdict, reason: string): void {
  const isOurs = verdict.text === null;
  const isOdd = !isOurs && !/^[45]/.test(verdict.enhanced);
  const dsn: Dsn = {
    ...simpleDsn(isOdd ? '5.5.0' : verdict.enhanced, isOdd ? `Protocol error: ${reason}` : reason),
    ...(isOurs ? {} : { diagnosticType: 'smtp', diagnosticText: verdict.text.replaceAll('\n', ' '), mtaType: 'dns', mtaName: session.peer.host }),
  };
  state.why = dsn;
  if (!isOurs && spoilsSession(verdict.code)) session.mayCache = false;
}

/** Syntax errors mean that we and the server misunderstand each other: better not to talk on (smtp_check_code()). */
function spoilsSession(code: number): boolean {
  return code < 400 || code > 599 || code === 555 || (code >= 500 && code < 510);
}
