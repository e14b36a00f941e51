/**
 * Greeting and EHLO: what the server can do, and whether it is ourselves. Mirrors smtp_helo() of smtp_proto.c. Leaves
 * out PIX work-arounds and XFORWARD.
 */
import { ehloKeywords } from '../../protocols/smtp/settings.ts';
import type { Task } from '../../kernel/task.ts';
import type { ClientReply } from '../../protocols/smtp/client-reply.ts';
import { hear, say } from './chat.ts';
import { logIn } from './sasl.ts';
import { parameter, parameterFlag, parameterMicros, type Feature, type Session, type SmtpState } from './state.ts';
import { startTls } from './tls.ts';
import { messageFail, ourVerdict, siteFail, streamFail } from './trouble.ts';

const KEYWORDS: readonly Feature[] = ['8BITMIME', 'PIPELINING', 'DSN', 'SMTPUTF8', 'STARTTLS'];

/** `SMTPUTF8_FLAG_…`: asked for by the sender; and why it is needed: a header, the sender, a recipient. */
const SMTPUTF8_REQUESTED = 1;
const SMTPUTF8_DERIVED = 2 | 4 | 8;

/** Greets a new server. `failed`: the recipients' fate is decided or put off, the session is to be ended. */
export function* greet(state: SmtpState, session: Session): Task<'ok' | 'failed'> {
  if ((yield* hearGreeting(state, session)) === 'failed') return 'failed';
  return yield* introduce(state, session);
}

/** EHLO and what follows from it; once more after STARTTLS. */
function* introduce(state: SmtpState, session: Session): Task<'ok' | 'failed'> {
  const hello = state.mode === 'smtp' ? yield* exchangeHello(state, session) : yield* exchangeLhlo(state, session);
  if (hello === 'failed') return 'failed';
  if (session.features.has('ESMTP') && hello !== null) {
    if ((yield* readCapabilities(state, session, hello.text)) === 'failed') return 'failed';
  }
  const { smtputf8 } = state.request;
  const needsUtf8 = (smtputf8 & SMTPUTF8_REQUESTED) !== 0 && (smtputf8 & SMTPUTF8_DERIVED) !== 0;
  if (needsUtf8 && !session.features.has('SMTPUTF8')) {
    const reason = `SMTPUTF8 is required, but was not offered by host ${session.namaddr}`;
    yield* messageFail(state, session, ourVerdict('5.6.7'), reason);
    return 'failed';
  }
  impliedEightBit(state, session);
  const tls = session.isEncrypted ? 'plain' : yield* startTls(state, session);
  if (tls === 'failed') return 'failed';
  if (tls === 'encrypted') {
    session.features.clear();
    session.features.add('ESMTP');
    [session.sizeLimit, session.authMechanisms] = [0, []];
    return yield* introduce(state, session);
  }
  if (parameterFlag(state, 'sasl_auth_enable') && session.features.has('AUTH')) return yield* logIn(state, session);
  return 'ok';
}

/** SMTPUTF8 without 8BITMIME makes no sense (RFC 6531 3.1 item 8): the server is taken to have forgotten it. */
function impliedEightBit({ sys, service }: SmtpState, { features, namaddr }: Session): void {
  if (!features.has('SMTPUTF8') || features.has('8BITMIME')) return;
  sys.log(service.ident, `host ${namaddr} offers SMTPUTF8 support, but not 8BITMIME`);
  features.add('8BITMIME');
}

function* hearGreeting(state: SmtpState, session: Session): Task<'ok' | 'failed'> {
  const heard = yield* hear(state, session, heloMicros(state));
  if (heard.kind !== 'reply') {
    yield* streamFail(state, session, heard.kind, 'receiving the initial server greeting');
    return 'failed';
  }
  const { reply } = heard;
  if (Math.floor(reply.code / 100) !== 2) {
    const isSkipped = Math.floor(reply.code / 100) === 5 && parameterFlag(state, 'skip_5xx_greeting');
    yield* refused(state, session, isSkipped ? { ...reply, enhanced: `4${reply.enhanced.slice(1)}` } : reply);
    return 'failed';
  }
  const words = reply.text.replace(/^[^- \t\n]*[- \t\n]+/, '').split(/[ \t\n]+/);
  const { cf, ident } = state.service;
  if ((words[0] ?? '').toLowerCase() === cf.text('myhostname').toLowerCase() && state.detectsLoops) {
    const text = `host ${session.namaddrport} greeted me with my own hostname ${cf.text('myhostname')}`;
    state.sys.log(ident, `warning: ${text}`);
  }
  const offersEsmtp = words.slice(1).some((word) => word.toUpperCase() === 'ESMTP');
  const always = state.mode === 'lmtp' || cf.flag('smtp_always_send_ehlo');
  const never = state.mode === 'smtp' && cf.flag('smtp_never_send_ehlo');
  if ((offersEsmtp || always) && !never) session.features.add('ESMTP');
  return 'ok';
}

