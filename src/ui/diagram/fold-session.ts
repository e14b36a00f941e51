/**
 * Connections and SMTP sessions, read from tcp.* and smtp.* events into a `MailState`. The server's side tells what
 * was said (RFC 5321); who opened the connection tells whether somebody dictates a letter or an agent delivers one.
 */
import type { TraceEventOf } from '../../kernel/trace.ts';
import { forgetAnswers } from './fold-dns.ts';
import {
  MOST_CONNECTIONS,
  MOST_HOSTS,
  MOST_LINES,
  MOST_RECIPIENTS,
  programOf,
  setWithin,
  type Connection,
  type MailState,
  type Session,
} from './mail-state.ts';
import type { Stage } from './stage.ts';

type Reply = TraceEventOf<'smtp.reply'>;

const NEW_SESSION: Session = {
  hello: null,
  sender: null,
  recipients: [],
  stage: 'greeting',
  lines: 0,
  last: null,
  argument: '',
  refusal: null,
  queueId: null,
  transaction: 0,
};

export function foldOpen(state: MailState, event: TraceEventOf<'tcp.open'>): void {
  const { conn, server, serverHost } = event.data;
  const program = programOf(event.process);
  const carries = state.carriers.get(event.process) ?? lettersOut(state, event.host, program);
  forgetRefused(state, event.host);
  if (serverHost !== '' && state.touched.size < MOST_HOSTS) state.touched.add(serverHost);
  put(state, {
    id: conn,
    clientHost: event.host,
    clientProcess: event.process,
    serverHost,
    port: server.port,
    state: 'asking',
    why: null,
    isAgent: carries !== null || isAgentProgram(program),
    carries,
    session: NEW_SESSION,
  });
}

/** A delivery agent that did not say which letter it carries: the newest of its host that is being sent. */
function lettersOut(state: MailState, host: string, program: string): string | null {
  if (!isAgentProgram(program)) return null;
  let newest: string | null = null;
  for (const letter of state.letters.values()) {
    if (letter.host === host && letter.deliveries.some(({ status }) => status === 'begun')) newest = letter.key;
  }
  return newest;
}

/** smtp(8) and lmtp(8), by whatever name the process runs. */
export function isAgentProgram(program: string): boolean {
  return program === 'smtp' || program === 'lmtp';
}

export function foldAccept(state: MailState, event: TraceEventOf<'tcp.accept'>): void {
  const { conn, clientHost, server } = event.data;
  const known = state.connections.get(conn);
  // Who typed a host's name has found it; an agent's way stays drawn until its letter is taken.
  if (known !== undefined && !known.isAgent) forgetAnswers(state, known.clientProcess);
  put(state, {
    id: conn,
    clientHost: known?.clientHost ?? clientHost,
    clientProcess: known?.clientProcess ?? '',
    serverHost: event.host,
    port: server.port,
    state: 'open',
    why: null,
    isAgent: known?.isAgent ?? false,
    carries: known?.carries ?? null,
    session: known?.session ?? NEW_SESSION,
  });
}

export function foldRefuse(state: MailState, event: TraceEventOf<'tcp.refuse'>): void {
  const known = state.connections.get(event.data.conn);
  if (known !== undefined) put(state, { ...known, state: 'refused', why: event.data.why });
}

export function foldClose(state: MailState, event: TraceEventOf<'tcp.close'>): void {
  state.connections.delete(event.data.conn);
}

/** A line that led nowhere stays until its host tries the next thing. */
export function forgetRefused(state: MailState, host: string): void {
  for (const connection of state.connections.values()) {
    if (connection.state === 'refused' && connection.clientHost === host) state.connections.delete(connection.id);
  }
}

