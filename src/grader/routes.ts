/**
 * Which daemons of a host each letter passed, read from the trace: who took it in, cleanup(8), qmgr(8), its delivery
 * agents, and bounce(8) where it was given up. A report is a letter of its own. trivial-rewrite(8), which is only asked,
 * and the private services behind smtpd(8) are left out: they never hold the letter.
 */
import { eventId, type TraceEvent } from '../kernel/trace.ts';
import type { RouteState } from '../lessons/schema.ts';
import { fillText, type Variant } from '../lessons/variant.ts';

export interface Route {
  readonly host: string;
  readonly daemons: readonly string[];
  /** The envelope's recipients. */
  readonly recipients: readonly string[];
  /** Every recipient has been served or reported on, and the letter is out of the queue. */
  readonly isOver: boolean;
  /** The event at which the last daemon was done with it. */
  readonly event: string;
}

/** The oldest are forgotten. */
const MOST_ROUTES = 500;
/** Of a letter that is tried again and again the last visits tell nothing new. */
const MOST_VISITS = 40;
const NEW: Omit<Route, 'host' | 'event'> = { daemons: [], recipients: [], isOver: false };

export class Routes {
  /** Several letters of one host may have had the same queue id, one after the other: the last one counts. */
  private readonly known = new Map<string, Route & { readonly isServed: boolean }>();

  get all(): readonly Route[] {
    return [...this.known.values()];
  }

  take(event: TraceEvent): void {
    switch (event.kind) {
      case 'letter.postmark':
        this.visit(event, event.data.queueId, daemonOf(event.process));
        return;
      case 'queue.enter':
        this.visit(event, event.data.queueId, daemonOf(event.process), { recipients: event.data.recipients });
        return;
      case 'queue.move':
        if (event.data.to === 'active') this.visit(event, event.data.queueId, daemonOf(event.process));
        return;
      case 'delivery.begin':
        // qmgr says so when it hands the request out, the agent when it takes it.
        if (daemonOf(event.process) !== 'qmgr') this.visit(event, event.data.queueId, daemonOf(event.process));
        return;
      case 'delivery.attempt':
        this.change(event, event.data.queueId, { isServed: event.data.status === 'sent' });
        return;
      case 'bounce.write':
        if (event.data.what === 'bounce') this.visit(event, event.data.of, daemonOf(event.process), { isServed: true });
        return;
      case 'queue.remove': {
        const route = this.known.get(keyOf(event, event.data.queueId));
        if (route?.isServed) this.known.set(keyOf(event, event.data.queueId), { ...route, isOver: true });
        return;
      }
      default:
        return;
    }
  }

  private visit(event: TraceEvent, queueId: string, daemon: string, change: Partial<Route & { isServed: boolean }> = {}): void {
    const key = keyOf(event, queueId);
    const before = this.known.get(key);
    const route = before === undefined || before.isOver ? { ...NEW, host: event.host, isServed: false } : before;
    const isThere = route.daemons.at(-1) === daemon || route.daemons.length >= MOST_VISITS;
    this.known.set(key, { ...route, ...change, daemons: isThere ? route.daemons : [...route.daemons, daemon], event: eventId(event) });
    const [oldest] = this.known.keys();
    if (this.known.size > MOST_ROUTES && oldest !== undefined) this.known.delete(oldest);
  }

  private change(event: TraceEvent, queueId: string, change: { readonly isServed: boolean }): void {
    const route = this.known.get(keyOf(event, queueId));
    if (route) this.known.set(keyOf(event, queueId), { ...route, ...change, event: eventId(event) });
  }
}

function keyOf(event: TraceEvent, queueId: string): string {
  return `${event.host} ${queueId}`;
}

/** `mail/smtpd.3` is smtpd. */
function daemonOf(process: string): string {
  return process.slice(process.lastIndexOf('/') + 1).split('.')[0] ?? '';
}

export interface RouteFinding {
  readonly found: Route | null;
  /** Of the letters that took another way, the last one's. */
  readonly other: Route | null;
}

export function findRoute(wanted: RouteState, routes: readonly Route[], server: string, variant: Variant): RouteFinding {
  const fill = (text: string) => fillText(text, variant);
  const host = fill(wanted.host ?? server);
  const to = wanted.to === undefined ? null : fill(wanted.to).toLowerCase();
  const over = routes.filter((route) => route.isOver && route.host === host && (to === null || route.recipients.some((one) => one.toLowerCase() === to)));
  const { first, last } = wanted;
  const daemons = wanted.daemons?.map(fill).join(' ');
  const found = over.find(
    (route) =>
      (first === undefined || route.daemons[0] === fill(first)) &&
      (last === undefined || route.daemons.at(-1) === fill(last)) &&
      (daemons === undefined || route.daemons.join(' ') === daemons),
  );
  return { found: found ?? null, other: over.findLast(({ daemons: passed }) => passed[0] !== 'bounce') ?? null };
}
