/**
 * Real TCP connections on 127.0.0.1, carried on to a port of a simulated host. A client appears there as a client on
 * the host itself (127.0.0.1). Nothing goes the other way: simulated hosts never open a real connection.
 */
import { createServer, type Server, type Socket } from 'node:net';
import { bytesFromOctets, octetsFromBytes } from '../../base/octets.ts';
import { isKind, type TraceEvent } from '../../kernel/trace.ts';
import type { World } from '../../world/world.ts';
import type { LiveClock } from './live-clock.ts';

const LISTEN_ADDRESS = '127.0.0.1';
const MAX_CONNECTIONS = 50;

export interface BridgeTarget {
  readonly host: string;
  readonly port: number;
  /** One of the host's own addresses: a client seems to come from it, to it; 127.0.0.1 if not given. */
  readonly address?: string;
}

export class Bridge {
  private readonly server: Server;
  /** Every open socket, from the moment at which it is accepted. */
  private readonly open = new Set<Socket>();
  /** Those whose connection in the simulation has a name. */
  private readonly sockets = new Map<string, Socket>();
  private readonly world: World;
  private readonly clock: LiveClock;
  private readonly target: BridgeTarget;
  private count = 0;

  constructor(world: World, clock: LiveClock, target: BridgeTarget) {
    this.world = world;
    this.clock = clock;
    this.target = target;
    this.server = createServer({ allowHalfOpen: true }, (socket) => this.welcome(socket));
    this.server.maxConnections = MAX_CONNECTIONS;
  }

  /** Resolves to the port that is listened at; 0 asks for any free one. */
  listen(port: number): Promise<number> {
    return new Promise((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(port, LISTEN_ADDRESS, () => {
        const address = this.server.address();
        resolve(typeof address === 'object' && address ? address.port : port);
      });
    });
  }

  close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    for (const socket of this.open) socket.destroy();
    return closed;
  }

  /** To be called with every trace event: what the simulated server sends goes to the real client. */
  apply(event: TraceEvent): void {
    if (isKind(event, 'tcp.segment') && event.data.from === 'server') {
      this.sockets.get(event.data.conn)?.write(bytesFromOctets(event.data.octets));
    } else if (isKind(event, 'tcp.close') && event.data.from === 'server') {
      const socket = this.sockets.get(event.data.conn);
      if (event.data.how === 'fin') socket?.end();
      else socket?.resetAndDestroy();
    } else if (isKind(event, 'tcp.refuse')) {
      this.sockets.get(event.data.conn)?.resetAndDestroy();
    }
  }

  private welcome(socket: Socket): void {
    this.open.add(socket);
    this.count += 1;
    const id = `real-${this.count}`;
    const { host, port, address = LISTEN_ADDRESS } = this.target;
    let hasClosed = false;
    const close = (): void => {
      if (hasClosed) return;
      hasClosed = true;
      void this.clock.do(() => this.world.input({ kind: 'close', id, host }));
    };
    void this.clock.do(async () => {
      await this.world.input({ kind: 'connect', id, host, to: { address, port } });
      this.sockets.set(this.world.connectionOf(id), socket);
    });
    socket.on('data', (bytes) => {
      // One chunk at a time: a client that sends faster than the world works waits in its own system's buffers.
      socket.pause();
      const octets = octetsFromBytes(bytes);
      void this.clock.do(() => this.world.input({ kind: 'send', id, host, octets })).then(() => socket.resume());
    });
    socket.on('end', close);
    socket.on('error', close);
    socket.on('close', () => {
      this.open.delete(socket);
      close();
      void this.clock.do(async () => void this.sockets.delete(this.world.connectionOf(id)));
    });
  }
}
