/**
 * The lecture's session as a trace, written by hand in the engine's vocabulary: typed on ubuntu itself, queued, MX
 * looked up, carried to gmail.com, taken there after some seconds, removed. And variations that end otherwise.
 */
import type { Micros, TraceEvent } from '../../kernel/trace.ts';
import type { PicturedWorld } from './stage.ts';
import { command, dial, envelope, say, TraceBuilder, type, type TypedSession } from './trace-builder.fixture.ts';

export const LECTURE_WORLD: PicturedWorld = {
  startEpochMillis: Date.UTC(2026, 10, 24, 2, 0, 0),
  utcOffsetMinutes: 420,
  hosts: [
    { name: 'workstation', hostname: 'workstation', addresses: ['192.168.10.7'], roles: ['mua'], zone: 'localdomain · 192.168.10.0/24', look: 'workstation', place: { x: 4, y: 60 } },
    { name: 'ubuntu', hostname: 'ubuntu', addresses: ['192.168.10.2'], roles: ['mua', 'mta', 'mda'], zone: 'localdomain · 192.168.10.0/24', look: 'mail-host', label: 'ubuntu.localdomain', place: { x: 27, y: 60 } },
    { name: 'dns', hostname: 'dns', addresses: ['192.0.2.53'], roles: ['infra'], look: 'name-server', label: 'DNS', place: { x: 50, y: 10 } },
    { name: 'gmail', hostname: 'gmail-smtp-in.l.google.com', addresses: ['203.0.113.27'], roles: ['mta', 'mda'], zone: 'gmail.com', look: 'remote-mail-host', label: 'gmail.com MX', place: { x: 78, y: 60 } },
    { name: 'haquoctrung', hostname: 'haquoctrung', addresses: [], roles: [], zone: 'gmail.com', look: 'mailbox', place: { x: 96, y: 60 } },
  ],
  links: [{ between: ['workstation', 'ubuntu'] }, { between: ['gmail', 'haquoctrung'] }, { between: ['dns', 'ubuntu'] }],
};

/** The same without a workstation: the student sits at a terminal of the mail host. */
export const TERMINAL_WORLD: PicturedWorld = {
  ...LECTURE_WORLD,
  hosts: LECTURE_WORLD.hosts
    .filter(({ name }) => name !== 'workstation' && name !== 'haquoctrung')
    .map(({ place: _place, ...host }) => host),
  links: [],
};

export const SENDER = 'trunghq@ubuntu.localdomain';
export const RECIPIENT = 'haquoctrung@gmail.com';
export const QUEUE_ID = '913E010089F';
const HEADER = 'Subject:Thu gui thu tu telnet';
const BODY = 'Day la mot buc thu gui tu telnet';

/** From the prompt to the greeting and HELO. */
function greet(trace: TraceBuilder): TypedSession {
  trace.add('ubuntu/bash.1', 'tty.foreground', { tty: 'ubuntu:1', program: null, prompt: 'trunghq@ubuntu:~$ ' }, 1000);
  const session = dial(trace, 'ubuntu');
  say(trace, session, { to: 'connect', code: 220, lines: ['ubuntu.localdomain ESMTP Postfix (Ubuntu)'] });
  command(trace, session, 'HELO', 'helo trunghq.com');
  say(trace, session, { to: 'HELO', code: 250, lines: ['ubuntu.localdomain'] });
  return session;
}

