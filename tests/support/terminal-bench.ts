/**
 * A small world for trying terminal programs: one host with a tty, and a server that a test scripts. What was shown
 * is put together from the trace, as a terminal shows it.
 */
import { textFromOctets } from '../../src/base/octets.ts';
import { echoOf } from '../../src/formats/tty-echo.ts';
import { isKind, type TraceEvent } from '../../src/kernel/trace.ts';
import type { Task } from '../../src/kernel/task.ts';
import { tty } from '../../src/mua/tty.ts';
import { Site } from '../../src/net/site.ts';
import type { Socket, System } from '../../src/net/system.ts';
import type { FileData, WorldData } from '../../src/net/topology.ts';
import type { WorldInput } from '../../src/world/input.ts';
import { World } from '../../src/world/world.ts';

export const TTY = 'ubuntu:1';

/** What the server does with one connection. */
export type Behaviour = (sys: System, socket: Socket, got: string[]) => Task<void>;

export interface Bench {
  readonly world: World;
  /** Octets that the server received, piece by piece. */
  readonly got: string[];
  /** What the terminal shows by now, without the prompts' classification. */
  readonly screen: () => string;
  /** Starts a program as the shell would. */
  readonly run: (...argv: string[]) => Promise<void>;
  /** The same, without time for it to do anything. */
  readonly runAtOnce: (...argv: string[]) => Promise<void>;
  readonly type: (text: string) => Promise<void>;
  readonly key: (key: 'interrupt' | 'escape' | 'eof' | 'quit', text?: string) => Promise<void>;
  readonly input: (input: WorldInput) => Promise<void>;
}

export function benchWorld(files: Readonly<Record<string, FileData>> = {}): WorldData {
  return {
    id: 'bench',
    startEpochMillis: Date.UTC(2026, 10, 24, 2, 0, 0),
    utcOffsetMinutes: 0,
    hosts: [
      {
        name: 'ubuntu', hostname: 'ubuntu.localdomain', addresses: ['192.168.10.20'], roles: ['mua', 'mta'],
        users: [{ name: 'trunghq', uid: 1000, gid: 1000, home: '/home/trunghq', gecos: 'Trung', shell: '/bin/bash' }],
        files: { '/etc/hosts': { octets: '127.0.0.1 localhost\n' }, ...files },
        boot: [{ role: 'mua', argv: ['tty', TTY, 'trunghq'] }, { role: 'mta', argv: ['listener'] }],
      },
    ],
    links: [],
    internetLatencyMicros: 20_000,
  };
}

/** Opens the bench; the world stands at the prompt. Without a behaviour nobody listens at port 25. */
export async function openBench(behaviour: Behaviour | null, files: Readonly<Record<string, FileData>> = {}): Promise<Bench> {
  const data = benchWorld(files);
  const got: string[] = [];
  function* listener(sys: System): Task<number> {
    if (behaviour) sys.listen({ address: null, port: 25 }, { program: 'server', argv: ['server'], maxProcesses: 9, concurrency: 'exclusive' });
    return 0;
  }
  function* server(sys: System): Task<number> {
    for (;;) {
      const socket = yield* sys.accept();
      if (socket && behaviour) yield* behaviour(sys, socket, got);
    }
  }
  const site = new Site({ world: data, roles: ['infra', 'mda', 'mta', 'mua'], seed: 'bench', programs: { tty, listener, server }, echo: {} });
  let next: readonly string[] | null = null;
  const shell = async () => ({
    ttyProgram: () => (next ? { argv: next, cwd: '/home/trunghq' } : null),
    run: async () => ({ output: '', prompt: '$ ', changes: [], signals: [], takesMicros: 0 }),
    command: async () => null,
  });
  const world = new World({ data, seed: 'bench', sites: [{ roles: ['infra', 'mda', 'mta', 'mua'], run: (grant) => site.run(grant) }], shell });
  await world.settle(1e6);
  const input = async (what: WorldInput): Promise<void> => {
    await world.input(what);
    await world.settle(1e6);
  };
  return {
    world,
    got,
    screen: () => screenOf(world.trace, TTY),
    run: async (...argv) => {
      next = argv;
      await input({ kind: 'type', tty: TTY, text: argv.join(' ') });
    },
    runAtOnce: async (...argv) => {
      next = argv;
      await world.input({ kind: 'type', tty: TTY, text: argv.join(' ') });
    },
    type: (text) => input({ kind: 'type', tty: TTY, text }),
    key: (key, text) => input(text === undefined ? { kind: 'key', tty: TTY, key } : { kind: 'key', tty: TTY, key, text }),
    input,
  };
}

/** The text on a terminal that does not scroll. */
export function screenOf(trace: readonly TraceEvent[], terminal: string): string {
  let text = '';
  for (const event of trace) {
    if (isKind(event, 'tty.input') && event.data.tty === terminal && event.data.echo) text += `${echoOf(textFromOctets(event.data.line))}\n`;
    if (isKind(event, 'tty.output') && event.data.tty === terminal) text += event.data.text;
  }
  return text;
}

/** A server that greets, repeats each line after `250 `, and closes after `quit`. */
export function* repeating(_sys: System, socket: Socket, got: string[]): Task<void> {
  socket.write('220 hello ESMTP\r\n');
  let buffer = '';
  for (;;) {
    const read = yield* socket.read();
    if (read.kind !== 'data') {
      got.push(read.kind);
      socket.close();
      return;
    }
    got.push(read.octets);
    buffer += read.octets;
    for (let end = buffer.indexOf('\n'); end >= 0; end = buffer.indexOf('\n')) {
      const line = buffer.slice(0, end).replace('\r', '');
      buffer = buffer.slice(end + 1);
      if (line.trim().toLowerCase() === 'quit') {
        socket.write('221 Bye\r\n');
        socket.close();
        return;
      }
      socket.write(`250 ${line}\r\n`);
    }
  }
}

/** A server that says its pieces, a moment between them, then closes (or resets), whatever comes. */
export function saying(pieces: readonly string[], how: 'close' | 'abort' = 'close'): Behaviour {
  return function* say(sys, socket, got) {
    for (const piece of pieces) {
      socket.write(piece);
      yield* sys.sleep(50_000);
    }
    got.push(socket.pending());
    if (how === 'close') socket.close();
    else socket.abort();
  };
}
