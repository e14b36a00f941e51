/**
 * Dovecot's LMTP server (RFC 2033) as of 2.3.19: dialogue, replies and log lines. argv: `dovecot-lmtp CONF`, started by
 * `dovecot`. Leaves out Sieve, quotas, BDAT, TLS, XCLIENT from trusted hosts, and mailboxes other than INBOX.
 *
 * @rfc 2033 LMTP
 * @absent sieve Sieve, quotas and folders other than INBOX in Dovecot.
 */
import type { Task } from '../kernel/task.ts';
import type { ReplyTo, SmtpVerb } from '../kernel/trace.ts';
import type { Socket, System } from '../net/system.ts';
import { formatLogTime } from './log-time.ts';
import { protocolSetting, readDovecotConf, type ConfSection } from './dovecot-conf.ts';
import { parameterWords, parsePath } from './lmtp-grammar.ts';
import { deliveryHeaders, saveToMaildir, sessionName } from './lmtp-store.ts';
import { findMailUser, type MailUser } from './userdb.ts';

interface Recipient {
  readonly written: string;
  readonly address: string;
  readonly user: MailUser;
  /** Its number among the RCPT commands of the transaction, refused ones included. */
  readonly number: number;
}

interface Session {
  readonly sys: System;
  readonly conf: ConfSection;
  readonly socket: Socket;
  readonly hostname: string;
  readonly peer: string;
  buffer: string;
  client: string;
  state: 'GREETING' | 'READY' | 'MAIL FROM' | 'RCPT TO' | 'DATA';
  sender: string | null;
  recipients: Recipient[];
  rcptCount: number;
  transactions: number;
  name: string;
  badCommands: number;
  /** Why the connection ends; null while it goes on. */
  ending: string | null;
}

const BAD_COMMAND_LIMIT = 10;
const IDLE_MICROS = 100e6;
/** Writing a letter to disk and waiting until it is there. */
const SAVE_MICROS = 3000;
const VERBS: readonly SmtpVerb[] = ['LHLO', 'MAIL', 'RCPT', 'DATA', 'RSET', 'NOOP', 'VRFY', 'QUIT', 'STARTTLS', 'AUTH', 'XCLIENT'];

export function* dovecotLmtp(sys: System): Task<number> {
  const conf = readDovecotConf(sys.disk, sys.argv[1] ?? '/etc/dovecot/dovecot.conf');
  for (;;) {
    const socket = yield* sys.accept(IDLE_MICROS);
    if (!socket) return 0;
    yield* serve(sys, conf, socket);
  }
}

function* serve(sys: System, conf: ConfSection, socket: Socket): Task<void> {
  const hostname = protocolSetting(conf, 'lmtp', 'hostname') ?? sys.host.hostname;
  const session: Session = {
    sys, conf, socket, hostname, peer: socket.remote?.address ?? 'local', buffer: '', client: 'unknown', state: 'GREETING',
    sender: null, recipients: [], rcptCount: 0, transactions: 0, name: sessionName(sys), badCommands: 0, ending: null,
  };
  log(session, '', `Connect from ${session.peer}`);
  reply(session, 'connect', `220 ${hostname} ${conf.settings.get('login_greeting') ?? 'Dovecot (Debian) ready.'}`);
  while (session.ending === null) {
    const line = yield* readLine(session);
    if (line === null) session.ending ??= 'Connection closed';
    else yield* obey(session, line);
  }
  log(session, '', `Disconnect from ${session.peer}: ${session.ending} (state=${session.state})`);
  socket.close();
}

function* obey(session: Session, line: string): Task<void> {
  const word = /^[A-Za-z]*/.exec(line)?.[0].toUpperCase() ?? '';
  const verb = VERBS.find((one) => one === word && /^[A-Za-z]+(?: |$)/.test(line));
  const argument = verb === undefined ? line : line.slice(verb.length + 1);
  session.sys.trace('smtp.command', { conn: session.socket.conn, verb: verb ?? 'unknown', line, argument });
  if (verb !== undefined) session.badCommands = 0;
  switch (verb) {
    case 'LHLO':
      return lhlo(session, argument);
    case 'MAIL':
      return mail(session, argument);
    case 'RCPT':
      return rcpt(session, argument);
    case 'DATA':
      return yield* data(session, argument);
    case 'RSET':
    case 'QUIT':
      if (argument !== '') return reply(session, verb, '501 5.5.4 Invalid parameters');
      if (verb === 'RSET') endTransaction(session);
      else session.ending = 'Logged out';
      return reply(session, verb, verb === 'RSET' ? '250 2.0.0 OK' : '221 2.0.0 Bye');
    case 'NOOP':
      return reply(session, verb, '250 2.0.0 OK');
    case 'VRFY':
      return reply(session, verb, verifyReply(argument));
    case 'STARTTLS':
      return reply(session, verb, '502 5.5.1 TLS support is not enabled.');
    case 'AUTH':
      return reply(session, verb, '502 5.5.1 Unsupported command');
    case 'XCLIENT':
      return reply(session, verb, '550 5.7.14 You are not from trusted IP');
    default:
      return unknown(session, line);
  }
}

