/**
 * Candidate A: npm smtp-server over an in-memory Duplex instead of a socket, one session after the other. It accepts
 * everything and throws the letter away. Its fixed wait of 100 ms before the greeting, for clients that talk too early,
 * is taken out (the only timer of that length that it sets), so that the engine and not the wait is measured.
 */
import { Duplex } from 'node:stream';
import { SMTPServer } from 'smtp-server';
import { isWanted, isWhole, WRITES } from './dialogue.ts';

const GREETING_DELAY_MILLIS = 100;
const writes = WRITES.map((octets) => Buffer.from(octets, 'latin1'));

function withoutGreetingDelay(): void {
  const original = globalThis.setTimeout;
  function setTimer(callback: (...rest: unknown[]) => void, millis?: number, ...rest: unknown[]): unknown {
    if (millis !== GREETING_DELAY_MILLIS) return original(callback, millis, ...rest);
    setImmediate(callback, ...rest);
    // The server says that this timer need not keep the process alive; here nothing else would.
    return { unref: () => undefined };
  }
  Object.assign(globalThis, { setTimeout: Object.assign(setTimer, original) });
}

/** The server's end of a connection in memory; what the server writes goes to `heard`. */
class MemorySocket extends Duplex {
  readonly remoteAddress = '127.0.0.1';
  readonly remotePort = 40_000;
  readonly localAddress = '127.0.0.1';
  readonly localPort = 25;
  readonly readyState = 'open';
  private readonly heard: (octets: Buffer) => void;

  constructor(heard: (octets: Buffer) => void) {
    super();
    this.heard = heard;
  }

  override _read(): void {
    // What the client says is pushed when it says it.
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.heard(chunk);
    done();
  }

  /** The rest of net.Socket that the server calls, which is about timers and keeping a process alive. */
  readonly setTimeout = (): this => this;
  readonly setNoDelay = (): this => this;
  readonly setKeepAlive = (): this => this;
}

function session(server: SMTPServer): Promise<void> {
  return new Promise((resolve, reject) => {
    let reply = '';
    let said = 0;
    const socket = new MemorySocket((octets) => {
      reply += octets.toString('latin1');
      if (!isWhole(reply)) return;
      if (!isWanted(reply, said)) reject(new Error(`smtp-server answered write ${said} with ${reply}`));
      reply = '';
      const next = writes[said];
      said += 1;
      socket.push(next ?? null);
    });
    socket.on('close', () => resolve());
    socket.on('error', reject);
    server.connect(socket as never);
  });
}

/** Plays sessions, one at a time. */
export function createSmtpServerPeer(): (sessions: number) => Promise<void> {
  withoutGreetingDelay();
  const server = new SMTPServer({
    authOptional: true, disabledCommands: ['STARTTLS', 'AUTH'], disableReverseLookup: true, logger: false, name: 'mail.example.net',
    onData(stream, _session, done) {
      stream.on('end', () => done(null, 'OK'));
      stream.resume();
    },
  });
  server.on('error', (error) => {
    throw error;
  });
  return async (sessions) => {
    for (let played = 0; played < sessions; played += 1) await session(server);
  };
}
