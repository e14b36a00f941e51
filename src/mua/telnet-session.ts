/**
 * One connection of telnet: how it is opened, and what the client says while it does. Mirrors tn() of inetutils'
 * telnet, with the texts of getaddrinfo(3) and connect(2) on Debian.
 */
import { lookupHost } from '../dns/resolver.ts';
import type { Task } from '../kernel/task.ts';
import type { Socket, System } from '../net/system.ts';
import { connectFailureText, lookupFailureText } from './failure-text.ts';
import { servicePort } from './service-port.ts';
import { TelnetReader } from './telnet-protocol.ts';
import type { TtyEvents } from './tty-events.ts';
import { STATUS_INTERRUPTED, STATUS_QUIT, type TtyIo, type TtyKey } from './tty-program.ts';

export interface TelnetSession {
  readonly socket: Socket;
  /** The host as the user named it. */
  readonly name: string;
  readonly reader: TelnetReader;
  /** What the server says is thrown away until its timing mark comes. */
  flushing: boolean;
}

export interface TelnetClient {
  readonly sys: System;
  readonly io: TtyIo;
  readonly events: TtyEvents;
  session: TelnetSession | null;
}

/** Resolves, connects and says so; false when that failed, after saying why. */
export function* openSession(client: TelnetClient, host: string, service: string): Task<boolean> {
  const { sys, io } = client;
  const failed = (why: string): boolean => {
    io.write(why);
    return false;
  };
  const port = servicePort(sys.disk, service);
  if (port === null) return failed(`Server lookup failure:  ${host}:${service}, Servname not supported for ai_socktype\n`);
  if (port < 1 || port > 65535) return failed(`Port number ${service} is out of range.\n`);
  const found = yield* lookupHost(sys, host);
  if (found.kind !== 'found') {
    return failed(`Server lookup failure:  ${host}:${service}, ${lookupFailureText(found.kind)}\n`);
  }
  let failure = '';
  for (const address of found.addresses) {
    io.write(`Trying ${address}...\n`);
    const connected = yield* sys.connect({ address, port });
    if (connected.ok) {
      io.write(`Connected to ${host}.\nEscape character is '^]'.\n`);
      client.session = { socket: connected.value, name: host, reader: new TelnetReader(), flushing: false };
      client.events.listenTo(connected.value);
      return true;
    }
    failure = connectFailureText(connected.error);
  }
  return failed(`telnet: Unable to connect to remote host: ${failure}\n`);
}

/** What a signal key does at the `telnet> ` prompt when there is no connection: it ends the programme. */
export function statusOfSignal(key: TtyKey): number {
  return key === 'quit' ? STATUS_QUIT : STATUS_INTERRUPTED;
}
