/**
 * The remote hosts of the recorded deliveries as real listeners: what each says at every stage is scripted, `CLOSE` hangs
 * up and `HANG` falls silent; what was said is written down line by line. As the delivery recorder's sinks.
 */
import { createServer, type Server, type Socket } from 'node:net';
import { DELIVERY_SINKS } from '../../replay/delivery-world.ts';
import { octetsOfRecorded, recordedText } from '../../replay/recorded-text.ts';
import type { LiveDelivery, SinkBehaviour } from '../delivery/delivery-case.ts';

type Line = readonly ['C' | 'S' | '*', string];
type Session = LiveDelivery['outbound'][number] & { readonly transcript: Line[] };

const SMTP_PORT = 25;
const DEFAULTS: Readonly<Record<string, string>> = {
  EHLO: '250-{name}\n250-PIPELINING\n250-SIZE 10240000\n250-8BITMIME\n250-ENHANCEDSTATUSCODES\n250 DSN', LHLO: '250-{name}\n250 PIPELINING',
  HELO: '250 {name}', MAIL: '250 2.1.0 Ok', RCPT: '250 2.1.5 Ok', DATA: '354 End data with <CR><LF>.<CR><LF>',
  AUTH: '235 2.7.0 Authentication successful', RSET: '250 2.0.0 Ok', NOOP: '250 2.0.0 Ok', QUIT: '221 2.0.0 Bye',
};

export class ScriptedSinks {
  /** How many sessions are open. */
  open = 0;
  private readonly hosts = Object.entries(DELIVERY_SINKS).map(([name, address]) => new ScriptedHost(name, address, (change) => (this.open += change)));

  async prepare(behaviour: Readonly<Record<string, SinkBehaviour>>, deaf: readonly string[]): Promise<void> {
    for (const host of this.hosts) await host.prepare(behaviour[host.name] ?? {}, !deaf.includes(host.name));
  }

  sessions(): LiveDelivery['outbound'] {
    return this.hosts.flatMap(({ sessions }) => sessions.map((session) => ({ ...session, transcript: [...session.transcript] })));
  }
}

class ScriptedHost {
  readonly name: string;
  sessions: Session[] = [];
  letters = 0;
  private readonly address: string;
  private readonly count: (change: number) => void;
  private behaviour: SinkBehaviour = {};
  private readonly used = new Map<string, number>();
  private server: Server | null = null;

  constructor(name: string, address: string, count: (change: number) => void) {
    this.name = name;
    this.address = address;
    this.count = count;
  }

  async prepare(behaviour: SinkBehaviour, listens: boolean): Promise<void> {
    this.behaviour = behaviour;
    this.sessions = [];
    this.letters = 0;
    this.used.clear();
    if (!listens) {
      this.server?.close();
      this.server = null;
    } else if (!this.server) {
      this.server = createServer({ allowHalfOpen: true }, (socket) => this.accept(socket));
      const { server } = this;
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen({ host: this.address, port: SMTP_PORT }, resolve);
      });
    }
  }

  /** What is said at a stage to a line; the text whose turn it is where it is a list. */
  replyAt(stage: string, line: string): string {
    const scripted = this.behaviour[stage];
    const usual = stage === 'banner' ? '220 {name} ESMTP sink' : stage === 'DOT' ? `250 2.0.0 Ok: queued as SINK${String(this.letters).padStart(4, '0')}` : (DEFAULTS[stage] ?? '');
    return this.text(stage, scripted ?? usual, line, usual).replaceAll('{name}', this.name);
  }

  private text(stage: string, scripted: SinkBehaviour[string], line: string, usual: string): string {
    if (typeof scripted === 'string') return scripted;
    if (!Array.isArray(scripted)) {
      return Object.entries(scripted as Readonly<Record<string, string>>).find(([word]) => line.toLowerCase().includes(word.toLowerCase()))?.[1] ?? usual;
    }
    const turn = this.used.get(stage) ?? 0;
    this.used.set(stage, turn + 1);
    return (scripted as readonly string[])[Math.min(turn, scripted.length - 1)] ?? '';
  }

  private accept(socket: Socket): void {
    const session: Session = { server: `${this.name}[${this.address}]:${SMTP_PORT}`, client: socket.remoteAddress ?? '', transcript: [] };
    this.sessions.push(session);
    this.count(1);
    socket.once('close', () => this.count(-1));
    new ScriptedDialogue(this, socket, session.transcript).start();
  }
}

class ScriptedDialogue {
  private readonly host: ScriptedHost;
  private readonly socket: Socket;
  private readonly transcript: Line[];
  private unread = '';
  private inLetter = false;
  private isOver = false;

  constructor(host: ScriptedHost, socket: Socket, transcript: Line[]) {
    this.host = host;
    this.socket = socket;
    this.transcript = transcript;
  }

  start(): void {
    const { socket } = this;
    socket.setNoDelay(true);
    socket.setEncoding('latin1');
    socket.on('error', () => socket.destroy());
    socket.on('data', (octets: string) => {
      this.unread += octets;
      this.readOn();
    });
    socket.on('end', () => {
      if (!this.isOver) this.transcript.push(['*', 'client closed']);
      socket.end();
    });
    this.say('banner', '');
  }

  private readOn(): void {
    for (let end = this.unread.indexOf('\n'); end >= 0 && !this.isOver; end = this.unread.indexOf('\n')) {
      const line = recordedText(this.unread.slice(0, end).replace(/\r+$/, ''));
      this.unread = this.unread.slice(end + 1);
      this.transcript.push(['C', line]);
      if (!this.inLetter) this.obey(line);
      else if (line === '.') {
        this.inLetter = false;
        this.host.letters += 1;
        this.say('DOT', line);
      }
    }
  }

  private obey(line: string): void {
    const verb = (line.trim().split(/\s+/)[0] ?? '').toUpperCase();
    if (verb in DEFAULTS) {
      const reply = this.say(verb, line);
      if (verb === 'DATA' && reply.startsWith('354')) this.inLetter = true;
      if (verb === 'QUIT') this.end();
    } else {
      this.write('502 5.5.2 Error: command not recognized');
    }
  }

  private say(stage: string, line: string): string {
    const reply = this.host.replyAt(stage, line);
    if (reply === 'CLOSE') {
      this.transcript.push(['*', 'server closes connection']);
      this.end();
    } else if (reply === 'HANG') {
      this.transcript.push(['*', 'server stays silent']);
      this.isOver = true;
    } else {
      this.write(reply);
      if (reply.startsWith('421')) {
        this.transcript.push(['*', 'server closes connection']);
        this.end();
      }
    }
    return reply;
  }

  private write(reply: string): void {
    const lines = reply.split('\n');
    this.transcript.push(...lines.map((line): Line => ['S', line]));
    this.socket.write(lines.map((line) => `${octetsOfRecorded(line)}\r\n`).join(''), 'latin1');
  }

  private end(): void {
    this.isOver = true;
    this.socket.end();
    this.socket.destroySoon();
  }
}
