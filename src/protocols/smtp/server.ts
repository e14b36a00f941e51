/**
 * The SMTP server's engine, without input and output: octets and answers in, effects out. Mirrors the main loop of
 * Postfix's smtpd.c (smtpd_proto). `open`, `receive`, `answer`, `timedOut` and `lost` each take a session and give the
 * next one with the effects to carry out, in order. While a question is open, input stays buffered.
 *
 * @rfc 5321 §3.1
 * @rfc 5321 §4.1.4
 * @rfc 5321 §4.5.3.2.7
 * @rfc 2920 §3.1 PIPELINING
 */
import { bdat, chunkEnds } from './commands/bdat.ts';
import { saslResponse } from './commands/auth.ts';
import { COMMANDS, commandNamed, resumeCommand } from './commands/table.ts';
import type { Command } from './commands/command.ts';
import { forbidsBareNewline, readBdatContent, readDataContent } from './content.ts';
import { dropQueueFile, endLetter, resetAfterLetter, resetButRecipients } from './end-of-letter.ts';
import type { Answer, Effect, Question, ReplyTo, Verb } from './exchange.ts';
import { words, type Word } from './grammar.ts';
import { greetingOf } from './greeting.ts';
import { readPiece } from './line-reader.ts';
import { escaped, isHeader } from './printable.ts';
import { policyError, protocolError, reply, type Reply, type Why } from './reply.ts';
import { draftOf, type Session, type Waiting } from './session.ts';
import type { ServerSettings } from './settings.ts';
import { count, forgetChat, incident, log, resetMail, say, shown, type AnswerNow, type Outcome, type Turn } from './turn.ts';
import { usage } from './usage.ts';
import { isValidUtf8 } from '../../base/octets.ts';

export interface Step {
  /** The session after this step. */
  readonly next: Session;
  /** What is to be done, in this order. */
  readonly effects: readonly Effect[];
}

const ASK: AnswerNow = () => null;

function begin(session: Session, settings: ServerSettings, answerNow: AnswerNow = ASK): Turn {
  return { session: draftOf(session), settings, effects: [], counts: null, answerNow };
}

function end(turn: Turn): Step {
  return { next: turn.session, effects: turn.effects };
}

const CONNECTION: Question = { about: 'connection' };

/** The client is known: ask whether it may connect. What it sent too early is in `session.input` already. */
export function open(session: Session, settings: ServerSettings, answerNow?: AnswerNow): Step {
  const turn = begin(session, settings, answerNow);
  if (flagsIllPipelining(turn)) {
    say(turn, outOfStep(), 'connect');
    close(turn);
    return end(turn);
  }
  const given = turn.answerNow(CONNECTION);
  if (given === null) {
    turn.session.waiting = { for: 'connection' };
    turn.effects.push({ do: 'ask', question: CONNECTION });
  } else {
    greet(turn, given);
    work(turn);
  }
  return end(turn);
}

/** Octets from the client. */
export function receive(session: Session, settings: ServerSettings, octets: string, answerNow?: AnswerNow): Step {
  if (session.phase === 'closed') return { next: session, effects: [] };
  const turn = begin(session, settings, answerNow);
  turn.session.input += octets;
  work(turn);
  return end(turn);
}

/** Octets that arrive before the greeting or while a question is open: kept for later. */
export function buffer(session: Session, octets: string): Session {
  return octets === '' ? session : { ...session, input: session.input + octets };
}

/** The answer to the open question. */
export function answer(session: Session, settings: ServerSettings, given: Answer, answerNow?: AnswerNow): Step {
  const { waiting } = session;
  if (waiting === null) return { next: session, effects: [] };
  const turn = begin(session, settings, answerNow);
  turn.session.waiting = null;
  if (waiting.for === 'connection') greet(turn, given);
  else conclude(turn, verbOf(waiting), resumeCommand(turn, waiting, given));
  work(turn);
  return end(turn);
}

/** `smtpd_timeout` passed without a line from the client. */
export function timedOut(session: Session, settings: ServerSettings): Step {
  const turn = begin(session, settings);
  turn.session.reason = 'timeout';
  turn.session.line = '';
  say(turn, reply(421, '4.4.2', `${settings.myhostname} Error: timeout exceeded`,
    { why: { rule: 'smtpd_timeout', parameter: 'smtpd_timeout', source: 'RFC 5321 §4.5.3.2.7' } }), 'server');
  close(turn);
  return end(turn);
}