export function foldCommand(state: MailState, event: TraceEventOf<'smtp.command'>): void {
  const { conn, verb, line, argument } = event.data;
  const known = state.connections.get(conn);
  if (known === undefined) return;
  const session = { ...known.session, argument, last: { verb: verb === 'unknown' ? firstWord(line) : verb, code: null } };
  // What a MAIL or RCPT asks for is kept until the reply says whether it counts.
  put(state, { ...known, session: verb === 'HELO' || verb === 'EHLO' ? { ...session, hello: argument } : session });
}

function firstWord(line: string): string {
  const word = /^[\x21-\x7e]{1,8}/.exec(line)?.[0] ?? '?';
  return word.toUpperCase();
}

export function foldLine(state: MailState, event: TraceEventOf<'smtp.line'>): void {
  const known = state.connections.get(event.data.conn);
  if (known === undefined || known.session.lines >= MOST_LINES) return;
  put(state, { ...known, session: { ...known.session, lines: known.session.lines + 1 } });
}

export function foldReply(state: MailState, event: Reply): void {
  const known = state.connections.get(event.data.conn);
  if (known === undefined) return;
  put(state, { ...known, session: sessionAfter(known.session, event.data, state.index) });
}

function sessionAfter(session: Session, reply: Reply['data'], at: number): Session {
  const { to, code } = reply;
  const verb = to === 'end-of-data' ? '.' : (session.last?.verb ?? verbOf(to));
  const said = { ...session, last: { verb, code } };
  if (code >= 400) {
    const refusal = { to, code, text: reply.lines[0] ?? '', at };
    return { ...(to === 'end-of-data' || to === 'DATA' ? { ...said, stage: 'envelope' as const, lines: 0 } : said), refusal };
  }
  switch (to) {
    case 'connect':
      return { ...said, last: { verb: '', code } };
    case 'HELO':
    case 'EHLO':
    case 'LHLO':
    case 'RSET':
      return emptied(said, said.hello ?? '');
    case 'MAIL':
      return {
        ...said,
        sender: addressOf(reply, session),
        recipients: [],
        stage: 'envelope',
        refusal: null,
      };
    case 'RCPT':
      return {
        ...said,
        recipients: [...said.recipients, addressOf(reply, session)].slice(0, MOST_RECIPIENTS),
        refusal: null,
      };
    case 'DATA':
      return { ...said, stage: 'letter', lines: 0, refusal: null, queueId: reply.queueId ?? null };
    case 'end-of-data':
      return emptied(said, said.hello ?? '');
    default:
      return said;
  }
}

/** The mailbox that a MAIL or RCPT was about: as the server read it, or as the command said it. */
function addressOf(reply: Reply['data'], session: Session): string {
  return reply.address ?? addressIn(reply.command ?? session.argument);
}

/** The envelope is thrown away: after the letter was taken, and by HELO, EHLO and RSET (RFC 5321 §4.1.1.5). */
export function emptied(session: Session, hello: string): Session {
  const used = session.sender === null ? 0 : 1;
  return {
    ...NEW_SESSION,
    hello,
    last: session.last,
    transaction: session.transaction + used,
  };
}

function verbOf(to: Reply['data']['to']): string {
  return to === 'end-of-data' || to === 'connect' || to === 'server' || to === 'unknown' ? '' : to;
}

/** The mailbox in `MAIL FROM:<a@b> SIZE=1`; an empty string for `<>` and for what cannot be read. */
export function addressIn(command: string): string {
  return /:\s*<?([^<>\s]*)/.exec(command)?.[1] ?? '';
}

/** Where the one who speaks on a connection is drawn. */
export function seatFor(connection: Connection, stage: Stage): string {
  if (connection.clientHost === connection.serverHost) return stage.seatOf(connection.clientHost);
  return stage.node(connection.clientHost) === undefined ? stage.seatOf(connection.serverHost) : connection.clientHost;
}

function put(state: MailState, connection: Omit<Connection, 'changed'>): void {
  setWithin(state.connections, connection.id, { ...connection, changed: state.index }, MOST_CONNECTIONS);
}
