/** Two ends of a connection inside a rehearsal: what one writes the other has at once, and a task that waits goes on. */
import type { Awaited, Task, Waiting } from '../../kernel/task.ts';
import type { Endpoint } from '../../kernel/trace.ts';
import type { ReadResult, Socket } from '../../net/system.ts';

class End implements Socket {
  readonly conn: string;
  readonly side: 'client' | 'server';
  readonly local: Endpoint | null;
  readonly remote: Endpoint | null;
  readonly clientHost = '';
  peer: End | null = null;
  private unread = '';
  private closedByPeer = false;
  private waiting: Waiting | null = null;

  constructor(conn: string, side: 'client' | 'server', local: Endpoint | null, remote: Endpoint | null) {
    this.conn = conn;
    this.side = side;
    this.local = local;
    this.remote = remote;
  }

  *read(): Task<ReadResult> {
    return (yield this.reading()) as ReadResult;
  }

  reading(): Awaited {
    return {
      hold: (task) => {
        this.waiting = task;
        this.goOn();
      },
    };
  }

  pending(): string {
    const octets = this.unread;
    this.unread = '';
    return octets;
  }

  get ended(): boolean {
    return this.closedByPeer && this.unread === '';
  }

  write(octets: string): void {
    this.peer?.take(octets);
  }

  close(): void {
    this.peer?.end();
  }

  abort(): void {
    this.close();
  }

  private take(octets: string): void {
    this.unread += octets;
    this.goOn();
  }

  private end(): void {
    this.closedByPeer = true;
    this.goOn();
  }

  private goOn(): void {
    const task = this.waiting;
    if (task === null || (this.unread === '' && !this.closedByPeer)) return;
    this.waiting = null;
    const octets = this.pending();
    task.resume(octets === '' ? { kind: 'eof' } : { kind: 'data', octets });
  }
}

export interface SocketPair {
  readonly client: Socket;
  readonly server: Socket;
}

/** Endpoints are null for UNIX-domain sockets. */
export function socketPair(conn: string, clientAt: Endpoint | null = null, serverAt: Endpoint | null = null): SocketPair {
  const client = new End(conn, 'client', clientAt, serverAt);
  const server = new End(conn, 'server', serverAt, clientAt);
  client.peer = server;
  server.peer = client;
  return { client, server };
}
