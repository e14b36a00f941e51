/** UDP sockets: datagrams between hosts, used by DNS. None is lost unless nobody listens, which is silence. */
import { suspend, type Task } from '../kernel/task.ts';
import type { Endpoint, Micros } from '../kernel/trace.ts';
import type { Process } from './process.ts';
import type { Datagram, DatagramSocket } from './system.ts';
import { LOOPBACK_MICROS, roleOfPort, stackOf } from './topology.ts';

const QUEUE_LIMIT = 1024;

export class BoundDatagramSocket implements DatagramSocket {
  readonly local: Endpoint;
  private readonly process: Process;
  private readonly queue: Datagram[] = [];
  private wake: (() => void) | null = null;

  constructor(process: Process, local: Endpoint) {
    this.process = process;
    this.local = local;
  }

  send(to: Endpoint, octets: string): Micros {
    const { stack } = this.process;
    const isLoopback = to.address.startsWith('127.');
    const target = isLoopback ? this.process.host : stack.site.topology.hostAt(to.address);
    if (!target || target.down) return this.process.now;
    const address = isLoopback ? '127.0.0.1' : (this.process.host.addresses[0] ?? '127.0.0.1');
    const same = target.name === this.process.host.name;
    const latency = same ? LOOPBACK_MICROS : stack.site.topology.latency(this.process.host.name, target.name);
    this.process.send(stackOf(target.name, roleOfPort(target, to.port)), latency, {
      k: 'datagram', from: { address, port: this.local.port }, to, octets,
    });
    return this.process.now + latency;
  }

  *receive(timeoutMicros?: Micros): Task<Datagram | null> {
    if (this.queue.length === 0) {
      let cancel: (() => void) | undefined;
      yield* suspend<null>((resume) => {
        this.wake = () => resume(null);
        if (timeoutMicros === undefined) return;
        cancel = this.process.timer(timeoutMicros, () => resume(null));
      });
      this.wake = null;
      cancel?.();
    }
    return this.queue.shift() ?? null;
  }

  arrive(datagram: Datagram): void {
    if (this.queue.length >= QUEUE_LIMIT) return;
    this.queue.push(datagram);
    this.wake?.();
  }

  close(): void {
    this.process.stack.datagramSockets.delete(this.local.port);
    this.process.datagramSockets.delete(this);
  }
}

export function openDatagramSocket(process: Process, port?: number): DatagramSocket {
  const { stack } = process;
  const local = { address: process.host.addresses[0] ?? '127.0.0.1', port: port ?? stack.nextEphemeralPort() };
  const socket = new BoundDatagramSocket(process, local);
  stack.datagramSockets.set(local.port, socket);
  process.datagramSockets.add(socket);
  return socket;
}
