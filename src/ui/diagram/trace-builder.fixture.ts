/**
 * Writes traces by hand for tests and the playground: numbers, process ids and causes as the engine would give them.
 * Nothing that is shipped imports this.
 */
import { eventId, type Micros, type TraceData, type TraceEvent, type TraceKind } from '../../kernel/trace.ts';

export class TraceBuilder {
  readonly events: TraceEvent[] = [];
  now: Micros = 0;
  private readonly counts = new Map<string, number>();
  private readonly pids = new Map<string, number>();
  private last: string | null = null;

  /** Appends an event of a process (`<host>/<programme>.<number>`), `after` microseconds later than the last. */
  add<K extends TraceKind>(process: string, kind: K, data: TraceData[K], after: Micros = 200): string {
    this.now += after;
    const n = (this.counts.get(process) ?? 0) + 1;
    this.counts.set(process, n);
    const pid = this.pids.get(process) ?? 900 + this.pids.size * 7;
    this.pids.set(process, pid);
    const event = {
      t: this.now,
      host: process.slice(0, process.indexOf('/')),
      process,
      pid,
      n,
      cause: this.last,
      kind,
      data,
    } as TraceEvent;
    this.events.push(event);
    this.last = eventId(event);
    return this.last;
  }

  log(process: string, ident: string, text: string): void {
    const host = process.slice(0, process.indexOf('/'));
    const pid = this.pids.get(process) ?? 0;
    const line = `Nov 24 02:00:00 ${host} ${ident}[${pid}]: ${text}`;
    this.add(`${host}/syslogd.1`, 'log.line', { ident, pid, text, line, from: process }, 50);
  }
}

export interface TypedSession {
  readonly tty: string;
  readonly client: string;
  readonly server: string;
  readonly conn: string;
}

const LOOPBACK = { address: '127.0.0.1', port: 25 };

/** Somebody types `telnet 127.0.0.1 25` at a terminal of the server itself. */
export function dial(trace: TraceBuilder, host: string, number = 1): TypedSession {
  const session = {
    tty: `${host}:1`,
    client: `${host}/telnet.${number}`,
    server: `${host}/smtpd.${number}`,
    conn: `${host}/telnet.${number}:1`,
  };
  const client = { address: '127.0.0.1', port: 51000 + number };
  trace.add(session.client, 'world.input', { action: 'type', tty: session.tty, text: 'telnet 127.0.0.1 25' }, 4_000_000);
  trace.add(session.client, 'tty.input', { tty: session.tty, line: 'telnet 127.0.0.1 25', echo: true }, 0);
  trace.add(session.client, 'process.start', { argv: ['telnet', '127.0.0.1', '25'], role: 'mua' });
  trace.add(session.client, 'tty.foreground', { tty: session.tty, program: 'telnet' });
  trace.add(session.client, 'tty.output', { tty: session.tty, text: 'Trying 127.0.0.1...\r\n' });
  trace.add(session.client, 'tcp.open', { conn: session.conn, client, server: LOOPBACK, serverHost: host, arrives: trace.now + 30 });
  trace.add(session.server, 'tcp.accept', { conn: session.conn, client, server: LOOPBACK, clientHost: host, arrives: trace.now + 30 });
  trace.add(session.client, 'tty.output', { tty: session.tty, text: 'Connected to 127.0.0.1.\r\n' });
  trace.log(session.server, 'postfix/smtpd', 'connect from localhost[127.0.0.1]');
  return session;
}

type ReplyData = TraceData['smtp.reply'];

/** The server says something. */
export function say(trace: TraceBuilder, session: TypedSession, reply: Omit<ReplyData, 'conn' | 'enhanced'> & { enhanced?: string }): void {
  trace.add(session.server, 'smtp.reply', { conn: session.conn, enhanced: null, ...reply });
  const text = `${reply.lines.map((line) => `${reply.code} ${line}`).join('\r\n')}\r\n`;
  trace.add(session.server, 'tcp.segment', { conn: session.conn, from: 'server', octets: text, arrives: trace.now + 30 });
  trace.add(session.client, 'tty.output', { tty: session.tty, text }, 60);
}

/** The student types a line; `wait` is how long that takes them. */
export function type(trace: TraceBuilder, session: TypedSession, line: string, wait: Micros = 3_000_000): void {
  trace.add(session.client, 'world.input', { action: 'type', tty: session.tty, text: line }, wait);
  trace.add(session.client, 'tty.input', { tty: session.tty, line, echo: true }, 0);
  trace.add(session.client, 'tcp.segment', { conn: session.conn, from: 'client', octets: `${line}\r\n`, arrives: trace.now + 30 }, 10);
}

export function command(
  trace: TraceBuilder,
  session: TypedSession,
  verb: TraceData['smtp.command']['verb'],
  line: string,
  wait?: Micros,
): void {
  type(trace, session, line, wait);
  const argument = line.slice(verb === 'MAIL' || verb === 'RCPT' ? line.indexOf(':') + 1 : verb.length).trim();
  trace.add(session.server, 'smtp.command', { conn: session.conn, verb, line, argument }, 60);
}

/** HELO, MAIL, RCPT… with Postfix's usual answers. */
export function envelope(trace: TraceBuilder, session: TypedSession, from: string, to: readonly string[]): void {
  command(trace, session, 'MAIL', `MAIL FROM:${from}`);
  say(trace, session, { to: 'MAIL', code: 250, enhanced: '2.1.0', lines: ['2.1.0 Ok'], address: from, command: `MAIL FROM:${from}` });
  for (const address of to) {
    command(trace, session, 'RCPT', `RCPT TO:${address}`);
    say(trace, session, { to: 'RCPT', code: 250, enhanced: '2.1.5', lines: ['2.1.5 Ok'], address, command: `RCPT TO:${address}` });
  }
}