/** The client has closed its end. */
export function lost(session: Session, settings: ServerSettings): Step {
  const turn = begin(session, settings);
  hangUp(turn, true);
  return end(turn);
}

const VERB_OF = {
  mail: 'MAIL', rcpt: 'RCPT', data: 'DATA', bdat: 'BDAT', vrfy: 'VRFY', etrn: 'ETRN', auth: 'AUTH', starttls: 'STARTTLS',
} as const;

function verbOf(waiting: Exclude<Waiting, { for: 'connection' }>): Verb {
  return waiting.for === 'helo' || waiting.for === 'end-of-letter' ? waiting.verb : VERB_OF[waiting.for];
}

function greet(turn: Turn, given: Answer): void {
  if (given.kind === 'hang-up') {
    hangUp(turn, given.lost);
    return;
  }
  if (given.kind === 'refuse') {
    say(turn, given.reply, 'connect');
    turn.session.accessDenied = true;
    turn.session.errorCount += 1;
    return;
  }
  say(turn, greetingOf(turn.settings), 'connect');
}

/** Takes up input until there is too little of it, a question is open, or the session is over. */
function work(turn: Turn): void {
  for (;;) {
    const { session, settings } = turn;
    if (session.phase === 'closed' || session.waiting !== null) return;
    if (session.phase === 'content') {
      if (!readContent(turn)) return;
      continue;
    }
    if (session.phase === 'command') {
      if (session.hangUp) {
        close(turn);
        return;
      }
      if (session.errorCount >= settings.smtpd_hard_error_limit) {
        tooManyErrors(turn);
        return;
      }
    }
    if (!takeLine(turn)) return;
  }
}

function readContent(turn: Turn): boolean {
  const isBdat = turn.session.content?.from === 'BDAT';
  if (!(isBdat ? readBdatContent(turn) : readDataContent(turn))) return false;
  turn.session.phase = 'command';
  if (isBdat) conclude(turn, 'BDAT', chunkEnds(turn));
  else conclude(turn, 'DATA', endLetter(turn, 'DATA'));
  return true;
}

function tooManyErrors(turn: Turn): void {
  turn.session.reason = 'too many errors';
  turn.session.line = '';
  const limit = String(turn.settings.smtpd_hard_error_limit);
  say(turn, protocolErrorLimit(turn.settings.myhostname, limit), 'server');
  close(turn);
}

function protocolErrorLimit(myhostname: string, limit: string): Reply {
  const why: Why = { rule: 'smtpd_hard_error_limit', parameter: 'smtpd_hard_error_limit', value: limit, source: 'postconf(5)' };
  return { ...policyError(421, '4.7.0', `${myhostname} Error: too many errors`, why), errorClass: 'protocol' };
}

function outOfStep(): Reply {
  return protocolError(554, '5.5.0', 'Error: SMTP protocol synchronization', 'smtpd_forbid_unauth_pipelining', 'RFC 2920 §3.1', 'smtpd_forbid_unauth_pipelining');
}

/** Takes one line; false when it has not arrived whole. Too long a line is cut, its rest skipped. */
function takeLine(turn: Turn): boolean {
  const { session, settings } = turn;
  const isResponse = session.phase === 'sasl-response';
  const limit = isResponse ? settings.smtpd_sasl_response_limit : settings.line_length_limit;
  let { input, overlong } = session;
  let bareNewline = false;
  let line: string | null = null;
  if (overlong === null) {
    const piece = readPiece(input, 0, limit, forbidsBareNewline(turn));
    if (piece === null) return false;
    input = input.slice(piece.next);
    bareNewline = piece.bareNewline;
    if (piece.ends) line = piece.text;
    else overlong = piece.text;
  }
  const complete = line !== null;
  if (line === null) {
    const newline = input.indexOf('\n');
    session.input = newline < 0 ? '' : input.slice(newline + 1);
    session.overlong = newline < 0 ? overlong : null;
    if (newline < 0) return false;
    line = overlong ?? '';
  } else {
    session.input = input;
  }
  if (!complete) log(turn, `warning: ${session.client.namaddr}: request longer than ${limit}: ${shown(line, 30)}...`);
  session.line = line;
  if (isResponse) heardResponse(turn, line, complete);
  else heardCommand(turn, line, bareNewline);
  return true;
}