/** DATA, the letter and the dot; smtpd and cleanup write the queue file. */
function dictate(trace: TraceBuilder, session: TypedSession, queueId: string, from: string, to: readonly string[]): void {
  command(trace, session, 'DATA', 'DATA');
  trace.add('ubuntu/cleanup.1', 'queue.enter', { queueId, queue: 'incoming', sender: from, recipients: to, size: 0 });
  trace.log(session.server, 'postfix/smtpd', `${queueId}: client=localhost[127.0.0.1]`);
  say(trace, session, { to: 'DATA', code: 354, lines: ['End data with <CR><LF>.<CR><LF>'] });
  for (const [line, section] of [[HEADER, 'header'], [BODY, 'body']] as const) {
    type(trace, session, line);
    trace.add(session.server, 'smtp.line', { conn: session.conn, line, section }, 60);
  }
  type(trace, session, '.');
  const received = `Received: from trunghq.com (localhost [127.0.0.1])\n\tby ubuntu.localdomain (Postfix) with SMTP id ${queueId}`;
  trace.add(session.server, 'letter.postmark', { queueId, header: received });
  const letter = `${received}\r\n${HEADER}\r\n\r\n${BODY}\r\n`;
  trace.add('ubuntu/cleanup.1', 'file.write', { path: `/var/spool/postfix/incoming/${queueId}`, how: 'write', octets: letter, mode: 0o700, owner: 'postfix' }, 6000);
  trace.log('ubuntu/cleanup.1', 'postfix/cleanup', `${queueId}: message-id=<20261124020033.${queueId}@ubuntu.localdomain>`);
  trace.add(session.server, 'letter.accepted', { queueId, conn: session.conn, sender: from, recipients: to, letter });
  say(trace, session, { to: 'end-of-data', code: 250, enhanced: '2.0.0', lines: [`2.0.0 Ok: queued as ${queueId}`], queueId });
}

function hangUp(trace: TraceBuilder, session: TypedSession): void {
  command(trace, session, 'QUIT', 'quit', 2_000_000);
  say(trace, session, { to: 'QUIT', code: 221, enhanced: '2.0.0', lines: ['2.0.0 Bye'] });
  trace.add(session.server, 'tcp.close', { conn: session.conn, from: 'server', how: 'fin', arrives: trace.now + 30 });
  trace.log(session.server, 'postfix/smtpd', 'disconnect from localhost[127.0.0.1] helo=1 mail=1 rcpt=1 data=1 quit=1 commands=5');
  trace.add(session.client, 'tty.output', { tty: session.tty, text: 'Connection closed by foreign host.\r\n' });
  trace.add(session.client, 'process.exit', { status: 1 });
  trace.add('ubuntu/bash.1', 'tty.foreground', { tty: session.tty, program: null, prompt: 'trunghq@ubuntu:~$ ' });
}

function activate(trace: TraceBuilder, queueId: string): void {
  trace.add('ubuntu/qmgr.1', 'queue.move', { queueId, from: 'incoming', to: 'active' }, 900);
  trace.log('ubuntu/qmgr.1', 'postfix/qmgr', `${queueId}: from=<${SENDER}>, size=383, nrcpt=1 (queue active)`);
}

function lookUp(trace: TraceBuilder): void {
  const dns = (id: number, name: string, kind: string, answers: readonly string[]) => {
    trace.add('ubuntu/smtp.1', 'dns.query', { id, server: '192.0.2.53', name, type: kind, octets: '', arrives: trace.now + 9000 });
    trace.add('dns/named.1', 'dns.answer', { id, client: '192.168.10.2', name, type: kind, rcode: 'NOERROR', answers, octets: '', arrives: trace.now + 18000 }, 9000);
  };
  dns(411, 'gmail.com', 'MX', ['5 gmail-smtp-in.l.google.com.', '10 alt1.gmail-smtp-in.l.google.com.']);
  dns(412, 'gmail-smtp-in.l.google.com', 'A', ['203.0.113.27']);
}

const OUT = 'ubuntu/smtp.1:1';
const CLIENT = { address: '192.168.10.2', port: 40112 };
const SERVER = { address: '203.0.113.27', port: 25 };

function route(trace: TraceBuilder, queueId: string, to: string): void {
  trace.add('ubuntu/trivial-rewrite.1', 'address.resolve', { address: to, transport: 'smtp', nexthop: 'gmail.com', recipient: to, class: 'default' });
  trace.add('ubuntu/smtp.1', 'delivery.begin', { queueId, recipient: to, transport: 'smtp', nexthop: 'gmail.com' }, 400);
}

function connect(trace: TraceBuilder): void {
  trace.add('ubuntu/smtp.1', 'tcp.open', { conn: OUT, client: CLIENT, server: SERVER, serverHost: 'gmail', arrives: trace.now + 20000 }, 9200);
  trace.add('gmail/remote.1', 'tcp.accept', { conn: OUT, client: CLIENT, server: SERVER, clientHost: 'ubuntu', arrives: trace.now + 20000 }, 20000);
}