function unknown(session: Session, line: string): void {
  session.badCommands += 1;
  if (session.badCommands > BAD_COMMAND_LIMIT) {
    session.ending = 'Too many invalid commands.';
    reply(session, 'server', `421 4.7.0 ${session.hostname} Too many invalid commands.`);
    return;
  }
  reply(session, 'unknown', line === '' || /^[A-Za-z]/.test(line) ? '500 5.5.1 Unknown command' : '500 5.5.2 Invalid command syntax');
}

function verifyReply(argument: string): string {
  if (argument === '') return '501 5.5.4 Invalid parameters';
  const isString = /^"(?:[^"\\]|\\.)*"$/.test(argument) || /^[^\s@"(),.:;<>[\]\\]+$/.test(argument);
  return isString ? '252 2.3.3 Try RCPT instead' : '501 5.5.4 Invalid string parameter: Invalid character in string';
}

function lhlo(session: Session, argument: string): void {
  if (argument === '') return reply(session, 'LHLO', '501 Missing hostname');
  endTransaction(session);
  session.client = argument.split(' ')[0] ?? '';
  const lines = [session.hostname, '8BITMIME', 'CHUNKING', 'ENHANCEDSTATUSCODES', 'PIPELINING'];
  reply(session, 'LHLO', lines.map((line, at) => `250${at === lines.length - 1 ? ' ' : '-'}${line}`).join('\r\n'));
}

function mail(session: Session, argument: string): void {
  if (session.sender !== null) return reply(session, 'MAIL', '503 5.5.0 MAIL already given');
  const found = /^FROM:(.*)$/i.exec(argument);
  if (!found) return reply(session, 'MAIL', '501 5.5.4 Invalid parameters');
  const path = parsePath(found[1] ?? '');
  if (!path.ok) return reply(session, 'MAIL', `501 5.5.4 Invalid FROM: ${path.error}`);
  const words = parameterWords(path.value.rest);
  if (!words.ok) return reply(session, 'MAIL', `501 5.5.4 Invalid MAIL parameter: ${words.error}`);
  for (const word of words.value) {
    const [keyword = '', value] = word.toUpperCase().split('=');
    if (keyword !== 'BODY') return reply(session, 'MAIL', '555 5.5.4 Unsupported parameters');
    if (value === undefined) return reply(session, 'MAIL', '501 5.5.4 Missing BODY= parameter value');
    if (!['7BIT', '8BITMIME'].includes(value)) return reply(session, 'MAIL', '555 5.5.4 Unsupported mail BODY type');
  }
  session.sender = path.value.written;
  session.state = 'MAIL FROM';
  session.transactions += 1;
  reply(session, 'MAIL', '250 2.1.0 OK', path.value.address);
}

function rcpt(session: Session, argument: string): void {
  const { sys, conf } = session;
  if (session.sender === null) return reply(session, 'RCPT', '503 5.5.0 MAIL needed first');
  const found = /^TO:(.*)$/i.exec(argument);
  if (!found) return reply(session, 'RCPT', '501 5.5.4 Invalid parameters');
  const path = parsePath(found[1] ?? '');
  if (!path.ok) return reply(session, 'RCPT', `501 5.5.4 Invalid TO: ${path.error}`);
  const { address, written, rest } = path.value;
  if (address === '') return reply(session, 'RCPT', '501 5.5.4 Invalid TO: Null path not allowed');
  const words = parameterWords(rest);
  if (!words.ok) return reply(session, 'RCPT', `501 5.5.4 Invalid RCPT parameter: ${words.error}`);
  if (words.value.some((word) => !/^ORCPT=/i.test(word))) return reply(session, 'RCPT', '555 5.5.4 Unsupported parameters');
  session.rcptCount += 1;
  const user = findMailUser(sys, conf, address);
  if (!user) return reply(session, 'RCPT', `550 5.1.1 <${written}> User doesn't exist: ${address}`, address);
  session.recipients.push({ written, address, user, number: session.rcptCount });
  session.state = 'RCPT TO';
  reply(session, 'RCPT', '250 2.1.5 OK', address);
}

