/**
 * The SMTP server's engine, without input and output: octets and answers in, effects out. Mirrors the main loop of
 * Postfix's smtpd.c (smtpd_proto). `open`, `receive`, `answer`, `timedOut` and `lost` each take the session one turn
 * further; its effects are then to be carried out, in order. While a question is open, input stays buffered.
 *
 * @rfc 5321 §3.1
 * @rfc 5321 §4.1.4
 * @rfc 5321 §4.5.3.2.7
 * @rfc 2920 §3.1 PIPELINING
 */
import { chunkEnds } from './commands/bdat.ts';
import { saslResponse } from './commands/auth.ts';
import { commandAtStart, commandNamed, resumeCommand, rowOf, type Row } from './commands/table.ts';
import { forbidsBareNewline, readBdatContent, readDataContent } from './content.ts';
import { dropQueueFile, endLetter, resetAfterLetter, resetButRecipients } from './end-of-letter.ts';
import type { Answer, Question, ReplyTo, Verb } from './exchange.ts';
import { plainWords, words, type Word } from './grammar.ts';
import { greetingOf } from './greeting.ts';
import { readPiece } from './line-reader.ts';
import { escaped, isHeader } from './printable.ts';
import { policyError, protocolError, reply, type Reply, type Why } from './reply.ts';
import { COUNTED, type Session, type Waiting } from './session.ts';
import type { ServerSettings } from './settings.ts';
import { count, emit, forgetChat, incident, log, resetMail, say, shown, type AnswerNow, type Outcome, type Turn } from './turn.ts';
import { usage } from './usage.ts';
import { isValidUtf8 } from '../../base/octets.ts';

const ASK: AnswerNow = () => null;

/** The engine for one client. `answerNow` may answer questions on the spot. */
export function attend(session: Session, settings: ServerSettings, answerNow: AnswerNow = ASK): Turn {
  return { session, settings, effects: [], decided: 0, answerNow };
}

const CONNECTION: Question = { about: 'connection' };

/** The client is known: ask whether it may connect. What it sent too early is in `session.input` already. */
export function open(turn: Turn): void {
  turn.decided = 0;
  begin(turn);
  work(turn);
}

function begin(turn: Turn): void {
  // Inside TLS Postfix does not look whether the client speaks too early (after XCLIENT; vstream_context() of the stream).
  if (!turn.session.tls && flagsIllPipelining(turn)) {
    say(turn, outOfStep(), 'connect');
    close(turn);
    return;
  }
  const given = turn.answerNow(CONNECTION);
  if (given === null) {
    turn.session.waiting = { for: 'connection' };
    emit(turn, { do: 'ask', question: CONNECTION });
  } else greet(turn, given);
}

/** Octets from the client. */
export function receive(turn: Turn, octets: string): void {
  const { session } = turn;
  turn.decided = 0;
  if (session.phase === 'closed') return;
  session.input = session.input === '' ? octets : session.input + octets;
  work(turn);
}

/** Octets that arrive before the greeting or while a question is open: kept for later. */
export function buffer({ session }: Turn, octets: string): void {
  session.input += octets;
}

/** The answer to the open question. */
export function answer(turn: Turn, given: Answer): void {
  const { session } = turn;
  const { waiting } = session;
  turn.decided = 0;
  if (waiting === null) return;
  session.waiting = null;
  if (waiting.for === 'connection') greet(turn, given);
  else conclude(turn, rowOf(verbOf(waiting)), resumeCommand(turn, waiting, given));
  work(turn);
}

/** `smtpd_timeout` passed without a line from the client. */
export function timedOut(turn: Turn): void {
  const { session, settings } = turn;
  turn.decided = 0;
  session.reason = 'timeout';
  session.line = '';
  say(turn, reply(421, '4.4.2', `${settings.myhostname} Error: timeout exceeded`,
    { why: { rule: 'smtpd_timeout', parameter: 'smtpd_timeout', source: 'RFC 5321 §4.5.3.2.7' } }), 'server');
  close(turn);
}

/** The client has closed its end. */
export function lost(turn: Turn): void {
  turn.decided = 0;
  hangUp(turn, true);
}

const CR = 0x0d;
const UNKNOWN = COUNTED.indexOf('unknown');
const DATA = rowOf('DATA');
const BDAT = rowOf('BDAT');

const VERB_OF = {
  mail: 'MAIL', rcpt: 'RCPT', data: 'DATA', bdat: 'BDAT', vrfy: 'VRFY', etrn: 'ETRN', auth: 'AUTH', starttls: 'STARTTLS', xclient: 'XCLIENT',
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
  if (isBdat) conclude(turn, BDAT, chunkEnds(turn));
  else conclude(turn, DATA, endLetter(turn, 'DATA'));
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
  const { input } = session;
  const isResponse = session.phase === 'sasl-response';
  const limit = isResponse ? settings.smtpd_sasl_response_limit : settings.line_length_limit;
  if (session.overlong !== null) return skipLongLine(turn, limit);
  const newline = input.indexOf('\n');
  if (isPlainEnd(input, newline) && newline < limit) {
    heardLine(turn, input.slice(0, newline - 1), newline + 1, false);
    return true;
  }
  const piece = readPiece(input, 0, limit, forbidsBareNewline(turn));
  if (piece === null) return false;
  if (!piece.ends) {
    session.overlong = piece.text;
    session.input = input.slice(piece.next);
    return skipLongLine(turn, limit);
  }
  heardLine(turn, piece.text, piece.next, piece.bareNewline);
  return true;
}