const remote = (trace: TraceBuilder, to: 'connect' | 'EHLO' | 'MAIL' | 'RCPT' | 'DATA' | 'end-of-data' | 'QUIT', code: number, text: string, after: Micros = 300) =>
  trace.add('gmail/remote.1', 'smtp.reply', { conn: OUT, to, code, enhanced: null, lines: [text] }, after);
const asked = (trace: TraceBuilder, verb: 'EHLO' | 'MAIL' | 'RCPT' | 'DATA' | 'QUIT', argument: string) =>
  trace.add('gmail/remote.1', 'smtp.command', { conn: OUT, verb, line: `${verb} ${argument}`, argument }, 40000);

/** smtp(8) talks to gmail.com up to RCPT; what it answers there decides how the story goes on. */
function offer(trace: TraceBuilder, rcpt: { code: number; text: string }): void {
  connect(trace);
  remote(trace, 'connect', 220, 'mx.google.com ESMTP sink');
  asked(trace, 'EHLO', 'ubuntu.localdomain');
  remote(trace, 'EHLO', 250, 'gmail-smtp-in.l.google.com');
  asked(trace, 'MAIL', `FROM:<${SENDER}> SIZE=383`);
  remote(trace, 'MAIL', 250, '2.1.0 OK');
  asked(trace, 'RCPT', `TO:<${RECIPIENT}>`);
  remote(trace, 'RCPT', rcpt.code, rcpt.text);
}

function hangUpThere(trace: TraceBuilder): void {
  asked(trace, 'QUIT', '');
  remote(trace, 'QUIT', 221, '2.0.0 bye');
  trace.add('gmail/remote.1', 'tcp.close', { conn: OUT, from: 'server', how: 'fin', arrives: trace.now + 20000 });
}

function attempt(trace: TraceBuilder, status: 'sent' | 'deferred' | 'bounced', dsn: string, text: string): void {
  trace.add('ubuntu/smtp.1', 'delivery.attempt', {
    queueId: QUEUE_ID, recipient: RECIPIENT, origRecipient: RECIPIENT, relay: 'gmail-smtp-in.l.google.com[203.0.113.27]:25',
    delays: [126, 0.02, 13, 3.5], dsn, status, text, conn: OUT,
  }, 20000);
  trace.log('ubuntu/smtp.1', 'postfix/smtp', `${QUEUE_ID}: to=<${RECIPIENT}>, dsn=${dsn}, status=${status} (${text})`);
}

function typedUpToQuit(trace: TraceBuilder): void {
  const session = greet(trace);
  envelope(trace, session, SENDER, [RECIPIENT]);
  dictate(trace, session, QUEUE_ID, SENDER, [RECIPIENT]);
  hangUp(trace, session);
}

/** The whole story, to `removed`. */
export function lectureTrace(): TraceEvent[] {
  const trace = new TraceBuilder();
  typedUpToQuit(trace);
  activate(trace, QUEUE_ID);
  route(trace, QUEUE_ID, RECIPIENT);
  lookUp(trace);
  offer(trace, { code: 250, text: '2.1.5 OK' });
  asked(trace, 'DATA', '');
  remote(trace, 'DATA', 354, 'go ahead');
  trace.add('gmail/remote.1', 'smtp.line', { conn: OUT, line: HEADER, section: 'header' }, 40000);
  const letter = `${HEADER}\r\n\r\n${BODY}\r\n`;
  trace.add('gmail/remote.1', 'letter.postmark', { queueId: 'G1', header: 'Received: from ubuntu.localdomain by mx.google.com' }, 3_500_000);
  trace.add('gmail/remote.1', 'letter.accepted', { queueId: 'G1', conn: OUT, sender: SENDER, recipients: [RECIPIENT], letter });
  remote(trace, 'end-of-data', 250, '2.0.0 OK 1764000000 sink accepted');
  attempt(trace, 'sent', '2.0.0', '250 2.0.0 OK 1764000000 sink accepted');
  hangUpThere(trace);
  trace.add('ubuntu/qmgr.1', 'queue.remove', { queueId: QUEUE_ID });
  trace.log('ubuntu/qmgr.1', 'postfix/qmgr', `${QUEUE_ID}: removed`);
  trace.add('gmail/local.1', 'letter.delivered', { queueId: 'G1', sender: SENDER, recipient: RECIPIENT, mailbox: '/home/haquoctrung/Maildir', letter: `Return-Path: <${SENDER}>\r\n${letter}` }, 600_000);
  return trace.events;
}

