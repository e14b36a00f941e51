/** One connection to a scripted SMTP host: reads commands, looks up replies in the script, stores letters. */
import { mboxEntry } from '../formats/mbox.ts';
import type { Task } from '../kernel/task.ts';
import type { ReplyTo, SmtpVerb } from '../kernel/trace.ts';
import type { Socket, System } from '../net/system.ts';
import { HANDSHAKE_ANSWER, HANDSHAKE_REQUEST } from '../protocols/smtp/tls.ts';
import type { MxScript, RecipientRule, Stage } from './mx-script.ts';

/** What the connections to one host share. */
export interface MxHost {
  readonly sys: System;
  script: MxScript;
  /** How often each list of replies was used. */
  readonly used: Map<string, number>;
  letters: number;
}

interface Dialogue {
  readonly host: MxHost;
  readonly socket: Socket;
  buffer: string;
  sender: string;
  recipients: string[];
  /** A recipient was accepted in this session: DATA may follow. */
  hasRecipient: boolean;
  isOver: boolean;
}

/** What a command was about, for placeholders and the trace. */
interface About {
  readonly to: ReplyTo;
  readonly address?: string;
  readonly queueId?: string;
}

const IDLE_MICROS = 300e6;
const LINE_LIMIT = 100_000;
const LETTER_LIMIT = 100_000_000;
const VERBS: readonly SmtpVerb[] = [
  'HELO', 'EHLO', 'LHLO', 'MAIL', 'RCPT', 'DATA', 'RSET', 'NOOP', 'VRFY', 'QUIT', 'AUTH', 'STARTTLS',
];

/** What a stage is answered with when the script does not say. */
const DEFAULTS: Readonly<Record<Stage, string>> = {
  banner: '220 {name} ESMTP', EHLO: '250 {name}', HELO: '250 {name}', LHLO: '250 {name}', MAIL: '250 2.1.0 OK',
  RCPT: '250 2.1.5 OK', DATA: '354 go ahead', DOT: '250 2.0.0 OK', RSET: '250 2.0.0 OK', NOOP: '250 2.0.0 OK',
  VRFY: '252 2.0.0 try it', AUTH: '502 5.5.1 command not recognized', STARTTLS: '502 5.5.1 command not recognized',
  QUIT: '221 2.0.0 bye', unknown: '500 5.5.2 command not recognized',
};

/** Before `CLOSE` or `HANG`: what was sent is kept all the same. */
const TAKES = 'TAKE ';

export function* serveDialogue(host: MxHost, socket: Socket): Task<void> {
  const talk: Dialogue = { host, socket, buffer: '', sender: '', recipients: [], hasRecipient: false, isOver: false };
  const greeting = yield* say(talk, 'banner', { to: 'connect' });
  while (!talk.isOver) {
    const line = yield* readLine(talk);
    if (line === null) break;
    const verb = VERBS.find((one) => one === line.slice(0, 8).toUpperCase().split(/[ :]/)[0]);
    const argument = verb === undefined ? line : line.slice(verb.length).trim();
    host.sys.trace('smtp.command', { conn: socket.conn, verb: verb ?? 'unknown', line, argument });
    const isRefusing = !greeting.startsWith('220') && host.script.afterRefusal !== null;
    if (isRefusing && verb !== 'QUIT') yield* sayText(talk, host.script.afterRefusal ?? '', { to: verb ?? 'unknown' });
    else yield* obey(talk, verb ?? 'unknown', line);
  }
  socket.close();
}