function* data(session: Session, argument: string): Task<void> {
  if (argument !== '') return reply(session, 'DATA', '501 5.5.4 Invalid parameters');
  if (session.sender === null) return reply(session, 'DATA', '503 5.5.0 MAIL needed first');
  if (session.recipients.length === 0) return reply(session, 'DATA', '503 5.5.0 No valid recipients');
  reply(session, 'DATA', '354 OK');
  session.state = 'DATA';
  const letter = yield* readLetter(session);
  if (letter === null) {
    session.ending = 'Connection closed (unfinished DATA command)';
    return;
  }
  const saved = new Map<string, string>();
  for (const recipient of session.recipients) yield* deliver(session, recipient, letter, saved);
  endTransaction(session);
}

/** MAIL_ERRSTR_NO_QUOTA of mail-error.h, which is also said where the disk is full. */
const NO_QUOTA = 'Not enough disk quota';

/** Saves the letter once for each user, and answers once for each recipient. */
function* deliver(session: Session, recipient: Recipient, letter: string, saved: Map<string, string>): Task<void> {
  const { sys, sender, hostname, socket, client } = session;
  const { user, written, address, number } = recipient;
  const transaction = session.transactions > 1 ? `${session.name}:T${session.transactions}` : session.name;
  const name = saved.get(user.name) ?? (number > 1 ? `${transaction}:R${number}` : transaction);
  if (!saved.has(user.name)) {
    yield* sys.sleep(SAVE_MICROS + sys.random.below(SAVE_MICROS));
    const shown = session.recipients.length === 1 ? written : null;
    const headers = deliveryHeaders(sys, {
      sender: sender ?? '', recipient: shown, session: transaction, client, clientAddress: socket.remote?.address ?? null, hostname,
    });
    const stored = headers + letter;
    const mailbox = saveToMaildir(sys, user, stored);
    const messageId = /^message-id:[ \t]*(\S+)/im.exec(letter.split('\n\n')[0] ?? '')?.[1] ?? 'unspecified';
    const logName = `(${user.name})<${sys.pid}><${name}>`;
    if (mailbox === null) {
      log(session, logName, `msgid=${messageId}: save failed to INBOX: ${NO_QUOTA}`);
      reply(session, 'end-of-data', `552 5.2.2 <${written}> ${NO_QUOTA}`, address);
      return;
    }
    saved.set(user.name, name);
    sys.trace('letter.delivered', { queueId: transaction, sender: sender ?? '', recipient: address, mailbox, letter: stored });
    log(session, logName, `msgid=${messageId}: saved mail to INBOX`);
  }
  reply(session, 'end-of-data', `250 2.0.0 <${written}> ${name} Saved`, address);
}

function endTransaction(session: Session): void {
  session.sender = null;
  session.recipients = [];
  session.rcptCount = 0;
  session.state = 'READY';
}

function* readLetter(session: Session): Task<string | null> {
  const { sys, socket } = session;
  let letter = '';
  let section: 'header' | 'separator' | 'body' = 'header';
  for (;;) {
    const line = yield* readLine(session);
    if (line === null) return null;
    if (line === '.') return letter;
    if (section === 'header' && line === '') section = 'separator';
    sys.trace('smtp.line', { conn: socket.conn, line, section });
    if (section === 'separator') section = 'body';
    letter += `${line.startsWith('.') ? line.slice(1) : line}\n`;
  }
}

function* readLine(session: Session): Task<string | null> {
  for (;;) {
    const end = session.buffer.indexOf('\n');
    if (end >= 0) {
      const line = session.buffer.slice(0, end).replace(/\r$/, '');
      session.buffer = session.buffer.slice(end + 1);
      return line;
    }
    const read = yield* session.socket.read();
    if (read.kind !== 'data') return null;
    session.buffer += read.octets;
  }
}

function reply(session: Session, to: ReplyTo, text: string, address?: string): void {
  const { socket, sys } = session;
  const lines = text.split('\r\n');
  socket.write(`${text}\r\n`);
  const last = lines.at(-1) ?? '';
  const enhanced = /^\d{3} (\d\.\d+\.\d+)(?: |$)/.exec(last)?.[1] ?? null;
  sys.trace('smtp.reply', {
    conn: socket.conn, to, code: Number(last.slice(0, 3)), enhanced, lines, ...(address === undefined ? {} : { address }),
  });
}

/** To `log_path` with its own time stamps, or to syslog. */
function log(session: Session, who: string, text: string): void {
  const { sys, conf } = session;
  const source = `lmtp${who === '' ? `(${sys.pid})` : who}`;
  const path = conf.settings.get('log_path') ?? 'syslog';
  if (path === 'syslog') sys.log('dovecot', `${source}: ${text}`);
  else sys.disk.append(path, `${formatLogTime(sys, conf.settings.get('log_timestamp'))}${source}: Info: ${text}\n`, { mode: 0o600 });
}