/** gmail.com greylists: the letter waits at ubuntu. */
export function deferredTrace(): TraceEvent[] {
  const trace = new TraceBuilder();
  typedUpToQuit(trace);
  activate(trace, QUEUE_ID);
  route(trace, QUEUE_ID, RECIPIENT);
  lookUp(trace);
  offer(trace, { code: 450, text: '4.2.0 Greylisted, try again' });
  attempt(trace, 'deferred', '4.2.0', 'host gmail-smtp-in.l.google.com[203.0.113.27] said: 450 4.2.0 Greylisted, try again (in reply to RCPT TO command)');
  hangUpThere(trace);
  trace.add('ubuntu/qmgr.1', 'queue.move', { queueId: QUEUE_ID, from: 'active', to: 'deferred' });
  return trace.events;
}

/** gmail.com knows no such mailbox: a bounce goes back to the sender's mailbox on ubuntu. */
export function bouncedTrace(): TraceEvent[] {
  const trace = new TraceBuilder();
  typedUpToQuit(trace);
  activate(trace, QUEUE_ID);
  route(trace, QUEUE_ID, RECIPIENT);
  lookUp(trace);
  offer(trace, { code: 550, text: '5.1.1 No such user' });
  attempt(trace, 'bounced', '5.1.1', 'host gmail-smtp-in.l.google.com[203.0.113.27] said: 550 5.1.1 No such user (in reply to RCPT TO command)');
  hangUpThere(trace);
  const queueId = 'A27C11B2';
  trace.add('ubuntu/cleanup.1', 'queue.enter', { queueId, queue: 'incoming', sender: '', recipients: [SENDER], size: 2400 }, 4000);
  trace.add('ubuntu/bounce.1', 'bounce.write', { queueId, of: QUEUE_ID, to: SENDER, what: 'bounce' });
  trace.add('ubuntu/qmgr.1', 'queue.remove', { queueId: QUEUE_ID });
  activate(trace, queueId);
  trace.add('ubuntu/local.1', 'delivery.begin', { queueId, recipient: SENDER, transport: 'local', nexthop: 'ubuntu.localdomain' }, 300_000);
  trace.add('ubuntu/local.1', 'letter.delivered', { queueId, sender: '', recipient: SENDER, mailbox: '/var/mail/trunghq', letter: 'Return-Path: <>\r\n' }, 9000);
  trace.add('ubuntu/local.1', 'delivery.attempt', { queueId, recipient: SENDER, origRecipient: SENDER, relay: 'local', delays: [0.1, 0, 0, 0], dsn: '2.0.0', status: 'sent', text: 'delivered to mailbox' });
  trace.add('ubuntu/qmgr.1', 'queue.remove', { queueId });
  return trace.events;
}

/** A stranger's recipient is refused at RCPT. */
export function refusedTrace(): TraceEvent[] {
  const trace = new TraceBuilder();
  const session = greet(trace);
  envelope(trace, session, SENDER, []);
  command(trace, session, 'RCPT', `RCPT TO:<${RECIPIENT}>`);
  say(trace, session, {
    to: 'RCPT', code: 454, enhanced: '4.7.1', lines: [`4.7.1 <${RECIPIENT}>: Relay access denied`], address: RECIPIENT,
    why: { rule: 'defer_unauth_destination', parameter: 'smtpd_relay_restrictions' },
  });
  return trace.events;
}

