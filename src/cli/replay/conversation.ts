/** One connection of a replayed client: what has arrived from the server by now, and whether the server hung up. */
import { isKind, type Micros, type TraceEvent } from '../../kernel/trace.ts';
import { replyLength } from './reply-reader.ts';

export class Conversation {
  /** The connection's name in the trace. */
  readonly conn: string;
  /** The client's own name for it, in inputs. */
  readonly id: string;
  readonly host: string;
  private readonly arriving: { readonly t: Micros; readonly octets: string }[] = [];
  private unread = '';
  private endsAt: Micros = Infinity;

  constructor(id: string, host: string, conn: string) {
    this.id = id;
    this.host = host;
    this.conn = conn;
  }

  apply(event: TraceEvent): void {
    if (isKind(event, 'tcp.segment') && event.data.conn === this.conn && event.data.from === 'server') {
      this.arriving.push({ t: event.data.arrives, octets: event.data.octets });
    } else if (isKind(event, 'tcp.close') && event.data.conn === this.conn && event.data.from === 'server') {
      this.endsAt = Math.min(this.endsAt, event.data.arrives);
    } else if (isKind(event, 'tcp.refuse') && event.data.conn === this.conn) {
      this.endsAt = Math.min(this.endsAt, event.t);
    }
  }

  /** When something next arrives here that is already on its way. */
  nextArrival(now: Micros): Micros {
    const next = this.arriving[0]?.t ?? Infinity;
    return Math.min(next, this.endsAt > now ? this.endsAt : Infinity);
  }

  /** Takes in what has arrived up to `now`. */
  receive(now: Micros): void {
    while (this.arriving[0] && this.arriving[0].t <= now) this.unread += this.arriving.shift()?.octets ?? '';
  }

  /** Whether the server's end of the connection has been seen. */
  hasEnded(now: Micros): boolean {
    return this.endsAt <= now && this.arriving.length === 0;
  }

  get octetsUnread(): number {
    return this.unread.length;
  }

  hasReply(): boolean {
    return replyLength(this.unread) !== null;
  }

  /** The next complete reply; with `partial`, whatever is there. */
  takeReply({ partial = false } = {}): string | null {
    const length = replyLength(this.unread) ?? (partial && this.unread !== '' ? this.unread.length : null);
    if (length === null) return null;
    const reply = this.unread.slice(0, length);
    this.unread = this.unread.slice(length);
    return reply;
  }

  /** Takes `octets` from the front; false where something else, or too little, has arrived. */
  takeExactly(octets: string): boolean {
    if (!this.unread.startsWith(octets)) return false;
    this.unread = this.unread.slice(octets.length);
    return true;
  }

  takeAll(): string {
    const all = this.unread;
    this.unread = '';
    return all;
  }
}
