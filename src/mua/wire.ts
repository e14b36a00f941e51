/**
 * wire: TCP clients whose octets come from outside (a real client behind `serve`, a recorded session). One process
 * holds all of a host's; what the server answers is in the trace, as for every other connection.
 */
import type { Socket, System } from '../net/system.ts';
import type { Task } from '../kernel/task.ts';

interface Wire {
  socket: Socket | null;
  /** What was sent before the connection stood, and whether it was closed by then. */
  early: string;
  closing: boolean;
}

export function* wire(sys: System): Task<number> {
  const wires = new Map<string, Wire>();
  for (;;) {
    const input = yield* sys.inputs.take();
    if (input.kind === 'connect') {
      const wire: Wire = { socket: null, early: '', closing: false };
      wires.set(input.id, wire);
      sys.fork(open(sys, wire, input.to, input.from));
    } else if (input.kind === 'send') {
      const wire = wires.get(input.id);
      if (wire?.socket) wire.socket.write(input.octets);
      else if (wire) wire.early += input.octets;
    } else if (input.kind === 'close') {
      const wire = wires.get(input.id);
      wires.delete(input.id);
      if (wire) wire.closing = true;
      wire?.socket?.close();
    }
  }
}

function* open(sys: System, wire: Wire, to: { address: string; port: number }, from?: string): Task<void> {
  const connected = yield* sys.connect(to, from === undefined ? {} : { from });
  if (!connected.ok) return;
  wire.socket = connected.value;
  wire.socket.write(wire.early);
  if (wire.closing) wire.socket.close();
  while (!wire.closing) {
    const read = yield* wire.socket.read();
    if (read.kind !== 'data') break;
  }
}
