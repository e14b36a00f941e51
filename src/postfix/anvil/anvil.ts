/**
 * anvil(8): counts how many connections each client has and how many it made, letters, recipients and AUTH commands in
 * the last time unit. One process for all smtpds. Mirrors anvil.c; leaves out its statistics in the log.
 */
import type { Task } from '../../kernel/task.ts';
import type { Micros } from '../../kernel/trace.ts';
import type { Socket, System } from '../../net/system.ts';
import { IpcStream } from '../global/attributes.ts';
import { readService } from '../global/service.ts';

interface Client {
  connections: number;
  /** Events by kind since `since`. */
  rates: Map<string, number>;
  since: Micros;
}

const KINDS = ['connect', 'message', 'recipient', 'auth'];
/** Clients that are remembered; idle ones are forgotten first. */
const CLIENT_LIMIT = 10_000;

export function* anvil(sys: System): Task<number> {
  const { cf } = readService(sys);
  const unitMicros = cf.seconds('anvil_rate_time_unit') * 1e6;
  const clients = new Map<string, Client>();
  for (;;) {
    const socket = yield* sys.accept(cf.seconds('max_idle') * 1e6);
    if (socket === null) {
      if (clients.size === 0) return 0;
      forgetIdle(clients, sys.now - unitMicros);
      continue;
    }
    sys.fork(serve(sys, socket, clients, unitMicros));
  }
}

/** Serves one smtpd; when it goes away, its connections are over. */
function* serve(sys: System, socket: Socket, clients: Map<string, Client>, unitMicros: Micros): Task<void> {
  const stream = new IpcStream(socket);
  const open: string[] = [];
  for (;;) {
    const request = yield* stream.attributes();
    if (request === null) break;
    const kind = request['request'] ?? '';
    const ident = request['ident'] ?? '';
    const client = clientOf(clients, ident, sys.now, unitMicros);
    if (kind === 'disconnect') {
      const at = open.indexOf(ident);
      if (at >= 0) disconnect(clients, open.splice(at, 1));
    } else if (kind === 'connect') {
      client.connections += 1;
      open.push(ident);
    }
    const rate = (client.rates.get(kind) ?? 0) + 1;
    if (KINDS.includes(kind)) client.rates.set(kind, rate);
    stream.send({ status: kind === 'disconnect' || KINDS.includes(kind) ? '0' : '1', count: String(client.connections), rate: String(rate) });
  }
  disconnect(clients, open);
  stream.close();
}

function clientOf(clients: Map<string, Client>, ident: string, now: Micros, unitMicros: Micros): Client {
  let client = clients.get(ident);
  if (client === undefined) {
    if (clients.size >= CLIENT_LIMIT) forgetIdle(clients, now);
    client = { connections: 0, rates: new Map(), since: now };
    clients.set(ident, client);
  }
  if (client.since + unitMicros < now) {
    client.rates = new Map();
    client.since = now;
  }
  return client;
}

function disconnect(clients: Map<string, Client>, idents: readonly string[]): void {
  for (const ident of idents) {
    const client = clients.get(ident);
    if (client !== undefined) client.connections = Math.max(0, client.connections - 1);
  }
}

function forgetIdle(clients: Map<string, Client>, before: Micros): void {
  for (const [ident, client] of clients) if (client.connections === 0 && client.since <= before) clients.delete(ident);
}
