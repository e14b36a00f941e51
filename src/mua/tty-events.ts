/**
 * What a programme on a terminal that also talks to the network waits for: the next thing typed or the next thing
 * received, whichever comes first. Mirrors poll(2) over standard input and a socket.
 */
import { Mailbox, type Task } from '../kernel/task.ts';
import type { ReadResult, Socket, System } from '../net/system.ts';
import type { TtyIo, Typed } from './tty-program.ts';

export type TtyEvent =
  | { readonly from: 'tty'; readonly typed: Typed }
  | { readonly from: 'net'; readonly socket: Socket; readonly read: ReadResult };

export class TtyEvents {
  private readonly box = new Mailbox<TtyEvent>();
  private readonly sys: System;
  private waiting: TtyEvent[] = [];

  constructor(sys: System, io: TtyIo) {
    this.sys = sys;
    sys.fork(this.pumpTyped(io));
  }

  /** From now on, what arrives on the socket comes too, up to its end. */
  listenTo(socket: Socket): void {
    this.sys.fork(this.pumpSocket(socket));
  }

  *next(): Task<TtyEvent> {
    return this.waiting.shift() ?? (yield* this.box.take());
  }

  /** The next thing typed; what the network brings meanwhile keeps for `next`. */
  *nextTyped(): Task<Typed> {
    const at = this.waiting.findIndex((event) => event.from === 'tty');
    const early = this.waiting[at];
    if (early?.from === 'tty') {
      this.waiting.splice(at, 1);
      return early.typed;
    }
    for (;;) {
      const event = yield* this.box.take();
      if (event.from === 'tty') return event.typed;
      this.waiting.push(event);
    }
  }

  private *pumpTyped(io: TtyIo): Task<void> {
    for (;;) this.box.put({ from: 'tty', typed: yield* io.typed.take() });
  }

  private *pumpSocket(socket: Socket): Task<void> {
    for (;;) {
      const read = yield* socket.read();
      this.box.put({ from: 'net', socket, read });
      if (read.kind !== 'data') return;
    }
  }
}