function heardResponse(turn: Turn, line: string, complete: boolean): void {
  turn.effects.push({ do: 'heard', line, verb: null, word: '' });
  const mechanism = turn.session.saslMechanism ?? '';
  turn.session.phase = 'command';
  turn.session.saslMechanism = null;
  conclude(turn, 'AUTH', saslResponse(turn, mechanism, line, complete));
}

function heardCommand(turn: Turn, line: string, bareNewline: boolean): void {
  const { settings } = turn;
  const found = words(line);
  const word = found[0]?.text ?? '';
  const isText = !settings.smtputf8_enable || isValidUtf8(line);
  const command = isText ? commandNamed(word) : null;
  turn.effects.push({ do: 'heard', line, verb: command === null ? 'unknown' : command.verb, word });
  if (bareNewline && settings.smtpd_forbid_bare_newline === 'reject') {
    log(turn, incident(turn.session, 'reject', 'bare <LF> received'));
    say(turn, protocolError(settings.smtpd_forbid_bare_newline_reject_code, '5.5.2', `${settings.myhostname} Error: bare <LF> received`,
      'smtpd_forbid_bare_newline', 'RFC 5321 §2.3.8', 'smtpd_forbid_bare_newline'), 'unknown');
    close(turn);
  } else if (!isText) {
    mistake(turn, protocolError(500, '5.5.2', 'Error: bad UTF-8 syntax', 'line-bad-utf8', 'RFC 6531 §3.3', 'smtputf8_enable'));
  } else if (found.length === 0) {
    mistake(turn, protocolError(500, '5.5.2', 'Error: bad syntax', 'line-empty', 'RFC 5321 §4.1.1'));
  } else if (settings.isNoopCommand(word)) {
    say(turn, reply(250, '2.0.0', 'Ok', { why: { rule: 'smtpd_noop_commands', parameter: 'smtpd_noop_commands', source: 'postconf(5)' } }), command?.verb ?? 'unknown');
    countJunk(turn);
  } else if (command === null) unknownCommand(turn, word, line);
  else runCommand(turn, command, found);
}

/** An error that is in no command's count. */
function mistake(turn: Turn, why: Reply, to: ReplyTo = 'unknown'): void {
  say(turn, why, to);
  turn.session.errorCount += 1;
}

function unknownCommand(turn: Turn, word: string, line: string): void {
  count(turn, 'unknown', 0, 1);
  turn.session.where = 'UNKNOWN';
  if (isHeader(word) || turn.settings.isForbiddenCommand(word)) {
    log(turn, `warning: non-SMTP command from ${turn.session.client.namaddr}: ${escaped(line).slice(0, 100)}`);
    say(turn, reply(221, '2.7.0', 'Error: I can break rules, too. Goodbye.', {
      why: isHeader(word) ? { rule: 'header-as-command', source: 'postconf(5)' } : { rule: 'smtpd_forbidden_commands', parameter: 'smtpd_forbidden_commands', source: 'postconf(5)' },
    }), 'unknown');
    close(turn);
  } else if (turn.session.accessDenied) mistake(turn, accessDenied(turn));
  else mistake(turn, protocolError(500, '5.5.2', 'Error: command not recognized', 'unknown-command', 'RFC 5321 §4.2.4'));
}

function accessDenied(turn: Turn): Reply {
  return reply(503, '5.7.0', `Error: access denied for ${turn.session.client.namaddr}`, { why: { rule: 'refused-at-greeting', parameter: 'smtpd_delay_reject', source: 'RFC 5321 §3.1' } });
}

function runCommand(turn: Turn, command: Command, found: readonly Word[]): void {
  const { settings } = turn;
  count(turn, command.verb, 0, 1);
  if (turn.session.accessDenied && command.verb !== 'QUIT') {
    mistake(turn, accessDenied(turn), command.verb);
    return;
  }
  if (settings.smtpd_tls_security_level === 'encrypt' && !turn.session.tls && command.beforeTls !== true) {
    const why: Why = { rule: 'smtpd_tls_security_level', parameter: 'smtpd_tls_security_level', value: 'encrypt', source: 'RFC 3207 §4' };
    mistake(turn, reply(530, '5.7.0', 'Must issue a STARTTLS command first', { why }), command.verb);
    return;
  }
  turn.session.where = command.verb;
  if ((turn.session.protocol !== 'ESMTP' || command.isLast === true) && flagsIllPipelining(turn)) {
    say(turn, outOfStep(), command.verb);
    close(turn);
    return;
  }
  conclude(turn, command.verb, command.check(turn, found));
}

