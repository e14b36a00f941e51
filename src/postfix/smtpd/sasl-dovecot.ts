/**
 * AUTH by way of Dovecot's authentication socket. Mirrors xsasl_dovecot_server.c and the client side of Dovecot's
 * authentication protocol, version 1.
 */
import type { Task } from '../../kernel/task.ts';
import type { Socket, System } from '../../net/system.ts';
import type { Answer } from '../../protocols/smtp/exchange.ts';
import { printable } from '../../protocols/smtp/printable.ts';
import type { Peer } from './connection.ts';
import type { Daemon } from './daemon.ts';
import { unauthenticated, type SaslServer } from './sasl.ts';

/** `AUTH_TIMEOUT`: how long Dovecot may take. */
const TIMEOUT_MICROS = 10e6;
const LINE_LIMIT = 8192;
/** Dovecot's properties of a mechanism that smtpd never offers. */
const PRIVATE = 'private';

class AuthLines {
  readonly socket: Socket;
  private unread = '';

  constructor(socket: Socket) {
    this.socket = socket;
  }

  /** The next line as its fields, or null when the connection is lost. */
  *next(): Task<readonly string[] | null> {
    for (;;) {
      const end = this.unread.indexOf('\n');
      if (end >= 0) {
        const line = this.unread.slice(0, end);
        this.unread = this.unread.slice(end + 1);
        return line.split('\t');
      }
      if (this.unread.length > LINE_LIMIT) return null;
      const read = yield* this.socket.read(TIMEOUT_MICROS);
      if (read.kind !== 'data') return null;
      this.unread += read.octets;
    }
  }
}

export function* openDovecotSasl(sys: System, daemon: Daemon, peer: Peer, tls: boolean): Task<SaslServer | null> {
  const path = daemon.cf.text('smtpd_sasl_path');
  const connected = yield* sys.connect({ socket: path });
  if (!connected.ok) {
    sys.log(daemon.service.ident, `warning: SASL: Connect to ${path} failed: ${connected.error === 'refused' ? 'No such file or directory' : 'Connection refused'}`);
    return null;
  }
  const lines = new AuthLines(connected.value);
  connected.value.write(`VERSION\t1\t1\nCPID\t${sys.pid}\n`);
  const mechanisms = yield* handshake(lines);
  if (mechanisms === null) {
    connected.value.close();
    return null;
  }
  return conversation(daemon, peer, tls, lines, mechanisms);
}

/** Reads up to DONE; the mechanisms on offer, or null. */
function* handshake(lines: AuthLines): Task<readonly string[] | null> {
  const mechanisms: string[] = [];
  for (;;) {
    const fields = yield* lines.next();
    if (fields === null) return null;
    const [command, name = '', ...properties] = fields;
    if (command === 'MECH' && !properties.includes(PRIVATE)) mechanisms.push(name);
    if (command === 'DONE') return mechanisms;
  }
}

function conversation(daemon: Daemon, peer: Peer, tls: boolean, lines: AuthLines, mechanisms: readonly string[]): SaslServer {
  const service = daemon.cf.text('smtpd_sasl_service');
  let requests = 0;
  let method = '';
  /** Whom the server named last; an attempt that does not get to the server is logged under this name. */
  let lastUser: string | null = null;
  const isBase64 = (text: string): boolean => /^[0-9A-Za-z+/=]*$/.test(text);

  function* reply(): Task<Answer> {
    for (;;) {
      const fields = yield* lines.next();
      if (fields === null) return unauthenticated('Connection lost to authentication server', null, true);
      const [command, id, ...rest] = fields;
      if (Number(id) !== requests) continue;
      const field = (name: string): string | null => rest.find((one) => one.startsWith(`${name}=`))?.slice(name.length + 1) ?? null;
      const username = field('user');
      if (command === 'OK' || command === 'FAIL') lastUser = username === null ? null : printable(username);
      if (command === 'OK') {
        return username === null ? unauthenticated('Authentication backend error', null) : { kind: 'authenticated', username: printable(username), method };
      }
      if (command === 'CONT') return { kind: 'challenge', text: rest[0] ?? '' };
      if (command === 'FAIL') return unauthenticated(printable(field('reason') ?? ''), lastUser);
    }
  }

  return {
    mechanisms: mechanisms.join(' '),
    *first(mechanism, response) {
      method = mechanism;
      if (!mechanisms.some((name) => name.toLowerCase() === mechanism.toLowerCase())) return unauthenticated('Invalid authentication mechanism', lastUser);
      if (response !== null && !isBase64(response)) return unauthenticated('Invalid base64 data in initial response', lastUser);
      requests += 1;
      const fields = ['AUTH', String(requests), mechanism, `service=${service}`, 'nologin', `lip=${peer.serverAddress}`, `rip=${peer.address}`];
      if (tls) fields.push('secured');
      if (response !== null) fields.push(`resp=${response}`);
      lines.socket.write(`${fields.join('\t')}\n`);
      return yield* reply();
    },
    *next(response) {
      if (!isBase64(response)) return unauthenticated('Invalid base64 data in continued response', lastUser);
      lines.socket.write(`CONT\t${requests}\t${response}\n`);
      return yield* reply();
    },
    close: () => lines.socket.close(),
  };
}
