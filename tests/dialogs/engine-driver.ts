/**
 * Drives the SMTP server's engine without a world: octets in, replies and log lines out, questions answered by a
 * function. Used by the engine's tests; whole hosts are driven by the dialog runner and by `posthorn replay`.
 */
import { eachLine } from '../../src/protocols/smtp/content.ts';
import { formatReply } from '../../src/protocols/smtp/reply.ts';
import { answer, attend, buffer, lost, open, receive, timedOut } from '../../src/protocols/smtp/server.ts';
import { createSession, type Session, type SessionStart } from '../../src/protocols/smtp/session.ts';
import type { ServerSettings } from '../../src/protocols/smtp/settings.ts';
import type { Turn } from '../../src/protocols/smtp/turn.ts';
import type { Answer, Effect, Question } from '../../src/protocols/smtp/exchange.ts';

/** Postfix's defaults as far as the engine knows them; the names are main.cf's. */
export const SETTINGS: ServerSettings = {
  myhostname: 'ubuntu.localdomain',
  smtpd_banner: 'ubuntu.localdomain ESMTP Postfix (Ubuntu)',
  smtpd_helo_required: false,
  smtpd_delay_reject: true,
  smtpd_delay_open_until_valid_rcpt: true,
  strict_rfc821_envelopes: false,
  soft_bounce: false,
  disable_vrfy_command: false,
  smtputf8_enable: true,
  strict_smtputf8: false,
  line_length_limit: 2048,
  message_size_limit: 10240000,
  smtpd_recipient_limit: 1000,
  smtpd_recipient_overshoot_limit: 1000,
  smtpd_soft_error_limit: 10,
  smtpd_hard_error_limit: 20,
  smtpd_junk_command_limit: 100,
  smtpd_error_sleep_time: 1e6,
  smtpd_history_flush_threshold: 100,
  smtpd_sasl_response_limit: 12288,
  broken_sasl_auth_clients: false,
  smtpd_sasl_type: 'cyrus',
  smtpd_tls_security_level: 'none',
  hasCertificate: true,
  smtpd_forbid_unauth_pipelining: false,
  smtpd_forbid_bare_newline: 'no',
  smtpd_forbid_bare_newline_reject_code: 550,
  isNoopCommand: () => false,
  isForbiddenCommand: (word) => ['CONNECT', 'GET', 'POST'].includes(word.toUpperCase()) || /^[^A-Z]/i.test(word),
};

export const LOCALHOST = {
  name: 'localhost', reverseName: 'localhost', address: '127.0.0.1', port: '40000', namaddr: 'localhost[127.0.0.1]',
} as const;

export type Answerer = (question: Question, session: Session) => Answer;

/** Says yes to everything; a bare address or a bad name as domain is malformed, as to trivial-rewrite. */
export const permissive: Answerer = (question) => {
  switch (question.about) {
    case 'address': return isSoundAddress(question.address) ? { kind: 'permit' } : { kind: 'malformed' };
    case 'queue-file': return { kind: 'opened', queueId: '4F1A21000' };
    default: return { kind: 'permit' };
  }
};

function isSoundAddress(address: string): boolean {
  const at = address.lastIndexOf('@');
  if (at < 0) return !address.startsWith('-');
  const domain = address.slice(at + 1);
  if (/^\[(\d+\.){3}\d+\]$/.test(domain)) return true;
  return /^[^\0-\x7f]*$|[^0-9.]/.test(domain) && /^([A-Za-z0-9_-]{1,63}\.)*[A-Za-z0-9_-]{1,63}\.?$/.test(domain);
}

export interface Conversation {
  readonly turn: Turn;
  readonly session: Session;
  /** Reply texts with their line ends. */
  readonly said: string[];
  readonly log: string[];
  /** Every effect but the replies and log lines. */
  readonly other: Effect[];
  /** Stored lines of letters. */
  readonly letter: string[];
  /** Virtual microseconds slept. */
  slept: number;
}

export interface Driver {
  readonly settings: ServerSettings;
  readonly answerer: Answerer;
}

/** Opens a session; `early` is what the client sent before the greeting. */
export function begin(driver: Driver, start: Partial<SessionStart> = {}, early = ''): Conversation {
  const session = createSession({ client: LOCALHOST, ...start });
  const turn = attend(session, driver.settings);
  buffer(turn, early);
  const talk: Conversation = { turn, session, said: [], log: [], other: [], letter: [], slept: 0 };
  open(turn);
  carryOut(driver, talk);
  return talk;
}

export function send(driver: Driver, talk: Conversation, octets: string): void {
  receive(talk.turn, octets);
  carryOut(driver, talk);
}

export function hangUp(driver: Driver, talk: Conversation): void {
  if (talk.session.phase === 'closed') return;
  lost(talk.turn);
  carryOut(driver, talk);
}

export function wait(driver: Driver, talk: Conversation): void {
  timedOut(talk.turn);
  carryOut(driver, talk);
}

function carryOut(driver: Driver, talk: Conversation): void {
  for (;;) {
    let question: Question | null = null;
    for (const effect of talk.turn.effects.slice(0, talk.turn.decided)) {
      if (effect.do === 'reply') talk.said.push(formatReply(effect.reply));
      else if (effect.do === 'log') talk.log.push(effect.text);
      else if (effect.do === 'ask') question = effect.question;
      else talk.other.push(effect);
      if (effect.do === 'sleep') talk.slept += effect.micros;
      if (effect.do === 'content' && effect.stored !== null) talk.letter.push(effect.stored);
      if (effect.do === 'lines') eachLine(effect.octets, (line) => talk.letter.push(line));
    }
    if (question === null) return;
    answer(talk.turn, driver.answerer(question, talk.session));
  }
}