/** EHLO, and HELO where that is refused; null after HELO. */
function* exchangeHello(state: SmtpState, session: Session): Task<ClientReply | null | 'failed'> {
  const name = parameter(state, 'helo_name');
  if (session.features.has('ESMTP')) {
    const reply = yield* ask(state, session, `EHLO ${name}`, 'performing the EHLO handshake');
    if (reply === 'failed') return 'failed';
    if (Math.floor(reply.code / 100) === 2) return reply;
    if (reply.code === 421) {
      yield* refused(state, session, reply);
      return 'failed';
    }
    session.features.delete('ESMTP');
  }
  const reply = yield* ask(state, session, `HELO ${name}`, 'performing the HELO handshake');
  if (reply === 'failed') return 'failed';
  if (Math.floor(reply.code / 100) === 2) return null;
  yield* refused(state, session, reply);
  return 'failed';
}

function* exchangeLhlo(state: SmtpState, session: Session): Task<ClientReply | 'failed'> {
  const name = parameter(state, 'lhlo_name');
  const reply = yield* ask(state, session, `LHLO ${name}`, 'performing the LHLO handshake');
  if (reply === 'failed' || Math.floor(reply.code / 100) === 2) return reply;
  yield* refused(state, session, reply);
  return 'failed';
}

function* ask(state: SmtpState, session: Session, command: string, doing: string): Task<ClientReply | 'failed'> {
  say(session, command);
  const heard = yield* hear(state, session, heloMicros(state));
  if (heard.kind === 'reply') return heard.reply;
  yield* streamFail(state, session, heard.kind, doing);
  return 'failed';
}

function* refused(state: SmtpState, session: Session, reply: ClientReply): Task<void> {
  const text = reply.text.replaceAll('\n', ' ');
  yield* siteFail(state, session, reply, `host ${session.namaddr} refused to talk to me: ${text}`);
}

/** What this client is told not to notice of what a server offers. */
function ignoredKeywords({ service, mode }: SmtpState): readonly string[] {
  return service.cf.list(mode === 'smtp' ? 'smtp_discard_ehlo_keywords' : 'lmtp_discard_lhlo_keywords').map((keyword) => keyword.toUpperCase());
}

function logDiscarded(state: SmtpState): void {
  const discarded = ehloKeywords(ignoredKeywords(state));
  if (discarded.length === 0 || discarded.includes('SILENT-DISCARD')) return;
  state.sys.log(state.service.ident, `discarding EHLO keywords: ${discarded.map((keyword) => (keyword === 'SMTPUTF8' ? 'EHLO_MASK_SMTPUTF8' : keyword)).join(' ')}`);
}

function* readCapabilities(state: SmtpState, session: Session, text: string): Task<'ok' | 'failed'> {
  logDiscarded(state);
  const { cf, ident } = state.service;
  const discard = new Set(ignoredKeywords(state));
  const lines = text.split('\n').map((line) => line.replace(/^\d{3}[- ]?/, '').split(/[ \t=]+/).filter(Boolean));
  for (const [at, words] of lines.filter((one) => one.length > 0).entries()) {
    const [word = '', ...values] = words;
    const keyword = word.toUpperCase();
    if (at === 0) {
      if (word.toLowerCase() !== cf.text('myhostname').toLowerCase() || !state.detectsLoops) continue;
      const warning = `host ${session.namaddrport} replied to HELO/EHLO with my own hostname ${cf.text('myhostname')}`;
      state.sys.log(ident, `warning: ${warning}`);
      const verdict = ourVerdict(session.isBestMx ? '5.4.6' : '4.4.6');
      yield* siteFail(state, session, verdict, `mail for ${state.request.nexthop} loops back to myself`);
      return 'failed';
    }
    if (discard.has(keyword)) continue;
    const feature = KEYWORDS.find((one) => one === keyword);
    if (feature) session.features.add(feature);
    else if (keyword === 'SIZE') readSize(state, session, values[0]);
    else if (keyword === 'AUTH') {
      session.features.add('AUTH');
      session.authMechanisms = values.map((value) => value.toUpperCase());
    }
  }
  return 'ok';
}

function readSize(state: SmtpState, session: Session, limit: string | undefined): void {
  session.features.add('SIZE');
  if (limit === undefined) return;
  if (/^\d+$/.test(limit)) session.sizeLimit = Number(limit);
  else state.sys.log(state.service.ident, `warning: bad EHLO SIZE limit "${limit}" from ${session.namaddrport}`);
}

function heloMicros(state: SmtpState): number {
  return parameterMicros(state, state.mode === 'smtp' ? 'helo_timeout' : 'lhlo_timeout');
}
