/**
 * One end of a connection. Mirrors a connected socket of a real host: octets that have arrived wait in its buffer, a
 * close is seen after them, writing to a closed peer brings a reset. Segments are neither lost nor reordered.
 */
import type { Task } from '../kernel/task.ts';
import type { Endpoint as Address, Micros } from '../kernel/trace.ts';
import type { Process } from './process.ts';
import type { ReadResult, Socket } from './system.ts';

export interface EndpointOptions {
  readonly conn: string;
  readonly side: 'client' | 'server';
  readonly local: Address | null;
  readonly remote: Address | null;
  readonly clientHost: string;
  /** Path of a UNIX-domain socket, null for TCP. */
  readonly socket: string | null;
  readonly peerStack: string;
  readonly latency: Micros;
}

export class Endpoint implements Socket {
  readonly conn: string;
  readonly side: 'client' | 'server';
  readonly local: Address | null;
  readonly remote: Address | null;
  readonly clientHost: string;
  readonly socket: string | null;
  readonly peerStack: string;
  readonly latency: Micros;
  owner: Process | null = null;
  private buffer = '';
  private finished = false;
  private wasReset = false;
  private closed = false;
  private wake: (() => void) | null = null;

  constructor(options: EndpointOptions) {
    this.conn = options.conn;
    this.side = options.side;
    this.local = options.local;
    this.remote = options.remote;
    this.clientHost = options.clientHost;
    this.socket = options.socket;
    this.peerStack = options.peerStack;
    this.latency = options.latency;
  }

  get ended(): boolean {
    return this.wasReset || (this.finished && this.buffer === '');
  }

  pending(): string {
    const octets = this.buffer;
    this.buffer = '';
    return octets;
  }

  *read(timeoutMicros?: Micros): Task<ReadResult> {
    const ready = this.take();
    if (ready) return ready;
    let cancel: (() => void) | undefined;
    // As `suspend` would do it, but without a generator of its own: this is where programmes wait most.
    const why = (yield (resume: (value: unknown) => void) => {
      this.wake = () => resume('ready');
      if (timeoutMicros === undefined) return;
      cancel = this.owner?.timer(timeoutMicros, () => resume('timeout'), { background: true });
    }) as 'ready' | 'timeout';
    this.wake = null;
    cancel?.();
    if (why === 'timeout') return { kind: 'timeout' };
    return this.take() ?? { kind: 'eof' };
  }

  private take(): ReadResult | null {
    if (this.buffer !== '') return { kind: 'data', octets: this.pending() };
    if (this.wasReset) return { kind: 'reset' };
    if (this.finished || this.closed) return { kind: 'eof' };
    return null;
  }

  write(octets: string): void {
    if (this.closed || this.wasReset || octets === '') return;
    this.owner?.sendData(this, octets);
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    if (!this.wasReset) this.owner?.sendClose(this, 'fin');
    this.owner?.forget(this);
  }

  abort(): void {
    if (this.closed) return;
    this.closed = true;
    if (!this.wasReset) this.owner?.sendClose(this, 'rst');
    this.owner?.forget(this);
  }

  /** Octets arrived. False when this end is closed, so that the stack answers with a reset. */
  arrive(octets: string): boolean {
    if (this.closed) return false;
    this.buffer += octets;
    this.wake?.();
    return true;
  }

  arriveFin(): void {
    this.finished = true;
    this.wake?.();
  }

  arriveReset(): void {
    this.wasReset = true;
    this.buffer = '';
    this.wake?.();
  }
}
