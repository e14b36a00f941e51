/**
 * One end of a connection. Mirrors a connected socket of a real host: octets that have arrived wait in its buffer, a
 * close is seen after them, writing to a closed peer brings a reset. Segments are neither lost nor reordered.
 */
import type { Awaited, Task, Waiting } from '../kernel/task.ts';
import type { Endpoint as Address, Micros } from '../kernel/trace.ts';
import type { ConnectAttempt } from './connect-attempt.ts';
import type { Process } from './process.ts';
import type { ReadResult, Socket } from './system.ts';
import { ProcessTimer } from './timer.ts';

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

export class Endpoint implements Socket, Awaited {
  readonly conn: string;
  readonly side: 'client' | 'server';
  readonly local: Address | null;
  readonly remote: Address | null;
  readonly clientHost: string;
  readonly socket: string | null;
  readonly peerStack: string;
  readonly latency: Micros;
  owner: Process | null = null;
  /** The attempt to connect that waits at this end. */
  attempt: ConnectAttempt | null = null;
  private buffer = '';
  private finished = false;
  private wasReset = false;
  private closed = false;
  private reader: Waiting | null = null;
  /** The time limit of reads, and how long it is for the one that is under way. */
  private limit: ProcessTimer | null = null;
  private timeout: Micros | undefined = undefined;

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
    return (yield this.reading(timeoutMicros)) as ReadResult;
  }

  reading(timeoutMicros?: Micros): Awaited {
    this.timeout = timeoutMicros;
    return this;
  }

  hold(reader: Waiting): void {
    const ready = this.take();
    if (ready !== null) {
      reader.resume(ready);
      return;
    }
    this.reader = reader;
    if (this.timeout === undefined || this.owner === null) return;
    this.limit ??= new ProcessTimer(this.owner, () => this.wake({ kind: 'timeout' }), true);
    this.limit.arm(this.timeout);
  }

  private arrived(): void {
    if (this.reader !== null) this.wake(this.take() ?? { kind: 'eof' });
  }

  private wake(read: ReadResult): void {
    const { reader } = this;
    this.reader = null;
    this.limit?.disarm();
    reader?.resume(read);
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
    this.leave();
  }

  abort(): void {
    if (this.closed) return;
    this.closed = true;
    if (!this.wasReset) this.owner?.sendClose(this, 'rst');
    this.leave();
  }

  /** Its process gives it away: what arrives waits for the next one. */
  disown(): void {
    this.limit?.cancel();
    this.limit = null;
    this.owner = null;
  }

  private leave(): void {
    if (this.reader === null) this.limit?.cancel();
    this.owner?.forget(this);
  }

  /** Octets arrived. False when this end is closed, so that the stack answers with a reset. */
  arrive(octets: string): boolean {
    if (this.closed) return false;
    this.buffer += octets;
    this.arrived();
    return true;
  }

  arriveFin(): void {
    this.finished = true;
    this.arrived();
  }

  arriveReset(): void {
    this.wasReset = true;
    this.buffer = '';
    this.arrived();
  }
}
