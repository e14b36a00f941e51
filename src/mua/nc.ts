/**
 * nc: a TCP connection on the terminal, byte for byte. Mirrors OpenBSD's netcat 1.219 as Debian has it: a typed line
 * goes out with LF alone (CR LF with -C), what arrives is shown as it is. Has -v, -C, -N, -n, -4, -z, -w; listening,
 * UDP, UNIX sockets and proxies are absent and say so.
 */
import type { Octets } from '../base/octets.ts';
import { lookupHost } from '../dns/resolver.ts';
import type { Task } from '../kernel/task.ts';
import type { Socket, System } from '../net/system.ts';
import { connectFailureText, lookupFailureText } from './failure-text.ts';
import { serviceName, servicePort } from './service-port.ts';
import { TtyEvents } from './tty-events.ts';
import { STATUS_INTERRUPTED, STATUS_QUIT, type TtyIo } from './tty-program.ts';

interface NcOptions {
  readonly verbose: boolean;
  readonly crlf: boolean;
  /** -N: the end of what is typed closes the connection. */
  readonly closeAtEnd: boolean;
  /** -z: only whether somebody listens. */
  readonly scan: boolean;
  readonly timeoutSeconds: number | null;
  readonly host: string;
  readonly port: string;
}

/** `nc [-4CNnvz] [-w SECONDS] HOST PORT` */
export function* nc(sys: System, io: TtyIo, argv: readonly string[]): Task<number> {
  const options = readOptions(argv.slice(1));
  if (typeof options === 'string') {
    io.write(options);
    return 1;
  }
  const port = servicePort(sys.disk, options.port);
  if (port === null || port < 1 || port > 65535) {
    io.write(`nc: port number ${port === null ? 'invalid' : port < 1 ? 'too small' : 'too large'}: ${options.port}\n`);
    return 1;
  }
  const socket = yield* connect(sys, io, options, port);
  if (!socket) return 1;
  if (options.scan) {
    socket.close();
    return 0;
  }
  return yield* converse(new TtyEvents(sys, io), io, socket, options);
}

function readOptions(words: readonly string[]): NcOptions | string {
  const flags = new Set<string>();
  const rest: string[] = [];
  let timeoutSeconds: number | null = null;
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (!/^-./.test(word)) {
      rest.push(word);
      continue;
    }
    const takesValue = /^-[4CNnvz]*w/.test(word);
    const letters = takesValue ? word.slice(1, word.indexOf('w')) : word.slice(1);
    const unknown = /[^4CNnvz]/.exec(letters)?.[0];
    if (unknown !== undefined) return `nc: option -${unknown} is not part of this nc (there are -4 -C -N -n -v -w -z)\n`;
    for (const letter of letters) flags.add(letter);
    if (!takesValue) continue;
    const value = word.slice(word.indexOf('w') + 1) || (words[(at += 1)] ?? '');
    if (!/^[0-9]+$/.test(value)) return `nc: timeout invalid: ${value}\n`;
    timeoutSeconds = Number(value);
  }
  const [host, port, ...more] = rest;
  if (host === undefined || more.length > 0) return 'usage: nc [-4CNnvz] [-w timeout] destination port\n';
  if (port === undefined) return 'nc: missing port number\n';
  return {
    verbose: flags.has('v'), crlf: flags.has('C'), closeAtEnd: flags.has('N'), scan: flags.has('z'), timeoutSeconds, host, port,
  };
}

function* connect(sys: System, io: TtyIo, options: NcOptions, port: number): Task<Socket | null> {
  const { host, verbose, timeoutSeconds } = options;
  const found = yield* lookupHost(sys, host);
  if (found.kind !== 'found') {
    io.write(`nc: getaddrinfo for host "${host}" port ${options.port}: ${lookupFailureText(found.kind)}\n`);
    return null;
  }
  for (const address of found.addresses) {
    const shown = address === host ? host : `${host} (${address})`;
    const limit = timeoutSeconds === null ? {} : { timeoutMicros: timeoutSeconds * 1_000_000 };
    const connected = yield* sys.connect({ address, port }, limit);
    if (connected.ok) {
      if (verbose) io.write(`Connection to ${shown} ${port} port [tcp/${serviceName(sys.disk, port) ?? '*'}] succeeded!\n`);
      return connected.value;
    }
    const why = connected.error === 'timeout' && timeoutSeconds !== null
      ? 'timed out: Operation now in progress'
      : `failed: ${connectFailureText(connected.error)}`;
    if (verbose) io.write(`nc: connect to ${shown} port ${port} (tcp) ${why}\n`);
  }
  return null;
}

function* converse(events: TtyEvents, io: TtyIo, socket: Socket, options: NcOptions): Task<number> {
  const lineEnd: Octets = options.crlf ? '\r\n' : '\n';
  let reading = true;
  events.listenTo(socket);
  for (;;) {
    const event = yield* events.next();
    if (event.from === 'net') {
      if (event.read.kind === 'data') io.write(event.read.octets);
      else {
        socket.close();
        return 0;
      }
    } else if (event.typed.kind === 'key') {
      const { key } = event.typed;
      if (key === 'interrupt' || key === 'quit') {
        socket.close();
        return key === 'quit' ? STATUS_QUIT : STATUS_INTERRUPTED;
      }
      if (key !== 'eof' || !reading) continue;
      reading = false;
      if (options.closeAtEnd) {
        socket.close();
        return 0;
      }
    } else if (reading) {
      socket.write(event.typed.kind === 'line' ? event.typed.octets + lineEnd : event.typed.octets);
    }
  }
}
