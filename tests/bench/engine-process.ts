/**
 * The server of candidate C: smtpd's engine in a process, writing to the trace what smtpd(8) writes about a dialogue. What
 * the engine asks is answered with yes on the spot, as in candidate B and as smtp-server's handlers do.
 */
import type { Task } from '../../src/kernel/task.ts';
import type { ReadResult, Socket, System } from '../../src/net/system.ts';
import { eachLine } from '../../src/protocols/smtp/content.ts';
import type { Effect } from '../../src/protocols/smtp/exchange.ts';
import { argumentOf } from '../../src/protocols/smtp/grammar.ts';
import { formatReply } from '../../src/protocols/smtp/reply.ts';
import { attend, lost, open, receive } from '../../src/protocols/smtp/server.ts';
import { createSession, type Client } from '../../src/protocols/smtp/session.ts';
import type { Turn } from '../../src/protocols/smtp/turn.ts';
import { SETTINGS } from '../dialogs/engine-driver.ts';
import { answerTo } from './engine-alone.ts';

/** Registers the service and ends, as master(8) would go on to do other things. */
export function* engineService(sys: System): Task<number> {
  sys.listen({ address: null, port: 25 }, { program: 'engine-session', argv: ['engine-session'], maxProcesses: 100, concurrency: 'exclusive' });
  return 0;
}

/** Serves one client after the other. */
export function* engineSession(sys: System): Task<number> {
  for (;;) {
    const socket = yield* sys.accept();
    if (socket === null) return 0;
    const turn = attend(createSession({ client: clientOf(socket) }), SETTINGS, answerTo);
    open(turn);
    carryOut(sys, socket, turn);
    while (turn.session.phase !== 'closed') {
      const read = (yield socket.reading(300e6)) as ReadResult;
      if (read.kind === 'data') receive(turn, read.octets);
      else lost(turn);
      carryOut(sys, socket, turn);
    }
  }
}

function clientOf({ remote }: Socket): Client {
  const { address, port } = remote ?? { address: '', port: 0 };
  return { name: 'unknown', reverseName: 'unknown', address, port: String(port), namaddr: `unknown[${address}]` };
}

function carryOut(sys: System, socket: Socket, turn: Turn): void {
  for (let at = 0; at < turn.decided; at += 1) perform(sys, socket, turn.effects[at] as Effect);
}

function perform(sys: System, socket: Socket, effect: Effect): void {
  const { conn } = socket;
  switch (effect.do) {
    case 'heard':
      if (effect.verb !== null) sys.trace('smtp.command', { conn, verb: effect.verb, line: effect.line, argument: argumentOf(effect.line, effect.word) });
      return;
    case 'content':
      if (effect.line !== null) sys.trace('smtp.line', { conn, line: effect.line, section: effect.section });
      return;
    case 'lines':
      eachLine(effect.octets, (line) => sys.trace('smtp.line', { conn, line, section: effect.section }));
      return;
    case 'log':
      sys.log('engine', effect.text);
      return;
    case 'reply': {
      const { reply, to } = effect;
      socket.write(formatReply(reply));
      sys.trace('smtp.reply', { conn, to, code: reply.code, enhanced: reply.enhanced, lines: reply.lines });
      return;
    }
    case 'hang-up':
      socket.close();
      return;
    case 'ask':
      throw new Error(`asked about ${effect.question.about} all the same`);
    default:
      // Queue files and waiting belong to smtpd.
  }
}
