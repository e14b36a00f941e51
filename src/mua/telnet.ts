/**
 * telnet: the client by which students speak SMTP by hand. Mirrors inetutils' telnet 2.4 (Debian's) on a terminal:
 * texts, what each key sends, the escape prompt (telnet-commands.ts). Measured against the real one with a
 * pseudo-terminal. Options of the protocol are declined, where the real one would agree to some; mail servers ask for
 * none. Without IPv6, authentication, encryption, and the -d, -n, -l options.
 */
import type { Octets } from '../base/octets.ts';
import type { Task } from '../kernel/task.ts';
import type { System } from '../net/system.ts';
import { commandMode } from './telnet-commands.ts';
import { DO, escapeIac, IAC, TIMING_MARK } from './telnet-protocol.ts';
import { openSession, type TelnetClient, type TelnetSession } from './telnet-session.ts';
import { TtyEvents } from './tty-events.ts';
import type { TtyIo, TtyKey } from './tty-program.ts';

/** After these keys the real client throws away what the server says until the server answers the timing mark. */
const INTERRUPT_PROCESS = `${IAC}\xf4`;
const BREAK = `${IAC}\xf3`;
const FLUSH_OUTPUT = IAC + DO + TIMING_MARK;
const END_OF_FILE = '\x04';

/** `telnet [-468EKL] [-a] [HOST [PORT]]` */
export function* telnet(sys: System, io: TtyIo, argv: readonly string[]): Task<number> {
  const client: TelnetClient = { sys, io, events: new TtyEvents(sys, io), session: null };
  const words: string[] = [];
  for (const word of argv.slice(1)) {
    if (!/^-./.test(word)) words.push(word);
    else if (!/^-[468EKLa]+$/.test(word)) {
      io.write(`telnet: invalid option -- '${word.slice(1).replace(/[468EKLa]/g, '').charAt(0)}'\n`);
      io.write("Try 'telnet --help' or 'telnet --usage' for more information.\n");
      return 64;
    }
  }
  if (words.length > 2) {
    io.write('telnet: too many arguments\n');
    return 1;
  }
  const [host, port] = words;
  if (host !== undefined && !(yield* openSession(client, host, port ?? 'telnet'))) return 1;
  return yield* converse(client);
}

/** Typed lines go out, what arrives is shown, until one side ends it. */
function* converse(client: TelnetClient): Task<number> {
  for (;;) {
    if (!client.session) {
      const status = yield* commandMode(client);
      if (status !== null) return status;
      continue;
    }
    const event = yield* client.events.next();
    if (event.from === 'net') {
      if (event.socket !== client.session.socket) continue;
      if (event.read.kind === 'data') receive(client, client.session, event.read.octets);
      else return foreignClose(client);
    } else if (event.typed.kind !== 'key') {
      const end = event.typed.kind === 'line' ? '\r\n' : '';
      client.session.socket.write(escapeIac(event.typed.octets) + end);
    } else if (event.typed.key === 'escape') {
      client.io.write('\n');
      const status = yield* commandMode(client);
      if (status !== null) return status;
    } else sendKey(client.session, event.typed.key);
  }
}

function receive(client: TelnetClient, session: TelnetSession, octets: Octets): void {
  const received = session.reader.take(octets);
  session.socket.write(received.answer);
  if (received.timingMark) session.flushing = false;
  else if (!session.flushing) client.io.write(received.octets);
}

function sendKey(session: TelnetSession, key: TtyKey): void {
  if (key === 'eof') session.socket.write(END_OF_FILE);
  else {
    session.socket.write((key === 'interrupt' ? INTERRUPT_PROCESS : BREAK) + FLUSH_OUTPUT);
    session.flushing = true;
  }
}

function foreignClose(client: TelnetClient): number {
  client.session?.socket.close();
  client.session = null;
  client.io.write('Connection closed by foreign host.\n');
  return 0;
}
