/**
 * anvil(8): counts how many connections each client has and how many it made, letters, recipients and AUTH commands in
 * the last time unit. One process for all smtpds. Every `anvil_status_update_time`, and at its end, it logs the highest
 * counts since it last did. Mirrors anvil.c; leaves out TLS sessions.
 */
import type { Task } from '../../kernel/task.ts';
import type { Micros } from '../../kernel/trace.ts';
import type { Socket, System } from '../../net/system.ts';
import { IpcStream } from '../global/attributes.ts';
import { readService, type Service } from '../global/service.ts';
import { createStatistics, logStatistics, noteLargest, type Statistics } from './statistics.ts';

interface Client {
  connections: number;
  /** Events by kind since `since`. */
  rates: Map<string, number>;
  since: Micros;
}

interface Anvil {
  readonly sys: System;
  readonly service: Service;
  readonly unitMicros: Micros;
  readonly clients: Map<string, Client>;
  readonly statistics: Statistics;
  /** smtpds that are connected. */
  served: number;
}

const KINDS = ['connect', 'message', 'recipient', 'auth'];
/** Clients that are remembered; idle ones are forgotten first. */
const CLIENT_LIMIT = 10_000;

export function* anvil(sys: System): Task<number> {
  const service = readService(sys);
  const unitMicros = service.cf.seconds('anvil_rate_time_unit') * 1e6;
  const daemon: Anvil = { sys, service, unitMicros, clients: new Map(), statistics: createStatistics(), served: 0 };
  // It must remember for at least one time unit.
  const idleMicros = Math.max(service.cf.seconds('max_idle') * 1e6, unitMicros);
  sys.fork(updates(daemon));
  for (;;) {
    const socket = yield* sys.accept(idleMicros);
    if (socket !== null) sys.fork(serve(daemon, socket));
    else if (daemon.served === 0) {
      logStatistics(sys, service, daemon.statistics);
      return 0;
    }
  }
}

function* updates({ sys, service, statistics }: Anvil): Task<void> {
  for (;;) {
    yield* sys.idle(service.cf.seconds('anvil_status_update_time') * 1e6);
    logStatistics(sys, service, statistics);
  }
}

/** Serves one smtpd; when it goes away, its connections are over. */
function* serve(daemon: Anvil, socket: Socket): Task<void> {
  const stream = new IpcStream(socket);
  const open: string[] = [];
  daemon.served += 1;
  for (;;) {
    const request = yield* stream.attributes();
    if (request === null) break;
    const kind = request['request'] ?? '';
    const ident = request['ident'] ?? '';
    const client = clientOf(daemon, ident);
    if (kind === 'disconnect') {
      const at = open.indexOf(ident);
      if (at >= 0) disconnect(daemon, open.splice(at, 1));
    } else if (kind === 'connect') {
      client.connections += 1;
      open.push(ident);
      noteLargest(daemon.statistics, daemon.sys, 'connection count', client.connections, ident);
    }
    const rate = (client.rates.get(kind) ?? 0) + 1;
    if (KINDS.includes(kind)) {
      client.rates.set(kind, rate);
      noteLargest(daemon.statistics, daemon.sys, `${kind === 'connect' ? 'connection' : kind} rate`, rate, ident);
    }
    stream.send({ status: kind === 'disconnect' || KINDS.includes(kind) ? '0' : '1', count: String(client.connections), rate: String(rate) });
  }
  disconnect(daemon, open);
  daemon.served -= 1;
  stream.close();
}

function clientOf({ sys, clients, unitMicros, statistics }: Anvil, ident: string): Client {
  let client = clients.get(ident);
  if (client === undefined) {
    forgetIdle(clients, sys.now - unitMicros);
    if (clients.size >= CLIENT_LIMIT) forgetIdle(clients, sys.now);
    client = { connections: 0, rates: new Map(), since: sys.now };
    clients.set(ident, client);
    noteLargest(statistics, sys, 'cache size', clients.size, '');
  }
  if (client.since + unitMicros < sys.now) {
    client.rates = new Map();
    client.since = sys.now;
  }
  return client;
}

function disconnect({ clients }: Anvil, idents: readonly string[]): void {
  for (const ident of idents) {
    const client = clients.get(ident);
    if (client !== undefined) client.connections = Math.max(0, client.connections - 1);
  }
}

function forgetIdle(clients: Map<string, Client>, before: Micros): void {
  for (const [ident, client] of clients) if (client.connections === 0 && client.since <= before) clients.delete(ident);
}
