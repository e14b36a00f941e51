/**
 * Dovecot's authentication service for other servers: the auth protocol 1.2 on private/auth below Postfix's queue
 * directory, mechanisms PLAIN and LOGIN, passwords in clear from /etc/dovecot/users (`user:{PLAIN}password`).
 * Leaves out every other password scheme and backend, caches and penalties.
 *
 * @absent password-schemes Password schemes other than PLAIN: a lesson's passwords can be read.
 */
import { decodeBase64, encodeBase64 } from '../formats/base64.ts';
import type { Task } from '../kernel/task.ts';
import type { Socket, System } from '../net/system.ts';

const USERS = '/etc/dovecot/users';
const SOCKET = 'private/auth';
const LINE_LIMIT = 8192;
const MECHANISMS = ['MECH\tPLAIN\tplaintext', 'MECH\tLOGIN\tplaintext'];

/** A LOGIN conversation that waits for the next answer. */
interface Login {
  user: string | null;
}

export function* dovecotAuth(sys: System): Task<number> {
  if (sys.argv[1] !== 'worker') {
    const options = { program: 'dovecot-auth', argv: ['dovecot-auth', 'worker'], maxProcesses: 1, concurrency: 'shared' as const };
    sys.listen({ socket: SOCKET }, options);
    for (;;) yield* sys.idle(3600e6);
  }
  for (;;) {
    const socket = yield* sys.accept();
    if (socket) sys.fork(serve(sys, socket));
  }
}

function* serve(sys: System, socket: Socket): Task<void> {
  socket.write(['VERSION\t1\t2', ...MECHANISMS, `SPID\t${sys.pid}`, 'CUID\t1', 'COOKIE\t0', 'DONE', ''].join('\n'));
  const logins = new Map<string, Login>();
  let unread = '';
  for (;;) {
    const read = yield* socket.read();
    if (read.kind !== 'data' || unread.length > LINE_LIMIT) break;
    unread += read.octets;
    for (let end = unread.indexOf('\n'); end >= 0; end = unread.indexOf('\n')) {
      const answer = answerTo(sys, logins, unread.slice(0, end).split('\t'));
      unread = unread.slice(end + 1);
      if (answer !== null) socket.write(`${answer}\n`);
    }
  }
  socket.close();
}

/** An initial response of no octets (RFC 4954 §4). */
const EMPTY_RESPONSE = '=';
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

function answerTo(sys: System, logins: Map<string, Login>, fields: readonly string[]): string | null {
  const [command, id = '', mechanism = ''] = fields;
  if (command === 'AUTH') {
    const response = fields.find((field) => field.startsWith('resp='))?.slice('resp='.length);
    if (response !== undefined && response !== EMPTY_RESPONSE && !BASE64.test(response)) return `FAIL\t${id}\treason=Invalid base64 data in initial response`;
    if (mechanism.toUpperCase() === 'LOGIN') return startLogin(sys, logins, id, response);
    return response === undefined ? `CONT\t${id}\t` : plain(sys, id, response);
  }
  if (command !== 'CONT') return null;
  if (!BASE64.test(mechanism)) return `FAIL\t${id}\treason=Invalid base64 data in continued response`;
  const login = logins.get(id);
  return login ? continueLogin(sys, logins, id, login, mechanism) : plain(sys, id, mechanism);
}

/** RFC 4616: authorisation identity, user and password, with NULs between them. */
function plain(sys: System, id: string, response: string): string {
  const [, user = '', password = ''] = (decodeBase64(response) ?? '').split('\0');
  return verdict(sys, id, user, password);
}

function startLogin(sys: System, logins: Map<string, Login>, id: string, response: string | undefined): string {
  const login: Login = { user: null };
  logins.set(id, login);
  return response === undefined ? `CONT\t${id}\t${encodeBase64('Username:')}` : continueLogin(sys, logins, id, login, response);
}

function continueLogin(sys: System, logins: Map<string, Login>, id: string, login: Login, response: string): string {
  const text = decodeBase64(response) ?? '';
  if (login.user === null) {
    login.user = text;
    return `CONT\t${id}\t${encodeBase64('Password:')}`;
  }
  logins.delete(id);
  return verdict(sys, id, login.user, text);
}

function verdict(sys: System, id: string, user: string, password: string): string {
  const known = (sys.disk.read(USERS) ?? '').split('\n').find((line) => user !== '' && line.startsWith(`${user}:`));
  const isRight = known?.split(':')[1] === `{PLAIN}${password}`;
  if (isRight) return `OK\t${id}\tuser=${user}`;
  return user === '' ? `FAIL\t${id}` : `FAIL\t${id}\tuser=${user}`;
}
