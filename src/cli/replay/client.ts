/**
 * Drives a world as the recorder's client drove the real host, step by step, and writes down the transcript in the
 * recording's form. Reads nothing but what arrives in the simulation.
 */
import type { Micros, TraceEvent } from '../../kernel/trace.ts';
import { HANDSHAKE_ANSWER, HANDSHAKE_REQUEST, TLS_SESSION } from '../../protocols/smtp/tls.ts';
import type { World } from '../../world/world.ts';
import { Conversation } from './conversation.ts';
import { LAST_LOOK_MICROS, type Plan, type Step } from './plan.ts';
import type { TranscriptEntry } from './smtpd-result.ts';

/** Where a client of a given address stands, and which of the server's addresses it talks to. */
export interface Route {
  readonly host: string;
  readonly from?: string;
  readonly to: { readonly address: string; readonly port: number };
}

/** A relayed program's replies are one entry until the server has been silent for so long. */
const SILENCE_MICROS = 200_000;
const RELAY_CLOSE_MICROS = 10_000_000;
const HANDSHAKE_MICROS = 10_000_000;

export class ReplayClient {
  readonly transcript: TranscriptEntry[] = [];
  /** Who hung up, for each connection. */
  readonly closedBy = new Map<string, 'server' | 'client'>();
  private readonly world: World;
  private readonly routeOf: (address: string) => Route;
  private readonly open = new Map<string, Conversation>();
  private readonly plan: Plan;

  constructor(world: World, plan: Plan, routeOf: (address: string) => Route) {
    this.world = world;
    this.plan = plan;
    this.routeOf = routeOf;
  }

  /** To be called with every trace event of the world. */
  apply(event: TraceEvent): void {
    for (const conversation of this.open.values()) conversation.apply(event);
  }

  async run(): Promise<void> {
    for (const step of this.plan.steps) {
      await this.take(step);
    }
    for (const [conn, conversation] of [...this.open]) {
      if (this.plan.isRelayed) await this.endRelay(conversation);
      else await this.finish(conn, conversation, LAST_LOOK_MICROS);
    }
  }

  private async take(step: Step): Promise<void> {
    if (step.kind === 'open') return this.connect(step.conn, step.address);
    if (step.kind === 'pause') return this.world.advance(this.world.now + step.micros);
    const conversation = this.open.get(step.conn);
    if (!conversation) return;
    switch (step.kind) {
      case 'reply':
        return this.plan.isRelayed ? this.readChunk(conversation, step.limitMicros) : this.readOne(step.conn, conversation, step.limitMicros);
      case 'send':
        return this.send(step.conn, conversation, step.octets);
      case 'tls':
        return this.startTls(step.conn, conversation);
      case 'close':
        return this.finish(step.conn, conversation, step.limitMicros);
    }
  }

  private async connect(conn: string, address: string): Promise<void> {
    const { host, from, to } = this.routeOf(address);
    await this.world.input({ kind: 'connect', id: conn, host, to, ...(from !== undefined && { from }) });
    this.open.set(conn, new Conversation(conn, host, this.world.connectionOf(conn)));
  }

  private async readOne(conn: string, conversation: Conversation, limit: Micros): Promise<void> {
    await this.waitFor(() => conversation.hasReply() || conversation.hasEnded(this.world.now), limit);
    const reply = conversation.takeReply({ partial: true });
    if (reply !== null) this.write(conn, { s: reply });
    else if (!conversation.hasEnded(this.world.now)) this.write(conn, { timeout: 'no reply' });
  }

  /** Replies that came without having been waited for belong before what the client says next. */
  private async send(conn: string, conversation: Conversation, octets: string): Promise<void> {
    if (!this.plan.isRelayed) this.drain(conn, conversation);
    this.write(conn, { c: octets });
    await this.world.input({ kind: 'send', id: conversation.id, host: conversation.host, octets });
  }

  /** The simulation's stand-in for a handshake; afterwards the octets go on in the clear, as the recording shows them. */
  private async startTls(conn: string, conversation: Conversation): Promise<void> {
    const { id, host } = conversation;
    await this.world.input({ kind: 'send', id, host, octets: HANDSHAKE_REQUEST });
    const isDone = await this.waitFor(() => conversation.takeExactly(HANDSHAKE_ANSWER), HANDSHAKE_MICROS);
    if (isDone) this.write(conn, { tls: `handshake done: ${TLS_SESSION.protocol}` });
    else await this.finish(conn, conversation, LAST_LOOK_MICROS);
  }

  private drain(conn: string, conversation: Conversation): void {
    conversation.receive(this.world.now);
    for (let reply = conversation.takeReply(); reply !== null; reply = conversation.takeReply()) this.write(conn, { s: reply });
  }

  private async finish(conn: string, conversation: Conversation, limit: Micros): Promise<void> {
    await this.waitFor(() => conversation.hasEnded(this.world.now), limit);
    this.drain(conn, conversation);
    if (conversation.hasEnded(this.world.now)) {
      const rest = conversation.takeAll();
      if (rest !== '') this.write(conn, { s: rest });
      if (this.transcript.at(-1)?.closed === undefined) this.write(conn, { closed: 'server' });
      this.closedBy.set(conn, 'server');
    } else {
      this.write(conn, { closed: 'client' });
      this.closedBy.set(conn, 'client');
    }
    await this.world.input({ kind: 'close', id: conversation.id, host: conversation.host });
    this.open.delete(conn);
  }

  private async readChunk(conversation: Conversation, limit: Micros): Promise<void> {
    await this.waitFor(() => conversation.octetsUnread > 0 || conversation.hasEnded(this.world.now), limit);
    for (;;) {
      const before = conversation.octetsUnread;
      const more = await this.waitFor(() => conversation.octetsUnread > before || conversation.hasEnded(this.world.now), SILENCE_MICROS);
      if (!more || conversation.octetsUnread === before) break;
    }
    const chunk = conversation.takeAll();
    if (chunk !== '') this.write(conversation.id, { s: chunk });
  }

  private async endRelay(conversation: Conversation): Promise<void> {
    await this.waitFor(() => conversation.hasEnded(this.world.now), RELAY_CLOSE_MICROS);
    const rest = conversation.takeAll();
    if (rest !== '') this.write(conversation.id, { s: rest });
    await this.world.input({ kind: 'close', id: conversation.id, host: conversation.host });
    this.open.delete(conversation.id);
  }

  private write(conn: string, entry: TranscriptEntry): void {
    this.transcript.push(this.plan.namesConnections ? { ...entry, conn } : entry);
  }

  /** Lets time pass, instant by instant, until `isSo`, at most `limit`. Returns whether it came to be so. */
  private async waitFor(isSo: () => boolean, limit: Micros): Promise<boolean> {
    const { world } = this;
    const deadline = world.now + limit;
    for (;;) {
      for (const conversation of this.open.values()) conversation.receive(world.now);
      if (isSo()) return true;
      if (world.now >= deadline) return false;
      const arrivals = [...this.open.values()].map((conversation) => conversation.nextArrival(world.now));
      await world.advance(Math.max(world.now + 1, Math.min(deadline, world.nextEvent, ...arrivals)));
    }
  }
}