function* obey(talk: Dialogue, verb: SmtpVerb | 'unknown', line: string): Task<void> {
  const stage: Stage = (verb in DEFAULTS ? verb : 'unknown') as Stage;
  const address = /<([^>]*)>?/.exec(line)?.[1] ?? '';
  switch (verb) {
    case 'MAIL': {
      const reply = yield* say(talk, stage, { to: verb, address });
      if (reply.startsWith('2')) [talk.sender, talk.recipients] = [address, []];
      return;
    }
    case 'RCPT': {
      const rule = talk.host.script.recipients.find((one) => fits(one, line, address));
      const reply = rule
        ? yield* sayText(talk, inTurn(talk.host, JSON.stringify(rule), rule.replies), { to: verb, address })
        : yield* say(talk, stage, { to: verb, address });
      if (!reply.startsWith('2')) return;
      talk.recipients.push(address);
      talk.hasRecipient = true;
      return;
    }
    case 'DATA': {
      const { noRecipients } = talk.host.script;
      const refusal = noRecipients !== null && !talk.hasRecipient ? noRecipients : null;
      const reply = refusal === null ? yield* say(talk, stage, { to: verb }) : yield* sayText(talk, refusal, { to: verb });
      if (reply.startsWith('354')) yield* takeLetter(talk);
      return;
    }
    case 'RSET':
      talk.recipients = [];
      yield* say(talk, stage, { to: verb });
      return;
    case 'QUIT':
      yield* say(talk, stage, { to: verb });
      talk.isOver = true;
      return;
    case 'STARTTLS':
      if ((yield* say(talk, stage, { to: verb })).startsWith('220')) yield* shakeHands(talk);
      return;
    default:
      yield* say(talk, stage, { to: verb });
  }
}

/** The stand-in for a TLS handshake; who says anything else is not spoken to any more. */
function* shakeHands(talk: Dialogue): Task<void> {
  const line = yield* readLine(talk);
  if (`${line ?? ''}\r\n` === HANDSHAKE_REQUEST) talk.socket.write(HANDSHAKE_ANSWER);
  else talk.isOver = true;
}

function fits(rule: RecipientRule, line: string, address: string): boolean {
  if (rule.startsWith !== undefined) return address.toLowerCase().startsWith(rule.startsWith.toLowerCase());
  return line.toLowerCase().includes((rule.contains ?? '').toLowerCase());
}

/** Reads a letter to its final dot and answers it; LMTP's one answer for each recipient is left out. */
function* takeLetter(talk: Dialogue): Task<void> {
  const { sys } = talk.host;
  const lines: string[] = [];
  let section: 'header' | 'separator' | 'body' = 'header';
  let sizeOctets = 0;
  for (;;) {
    const line = yield* readLine(talk);
    if (line === null || sizeOctets > LETTER_LIMIT) {
      talk.isOver = true;
      return;
    }
    if (line === '.') break;
    if (section === 'header' && line === '') section = 'separator';
    sys.trace('smtp.line', { conn: talk.socket.conn, line, section });
    if (section === 'separator') section = 'body';
    sizeOctets += line.length + 2;
    lines.push(line.startsWith('.') ? line.slice(1) : line);
  }
  talk.host.letters += 1;
  const queueId = randomWord(sys);
  const reply = yield* say(talk, 'DOT', { to: 'end-of-data', queueId }, () => accept(talk, queueId, lines));
  if (reply.startsWith('2')) accept(talk, queueId, lines);
}

/** The letter is this host's from now on. */
function accept(talk: Dialogue, queueId: string, lines: readonly string[]): void {
  if (talk.recipients.length === 0) return;
  const { sys } = talk.host;
  const letter = lines.map((line) => `${line}\n`).join('');
  const { sender, recipients } = talk;
  sys.trace('letter.accepted', { queueId, conn: talk.socket.conn, sender, recipients: [...recipients], letter });
  if (talk.host.script.storesLetters) for (const recipient of recipients) store(sys, queueId, sender, recipient, letter);
  talk.recipients = [];
}