/** Whether a line ends there with one CR and LF, as nearly all do: then there is no more to it. */
function isPlainEnd(input: string, newline: number): boolean {
  return newline > 1 && input.charCodeAt(newline - 1) === CR && input.charCodeAt(newline - 2) !== CR;
}

/** `line` is the beginning of the input, `next` where the next one begins. */
function heardLine(turn: Turn, line: string, next: number, bareNewline: boolean): void {
  const { session } = turn;
  const { input } = session;
  session.input = next === input.length ? '' : input.slice(next);
  session.line = line;
  if (session.phase === 'sasl-response') heardResponse(turn, line, true);
  else heardCommand(turn, line, input, bareNewline);
}

/** Skips the rest of a line that is too long, and takes its beginning for the line. */
function skipLongLine(turn: Turn, limit: number): boolean {
  const { session } = turn;
  const line = session.overlong ?? '';
  const newline = session.input.indexOf('\n');
  session.input = newline < 0 ? '' : session.input.slice(newline + 1);
  if (newline < 0) return false;
  session.overlong = null;
  log(turn, `warning: ${session.client.namaddr}: request longer than ${limit}: ${shown(line, 30)}...`);
  session.line = line;
  if (session.phase === 'sasl-response') heardResponse(turn, line, false);
  else heardCommand(turn, line, line, false);
  return true;
}

function heardResponse(turn: Turn, line: string, complete: boolean): void {
  emit(turn, { do: 'heard', line, verb: null, word: '' });
  const mechanism = turn.session.saslMechanism ?? '';
  turn.session.phase = 'command';
  turn.session.saslMechanism = null;
  conclude(turn, rowOf('AUTH'), saslResponse(turn, mechanism, line, complete));
}

/** A command line; `text` is what it is the beginning of. */
function heardCommand(turn: Turn, line: string, text: string, bareNewline: boolean): void {
  const { settings } = turn;
  // Looked for in the whole text, for a part of a string is read more slowly.
  const known = commandAtStart(text, line.length);
  const plain = known === null ? null : plainWords(text, line.length, known.alone);
  const found = plain ?? words(line);
  const word = found[0]?.text ?? '';
  const isText = plain !== null || !settings.smtputf8_enable || isValidUtf8(line);
  const command = plain === null ? (isText ? commandNamed(word) : null) : known;
  emit(turn, { do: 'heard', line, verb: command === null ? 'unknown' : command.verb, word });
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
  count(turn, UNKNOWN, 0, 1);
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

function runCommand(turn: Turn, command: Row, found: readonly Word[]): void {
  const { session, settings } = turn;
  count(turn, command.place, 0, 1);
  if (session.accessDenied && command.verb !== 'QUIT') {
    mistake(turn, accessDenied(turn), command.verb);
    return;
  }
  if (settings.smtpd_tls_security_level === 'encrypt' && !session.tls && !command.beforeTls) {
    const why: Why = { rule: 'smtpd_tls_security_level', parameter: 'smtpd_tls_security_level', value: 'encrypt', source: 'RFC 3207 §4' };
    mistake(turn, reply(530, '5.7.0', 'Must issue a STARTTLS command first', { why }), command.verb);
    return;
  }
  session.where = command.verb;
  if ((session.protocol !== 'ESMTP' || command.isLast) && flagsIllPipelining(turn)) {
    say(turn, outOfStep(), command.verb);
    close(turn);
    return;
  }
  conclude(turn, command, command.check(turn, found));
}

/** Notes and logs input that the client should not have sent yet; true when that ends the session. */
function flagsIllPipelining(turn: Turn): boolean {
  const { session, settings } = turn;
  if (session.illPipelining || session.input === '') return false;
  log(turn, `improper command pipelining after ${session.where} from ${session.client.namaddr}: ${escaped(session.input.slice(0, 100))}`);
  session.illPipelining = true;
  return settings.smtpd_forbid_unauth_pipelining;
}

/** Carries out what a command decided: the reply, the counts, the error budget. */
function conclude(turn: Turn, command: Row, outcome: Outcome): void {
  switch (outcome.kind) {
    case 'ask':
      turn.session.waiting = outcome.then;
      emit(turn, { do: 'ask', question: outcome.question });
      return;
    case 'continue':
      return;
    case 'restart':
      begin(turn);
      return;
    case 'hang-up':
      hangUp(turn, outcome.lost);
      return;
    case 'crash':
      disconnect(turn, true);
      return;
    case 'reply':
      replied(turn, command, outcome);
      break;
    case 'done':
      count(turn, command.place, 1, 0);
  }
  if (command.isJunk) countJunk(turn);
  if (command.verb === 'QUIT') close(turn);
}

function replied(turn: Turn, { verb, place }: Row, outcome: Extract<Outcome, { kind: 'reply' }>): void {
  const isEndOfLetter = turn.session.where === 'END-OF-MESSAGE' && (verb === 'DATA' || verb === 'BDAT');
  if (isEndOfLetter) turn.session.line = '';
  say(turn, outcome.reply, isEndOfLetter ? 'end-of-data' : verb, outcome.address);
  if (outcome.after === 'reset') resetButRecipients(turn);
  else if (outcome.after === 'abandon-letter') dropQueueFile(turn);
  else if (isEndOfLetter) resetAfterLetter(turn);
  if (outcome.ok) count(turn, place, 1, 0);
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
  emit(turn, { do: 'hang-up', crashed });
}
