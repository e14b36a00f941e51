/**
 * Does with a real server what a case's script says, at the recorder's pace: a step is sent when the replies awaited
 * before it have arrived; when the server has spoken by itself or hung up, nothing more is sent.
 */
import type { TranscriptEntry } from '../../replay/smtpd-result.ts';
import type { Action, DifferentialCase } from '../case.ts';
import { LiveConnection } from './live-connection.ts';

const GREETING_MILLIS = 5000;
const REPLY_MILLIS = 25_000;
/** After a refusal the server may say 421 by itself; it comes with the refusal. */
const UNASKED_MILLIS = 3;
const HANGING_UP_MILLIS = 1000;
const LAST_LOOK_MILLIS = 20;

export interface Played {
  readonly transcript: readonly TranscriptEntry[];
  readonly closedBy: string | Readonly<Record<string, string>>;
  readonly connections: number;
}

/** `rest` waits until the server has nothing to do but to listen to so many connections, of so many that there were. */
type Rest = (connections: number, open: number) => Promise<unknown>;

export async function playScript(one: DifferentialCase, rest: Rest): Promise<Played> {
  const player = new ScriptPlayer(one, rest);
  await player.play();
  const closed = Object.fromEntries(player.closedBy);
  const only = player.closedBy.size === 1 ? closed['A'] : undefined;
  return { transcript: player.transcript, closedBy: only ?? closed, connections: player.connections };
}

class ScriptPlayer {
  readonly transcript: TranscriptEntry[] = [];
  readonly closedBy = new Map<string, 'server' | 'client'>();
  connections = 0;
  private readonly one: DifferentialCase;
  private readonly rest: Rest;
  private readonly open = new Map<string, LiveConnection>();
  private readonly namesConnections: boolean;
  private readonly lastSent = new Map<string, string>();

  constructor(one: DifferentialCase, rest: Rest) {
    this.one = one;
    this.rest = rest;
    this.namesConnections = one.script.some(({ on, open }) => on !== undefined || open !== undefined);
  }

  async play(): Promise<void> {
    const { script, client } = this.one;
    if (script[0]?.open === undefined && !(await this.connect('A', client.ip))) return;
    for (const action of script) await this.take(action);
    for (const conn of [...this.open.keys()]) await this.finish(conn);
  }

  private async connect(conn: string, address: string): Promise<boolean> {
    const connection = await LiveConnection.open(address);
    this.connections += 1;
    this.open.set(conn, connection);
    await this.readOne(conn, connection, GREETING_MILLIS);
    if (this.transcript.at(-1)?.timeout === undefined) return true;
    await this.finish(conn);
    return false;
  }

  private async take(action: Action): Promise<void> {
    const conn = action.on ?? 'A';
    // In a pause the real server gets as long as it needs: its time is not that of the simulation.
    if (action.pause_ms !== undefined) return void (await this.rest(this.connections, this.openCount()));
    if (action.open !== undefined) {
      await this.connect(action.open, action.ip ?? this.one.client.ip);
      return;
    }
    const connection = this.open.get(conn);
    if (!connection) return;
    if (action.send !== undefined) await this.send(conn, connection, action);
    else if (action.send_nowait !== undefined) this.say(conn, connection, action.send_nowait);
    else if (action.read !== undefined) for (let count = 0; count < action.read; count += 1) await this.readOne(conn, connection, REPLY_MILLIS);
    else if (action.starttls !== undefined) await this.startTls(conn, connection);
    else if (action.close !== undefined) await this.finish(conn);
  }

  private async send(conn: string, connection: LiveConnection, action: Action): Promise<void> {
    if (action.only_after_354 && !this.lastReply(conn).startsWith('354')) return;
    if (await this.isOver(conn, connection)) return;
    this.say(conn, connection, action.send ?? '');
    for (let count = 0; count < (action.replies ?? 1); count += 1) {
      if (connection.hasEnded && !connection.hasOctets) return;
      await this.readOne(conn, connection, REPLY_MILLIS);
    }
  }

  private say(conn: string, connection: LiveConnection, octets: string): void {
    this.write(conn, { c: octets });
    this.lastSent.set(conn, octets);
    connection.send(octets);
  }

  private async readOne(conn: string, connection: LiveConnection, limitMillis: number): Promise<void> {
    const reply = await connection.reply(limitMillis);
    if (reply !== null) this.write(conn, { s: reply });
    else this.write(conn, connection.hasEnded ? { closed: 'server' } : { timeout: 'no reply' });
  }

  /** Has the server said something by itself, or hung up? Writes it down. */
  private async isOver(conn: string, connection: LiveConnection): Promise<boolean> {
    if (/^([45]|221)/.test(this.lastReply(conn))) await connection.arrival(UNASKED_MILLIS);
    while (connection.hasReply) await this.readOne(conn, connection, REPLY_MILLIS);
    if (this.lastReply(conn).startsWith('421')) await connection.end(HANGING_UP_MILLIS);
    if (!connection.hasEnded) return false;
    if (this.entries(conn).at(-1)?.closed !== 'server') this.write(conn, { closed: 'server' });
    return true;
  }

  /** A handshake takes place only where the server has just agreed to one. */
  private async startTls(conn: string, connection: LiveConnection): Promise<void> {
    if (!this.lastReply(conn).startsWith('220') || !/^STARTTLS/i.test(this.lastSent.get(conn) ?? '')) return;
    const protocol = await connection.startTls();
    if (protocol !== null) this.write(conn, { tls: `handshake done: ${protocol}` });
  }

  private async finish(conn: string): Promise<void> {
    const connection = this.open.get(conn);
    if (!connection) return;
    await connection.end(/^(421|221)/.test(this.lastReply(conn)) ? HANGING_UP_MILLIS : LAST_LOOK_MILLIS);
    while (connection.hasReply || (connection.hasEnded && connection.hasOctets)) await this.readOne(conn, connection, REPLY_MILLIS);
    if (connection.hasEnded) {
      if (this.transcript.at(-1)?.closed === undefined) this.write(conn, { closed: 'server' });
      this.closedBy.set(conn, 'server');
    } else {
      this.write(conn, { closed: 'client' });
      this.closedBy.set(conn, 'client');
    }
    connection.close();
    this.open.delete(conn);
  }

  private openCount(): number {
    return [...this.open.values()].filter((connection) => !connection.hasEnded).length;
  }

  private entries(conn: string): readonly TranscriptEntry[] {
    return this.transcript.filter((entry) => (entry.conn ?? 'A') === conn);
  }

  private lastReply(conn: string): string {
    const last = this.entries(conn).at(-1);
    return last?.s ?? '';
  }

  private write(conn: string, entry: TranscriptEntry): void {
    this.transcript.push(this.namesConnections ? { ...entry, conn } : entry);
  }
}
