/**
 * One SMTP session from greeting to goodbye: carries out the engine's effects in order, answers its questions, feeds it
 * what arrives. The only place of smtpd that reads and writes the socket and traces what was said.
 */
import type { Task } from '../../kernel/task.ts';
import type { TraceData } from '../../kernel/trace.ts';
import { eachLine } from '../../protocols/smtp/content.ts';
import type { Effect, Question } from '../../protocols/smtp/exchange.ts';
import { argumentOf } from '../../protocols/smtp/grammar.ts';
import { formatReply, replyLines } from '../../protocols/smtp/reply.ts';
import { answer, attend, buffer, lost, open, receive, timedOut } from '../../protocols/smtp/server.ts';
import type { ReadResult } from '../../net/system.ts';
import { epochMicros } from '../global/epoch-time.ts';
import { answerQuestion } from './answers.ts';
import { forget, record } from './chat.ts';
import { log, type Connection } from './connection.ts';
import { withFooter } from './expansion.ts';
import { explained } from './explanation.ts';
import { abandonLetter, dropQueueFile, beginLetter, writeContent, writeRecipient } from './letter.ts';
import { flush, put } from './output.ts';
import { becomes } from './peer.ts';

export function* converse(conn: Connection): Task<void> {
  const { socket, settings } = conn;
  const timeout = conn.daemon.cf.seconds('smtpd_timeout') * 1e6;
  const turn = attend(conn.session, settings);
  buffer(turn, socket.pending());
  open(turn);
  for (;;) {
    // Does what the engine decided; the question that is open at the end, if one is.
    let question: Question | null = null;
    let slept = false;
    for (let at = 0; at < turn.decided; at += 1) {
      const effect = turn.effects[at] as Effect;
      if (effect.do === 'ask') question = effect.question;
      else if (effect.do === 'sleep' || (effect.do === 'forget-chat' && conn.history.length > effect.threshold)) {
        yield* takeTime(conn, effect);
        slept ||= effect.do === 'sleep';
      } else if (effect.do === 'reply') {
        say(conn, effect);
        if (slept) flush(conn);
        slept = false;
      } else if (effect.do !== 'forget-chat') perform(conn, effect);
    }
    if (conn.session.phase === 'closed') return;
    if (question !== null) {
      const given = yield* answerQuestion(conn, question);
      // What arrived meanwhile is there to be seen: that is how Postfix notices improper pipelining.
      buffer(turn, socket.pending());
      answer(turn, given);
      continue;
    }
    flush(conn);
    const read = (yield socket.reading(timeout)) as ReadResult;
    if (read.kind === 'data') receive(turn, read.octets);
    else if (read.kind === 'timeout') timedOut(turn);
    else lost(turn);
  }
}

/** An effect that may take time: the only ones for which there is a task. */
type SlowEffect = Extract<Effect, { do: 'sleep' | 'forget-chat' }>;

function* takeTime(conn: Connection, effect: SlowEffect): Task<void> {
  if (effect.do === 'sleep') yield* conn.sys.sleep(effect.micros);
  else yield* forget(conn, effect.threshold, effect.reason);
}

function perform(conn: Connection, effect: Exclude<Effect, { do: 'ask' | 'sleep' | 'forget-chat' | 'reply' }>): void {
  const { sys, socket } = conn;
  switch (effect.do) {
    case 'heard':
      record(conn, 'In:  ', effect.line);
      if (effect.verb !== null) sys.trace('smtp.command', { conn: socket.conn, verb: effect.verb, line: effect.line, argument: argumentOf(effect.line, effect.word) });
      return;
    case 'log':
      log(conn, effect.text);
      return;
    case 'client-claims':
      becomes(conn, effect.client, effect.renames);
      return;
    case 'begin':
      letterArrives(conn);
      return;
    case 'recipient':
      writeRecipient(conn, effect.recipient);
      return;
    case 'letter-begins':
      beginLetter(conn);
      return;
    case 'content':
      if (effect.line !== null) sys.trace('smtp.line', { conn: socket.conn, line: effect.line, section: effect.section });
      writeContent(conn, effect.stored, effect.ends);
      return;
    case 'lines':
      eachLine(effect.octets, (line) => {
        sys.trace('smtp.line', { conn: socket.conn, line, section: effect.section });
        writeContent(conn, line, true);
      });
      return;
    case 'drop-queue-file':
      dropQueueFile(conn);
      return;
    case 'abandon':
      abandonLetter(conn);
      return;
    case 'hang-up':
      if (!effect.crashed) flush(conn);
      socket.close();
  }
}

function letterArrives(conn: Connection): void {
  const { sys } = conn;
  conn.arrival = sys.now;
  const micros = epochMicros(sys, sys.now);
  conn.instance = `${sys.pid.toString(16)}.${Math.floor(micros / 1e6).toString(16)}.${(micros % 1e6).toString(16)}.${conn.letters.toString(16)}`;
  conn.letters += 1;
}

function say(conn: Connection, effect: Extract<Effect, { do: 'reply' }>): void {
  const { reply, to, address, command, queueId } = effect;
  const sent = reply.code < 400 ? reply : withFooter(conn, reply, { sender: effect.sender, recipient: effect.recipient });
  if (reply.errorClass !== undefined) conn.errorClasses.add(reply.errorClass);
  for (const line of replyLines(sent)) record(conn, 'Out: ', line);
  put(conn, formatReply(sent));
  // Fields that may be absent are added one by one: at every reply of every session, spreading costs more than the reply.
  const data: { -readonly [K in keyof TraceData['smtp.reply']]: TraceData['smtp.reply'][K] } = {
    conn: conn.socket.conn, to, code: sent.code, enhanced: sent.enhanced, lines: sent.lines,
  };
  if (address !== null) data.address = address;
  if (command !== null) data.command = command;
  if (queueId !== null) data.queueId = queueId;
  data.why = explained(conn, sent, to);
  conn.sys.trace('smtp.reply', data);
}