/** Notes and logs input that the client should not have sent yet; true when that ends the session. */
function flagsIllPipelining(turn: Turn): boolean {
  const { session, settings } = turn;
  if (session.illPipelining || session.input === '') return false;
  log(turn, `improper command pipelining after ${session.where} from ${session.client.namaddr}: ${escaped(session.input.slice(0, 100))}`);
  session.illPipelining = true;
  return settings.smtpd_forbid_unauth_pipelining;
}

const IS_JUNK = Object.fromEntries(COMMANDS.map(({ verb, isJunk = false }) => [verb, isJunk])) as Readonly<Record<Verb, boolean>>;

/** Carries out what a command decided: the reply, the counts, the error budget. */
function conclude(turn: Turn, verb: Verb, decided: Outcome): void {
  const outcome = decided.kind === 'ask' ? afterQuestions(turn, decided) : decided;
  if (outcome === null) return;
  switch (outcome.kind) {
    case 'ask':
    case 'continue':
      return;
    case 'hang-up':
      hangUp(turn, outcome.lost);
      return;
    case 'crash':
      disconnect(turn, true);
      return;
    case 'reply':
      replied(turn, verb, outcome);
      break;
    case 'done':
      count(turn, verb, 1, 0);
  }
  if (IS_JUNK[verb]) countJunk(turn);
  if (verb === 'QUIT') close(turn);
}

/** How the command ends if all its questions can be answered on the spot; else null, and the question is open. */
function afterQuestions(turn: Turn, asked: Outcome): Outcome | null {
  let outcome = asked;
  while (outcome.kind === 'ask') {
    const { question, then } = outcome;
    const given = turn.answerNow(question);
    if (given === null || then.for === 'connection') {
      turn.session.waiting = then;
      turn.effects.push({ do: 'ask', question });
      return null;
    }
    outcome = resumeCommand(turn, then, given);
  }
  return outcome;
}

function replied(turn: Turn, verb: Verb, outcome: Extract<Outcome, { kind: 'reply' }>): void {
  const isEndOfLetter = turn.session.where === 'END-OF-MESSAGE' && (verb === 'DATA' || verb === bdat.verb);
  if (isEndOfLetter) turn.session.line = '';
  say(turn, outcome.reply, isEndOfLetter ? 'end-of-data' : verb, outcome.address);
  if (outcome.after === 'reset') resetButRecipients(turn);
  else if (outcome.after === 'abandon-letter') dropQueueFile(turn);
  else if (isEndOfLetter) resetAfterLetter(turn);
  if (outcome.ok) count(turn, verb, 1, 0);
  else turn.session.errorCount += 1;
}

function countJunk(turn: Turn): void {
  const { session, settings } = turn;
  if (session.junkCount > settings.smtpd_junk_command_limit) session.errorCount += 1;
  session.junkCount += 1;
}

function hangUp(turn: Turn, isLost: boolean): void {
  if (isLost) turn.session.reason = 'lost connection';
  close(turn);
}

/** Says why the session ended, if not by QUIT, and what was done in it. */
function close(turn: Turn): void {
  if (turn.session.phase === 'closed') return;
  const { reason, where, client, transaction, content } = turn.session;
  if (where === 'DATA content' || where === 'BDAT content') {
    const octets = (transaction?.contentOctets ?? 0) + (content?.carry.length ?? 0);
    if (reason !== null) log(turn, `${reason} after ${where.slice(0, 4)} (${octets} bytes) from ${client.namaddr}`);
  } else if (reason !== null && (where !== 'END-OF-MESSAGE' || reason !== 'lost connection')) {
    log(turn, `${reason} after ${where} from ${client.namaddr}`);
  }
  forgetChat(turn, 0);
  resetMail(turn);
  log(turn, `disconnect from ${client.namaddr}${usage(turn.session)}`);
  disconnect(turn);
}

function disconnect(turn: Turn, crashed = false): void {
  turn.session.phase = 'closed';
  turn.session.input = '';
  turn.session.waiting = null;
  turn.effects.push({ do: 'hang-up', crashed });
}
