/**
 * The recorder's remote hosts as real listeners: they take letters, refuse a few recipients by name, and write down what
 * Postfix's smtp(8) said. The data is the simulation's own (recorder-sinks.ts).
 */
import { createServer, type Socket } from 'node:net';
import { SINKS } from '../../replay/recorder-sinks.ts';
import type { OutboundEntry, OutboundSession } from '../../replay/smtpd-result.ts';

type RecorderSink = (typeof SINKS)[number];

const SMTP_PORT = 25;
const UNKNOWN = '500 5.5.2 what?';

export class Sinks {
  /** How many sessions are open. */
  open = 0;
  private readonly sessions = new Map<string, OutboundEntry[][]>();

  async listen(): Promise<void> {
    for (const sink of SINKS) {
      const server = createServer((socket) => {
        this.open += 1;
        socket.once('close', () => (this.open -= 1));
        new SinkSession(sink, socket, this.begin(sink)).start();
      });
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen({ host: sink.ip, port: SMTP_PORT }, resolve);
      });
    }
  }

  forget(): void {
    this.sessions.clear();
  }

  /** What has been said since `forget`, in the order of the results. */
  outbound(): readonly OutboundSession[] {
    return SINKS.flatMap(({ sink, ip }) => (this.sessions.get(sink) ?? []).map((transcript) => ({ sink, ip, transcript: [...transcript] })));
  }

  private begin({ sink }: RecorderSink): OutboundEntry[] {
    const transcript: OutboundEntry[] = [];
    this.sessions.set(sink, [...(this.sessions.get(sink) ?? []), transcript]);
    return transcript;
  }
}

class SinkSession {
  private readonly sink: RecorderSink;
  private readonly socket: Socket;
  private readonly transcript: OutboundEntry[];
  private unread = '';
  private inLetter = false;
  private isOver = false;

  constructor(sink: RecorderSink, socket: Socket, transcript: OutboundEntry[]) {
    this.sink = sink;
    this.socket = socket;
    this.transcript = transcript;
  }

  start(): void {
    this.socket.setNoDelay(true);
    this.socket.setEncoding('latin1');
    this.socket.on('error', () => this.socket.destroy());
    this.socket.on('data', (octets: string) => {
      this.unread += octets;
      this.readOn();
    });
    this.socket.on('end', () => {
      if (this.inLetter) this.transcript.push({ c: this.unread, truncated: true });
      this.socket.end();
    });
    this.say(this.sink.banner ?? `220 ${this.sink.sink} ESMTP sink`);
  }

  private readOn(): void {
    while (!this.isOver) {
      const length = this.inLetter ? letterLength(this.unread) : this.unread.indexOf('\r\n') + 2;
      if (length < 2) return;
      const said = this.unread.slice(0, length);
      this.unread = this.unread.slice(length);
      this.transcript.push({ c: said });
      if (this.inLetter) {
        this.inLetter = false;
        this.say('250 2.0.0 OK sink accepted');
      } else {
        this.obey(said.slice(0, -2));
      }
    }
  }

  private obey(line: string): void {
    const verb = line.slice(0, 4).toUpperCase();
    if (verb === 'QUIT') {
      this.say('221 2.0.0 bye');
      this.isOver = true;
      this.socket.end();
    } else if (this.sink.banner?.startsWith('220') === false) this.say('503 5.5.1 no service');
    else if (verb === 'DATA') this.data();
    else this.say(this.replyTo(verb, line));
  }

  private data(): void {
    if (!this.transcript.some(({ s }) => s?.startsWith('250 2.1.5'))) return this.say('554 5.5.1 no valid recipients');
    this.say('354 go ahead');
    this.inLetter = true;
  }

  private replyTo(verb: string, line: string): string {
    const { sink, capabilities, knowsOnlyHelo } = this.sink;
    switch (verb) {
      case 'EHLO': {
        if (knowsOnlyHelo) return '502 5.5.1 command not recognized';
        const lines = [sink, ...capabilities];
        return lines.map((text, index) => `250${index === lines.length - 1 ? ' ' : '-'}${text}`).join('\r\n');
      }
      case 'HELO': return `250 ${sink}`;
      case 'MAIL': return '250 2.1.0 OK';
      case 'RCPT': return recipientReply(line);
      case 'RSET': case 'NOOP': return '250 2.0.0 OK';
      default: return UNKNOWN;
    }
  }

  private say(reply: string): void {
    this.transcript.push({ s: `${reply}\r\n` });
    this.socket.write(`${reply}\r\n`, 'latin1');
  }
}

function recipientReply(line: string): string {
  const local = /<([^@>]*)/.exec(line)?.[1] ?? '';
  if (local.startsWith('nouser')) return `550 5.1.1 <${local}> no such user here`;
  if (local.startsWith('greylist')) return '450 4.2.0 greylisted, try again later';
  return local.startsWith('full') ? '552 5.2.2 mailbox full' : '250 2.1.5 OK';
}

function letterLength(octets: string): number {
  if (octets.startsWith('.\r\n')) return 3;
  const end = octets.indexOf('\r\n.\r\n');
  return end < 0 ? 0 : end + 5;
}