/** Appends the letter to the mailbox of the recipient's local part. */
function store(sys: System, queueId: string, sender: string, recipient: string, letter: string): void {
  const local = recipient.slice(0, recipient.lastIndexOf('@') >>> 0).toLowerCase().replace(/[^a-z0-9._+-]/g, '_');
  const mailbox = `/var/mail/${local === '' || local.startsWith('.') ? `_${local}` : local}`;
  const stored = `Return-Path: <${sender}>\nDelivered-To: ${recipient}\n${letter}`;
  const epochSeconds = Math.floor(sys.epochMillis / 1000);
  const entry = mboxEntry({ sender, epochSeconds, utcOffsetMinutes: sys.utcOffsetMinutes }, stored);
  sys.disk.append(mailbox, entry, { mode: 0o600 });
  sys.trace('letter.delivered', { queueId, sender, recipient, mailbox, letter: stored });
}

function* say(talk: Dialogue, stage: Stage, about: About, take: () => void = () => undefined): Task<string> {
  const { sys, script } = talk.host;
  const micros = script.thinkMicros[stage] ?? 0;
  if (micros > 0) yield* sys.sleep(micros);
  const template = inTurn(talk.host, stage, script.replies[stage] ?? [DEFAULTS[stage]]);
  if (!template.startsWith(TAKES)) return yield* sayText(talk, template, about);
  take();
  return yield* sayText(talk, template.slice(TAKES.length), about);
}

/** The text whose turn it is; the last one stays. */
function inTurn(host: MxHost, key: string, texts: readonly string[]): string {
  const count = host.used.get(key) ?? 0;
  host.used.set(key, count + 1);
  return texts[Math.min(count, texts.length - 1)] ?? '';
}

/** Sends a reply, or does what `CLOSE` and `HANG` say; returns the reply's text. */
function* sayText(talk: Dialogue, template: string, about: About): Task<string> {
  const { socket, host } = talk;
  if (template === 'CLOSE' || template === 'HANG') {
    talk.isOver = true;
    while (template === 'HANG') if ((yield* socket.read()).kind !== 'data') break;
    return '';
  }
  const text = fill(host, template, about);
  const lines = text.split('\n');
  socket.write(lines.map((line) => `${line}\r\n`).join(''));
  const last = lines.at(-1) ?? '';
  host.sys.trace('smtp.reply', {
    conn: socket.conn, to: about.to, code: Number(/^\d{3}/.exec(last)?.[0] ?? 0),
    enhanced: /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})(?: |$)/.exec(last)?.[1] ?? null, lines,
    ...(about.address === undefined ? {} : { address: about.address }),
    ...(about.queueId === undefined ? {} : { queueId: about.queueId }),
  });
  if (text.startsWith('421') && host.script.closesAfter421) talk.isOver = true;
  return text;
}

function fill(host: MxHost, template: string, about: About): string {
  const address = about.address ?? '';
  const values: Readonly<Record<string, () => string>> = {
    name: () => host.script.name,
    address: () => address,
    local: () => address.split('@')[0] ?? '',
    epoch: () => String(Math.floor(host.sys.epochMillis / 1000)),
    random: () => about.queueId ?? randomWord(host.sys),
    count: () => String(host.letters),
    count4: () => String(host.letters).padStart(4, '0'),
  };
  return template.replace(/\{(\w+)\}/g, (whole, key: string) => values[key]?.() ?? whole);
}

function randomWord(sys: System): string {
  const alphabet = 'abcdefghijklmnopqrstuvwxyz0123456789';
  let word = '';
  for (let at = 0; at < 16; at += 1) word += alphabet.charAt(sys.random.below(alphabet.length));
  return word;
}

/** The next line without its end; null when the client has gone or says nothing for too long. */
function* readLine(talk: Dialogue): Task<string | null> {
  const end = talk.host.script.acceptsBareLf ? '\n' : '\r\n';
  for (;;) {
    const at = talk.buffer.indexOf(end);
    if (at >= 0) {
      const line = talk.buffer.slice(0, at);
      talk.buffer = talk.buffer.slice(at + end.length);
      return talk.host.script.acceptsBareLf ? line.replace(/\r$/, '') : line;
    }
    if (talk.buffer.length > LINE_LIMIT) return null;
    const read = yield* talk.socket.read(IDLE_MICROS);
    if (read.kind !== 'data') return null;
    talk.buffer += read.octets;
  }
}