/** An alias: the envelope is re-addressed on ubuntu and delivered to two mailboxes there. */
export function aliasTrace(): TraceEvent[] {
  const trace = new TraceBuilder();
  const session = greet(trace);
  const to = 'lop-mail@ubuntu.localdomain';
  envelope(trace, session, SENDER, [to]);
  dictate(trace, session, QUEUE_ID, SENDER, [to]);
  activate(trace, QUEUE_ID);
  trace.add('ubuntu/local.1', 'delivery.begin', { queueId: QUEUE_ID, recipient: to, transport: 'local', nexthop: 'ubuntu.localdomain' }, 300_000);
  trace.add('ubuntu/local.1', 'delivery.expand', { queueId: QUEUE_ID, recipient: to, to: ['an@ubuntu.localdomain', 'binh@ubuntu.localdomain'], by: 'alias' });
  for (const name of ['an', 'binh']) {
    const recipient = `${name}@ubuntu.localdomain`;
    trace.add('ubuntu/local.1', 'letter.delivered', { queueId: QUEUE_ID, sender: SENDER, recipient, mailbox: `/var/mail/${name}`, letter: `Return-Path: <${SENDER}>\r\n` }, 9000);
    trace.add('ubuntu/local.1', 'delivery.attempt', { queueId: QUEUE_ID, recipient, origRecipient: to, relay: 'local', delays: [0.1, 0, 0, 0], dsn: '2.0.0', status: 'sent', text: 'delivered to mailbox' });
  }
  trace.add('ubuntu/qmgr.1', 'queue.remove', { queueId: QUEUE_ID });
  return trace.events;
}

/** Nobody answers at gmail.com's port 25. */
export function timeoutTrace(): TraceEvent[] {
  const trace = new TraceBuilder();
  typedUpToQuit(trace);
  activate(trace, QUEUE_ID);
  route(trace, QUEUE_ID, RECIPIENT);
  lookUp(trace);
  trace.add('ubuntu/smtp.1', 'tcp.open', { conn: OUT, client: CLIENT, server: SERVER, serverHost: 'gmail', arrives: trace.now + 20000 });
  trace.add('ubuntu/smtp.1', 'tcp.refuse', { conn: OUT, why: 'timeout' }, 30_000_000);
  attempt(trace, 'deferred', '4.4.1', 'connect to gmail-smtp-in.l.google.com[203.0.113.27]:25: Connection timed out');
  trace.add('ubuntu/qmgr.1', 'queue.move', { queueId: QUEUE_ID, from: 'active', to: 'deferred' });
  return trace.events;
}

/** A busy queue: `letters` come in at once, some leave, about ten events for each. */
export function busyTrace(letters: number): TraceEvent[] {
  const trace = new TraceBuilder();
  for (let at = 0; at < letters; at += 1) {
    const queueId = (0x91000 + at).toString(16).toUpperCase();
    const recipients = [`user${at}@gmail.com`];
    trace.add('ubuntu/cleanup.1', 'queue.enter', { queueId, queue: 'incoming', sender: SENDER, recipients, size: 400 }, 20);
    trace.add('ubuntu/smtpd.1', 'letter.postmark', { queueId, header: 'Received: by ubuntu' }, 20);
    trace.add('ubuntu/smtpd.1', 'letter.accepted', { queueId, sender: SENDER, recipients, letter: '' }, 20);
    activate(trace, queueId);
    trace.add(`ubuntu/smtp.${at % 20}`, 'delivery.begin', { queueId, recipient: recipients[0] ?? '', transport: 'smtp', nexthop: 'gmail.com' }, 20);
    if (at % 3 !== 0) continue;
    trace.add('gmail/remote.1', 'letter.accepted', { queueId: `G${at}`, sender: SENDER, recipients, letter: '' }, 20);
    trace.add(`ubuntu/smtp.${at % 20}`, 'delivery.attempt', { queueId, recipient: recipients[0] ?? '', origRecipient: '', relay: 'gmail', delays: [0, 0, 0, 0], dsn: '2.0.0', status: 'sent', text: '' }, 20);
    trace.add('ubuntu/qmgr.1', 'queue.remove', { queueId }, 20);
  }
  return trace.events;
}
