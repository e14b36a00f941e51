/**
 * The log line about one recipient (`to=<…>, relay=…, delay=…, delays=a/b/c/d, dsn=…, status=… (…)`) and its trace
 * event. Mirrors log_adhoc(3) and format_tv(3).
 */
import { quoteLocal } from '../../formats/address.ts';
import { equalsIgnoringCase } from '../../formats/ascii-case.ts';
import type { Delays, DeliveryStatus, Micros } from '../../kernel/trace.ts';
import type { System } from '../../net/system.ts';
import type { Dsn } from './dsn.ts';

/** Time stamps of a message on its way; null = did not get that far (Postfix's msg_stats). Virtual microseconds. */
export interface MessageStats {
  readonly incomingArrival: Micros;
  readonly activeArrival: Micros | null;
  readonly agentHandoff: Micros | null;
  readonly connDone: Micros | null;
  readonly deliverDone: Micros | null;
  /** How often the connection had been used before. */
  readonly reuseCount?: number;
}

export type LogStatus = DeliveryStatus | 'SOFTBOUNCE' | 'undeliverable-but-not-cached';

export interface LoggedDelivery {
  readonly queueId: string;
  readonly to: string;
  /** The recipient before rewriting and aliases; `orig_to` appears only where it differs. */
  readonly origTo: string;
  readonly relay: string;
  readonly stats: MessageStats;
  readonly dsn: Pick<Dsn, 'status' | 'reason'>;
  readonly status: LogStatus;
  /** The TCP connection that the delivery used. */
  readonly conn?: string;
}

/** Logs one recipient's fate under `ident` (`postfix/smtp`) and traces `delivery.attempt`. */
export function logDelivery(sys: System, ident: string, delivery: LoggedDelivery): void {
  const { queueId, to, origTo, relay, dsn, status } = delivery;
  const { total, parts } = measureDelays(delivery.stats, sys.now);
  const origTail = origTo !== '' && !equalsIgnoringCase(origTo, to) ? `, orig_to=<${quoteLocal(origTo)}>` : '';
  const reused = delivery.stats.reuseCount ?? 0;
  sys.log(
    ident,
    `${queueId}: to=<${quoteLocal(to)}>${origTail}, relay=${relay}, ${reused > 0 ? `conn_use=${reused + 1}, ` : ''}delay=${formatDelay(total)}, ` +
      `delays=${parts.map(formatDelay).join('/')}, dsn=${dsn.status}, status=${status} (${dsn.reason})`,
  );
  const [a, b, c, d] = parts;
  const delays: Delays = [a / 1e6, b / 1e6, c / 1e6, d / 1e6];
  sys.trace('delivery.attempt', {
    queueId,
    recipient: to,
    origRecipient: origTo,
    relay,
    delays,
    dsn: dsn.status,
    status: status === 'SOFTBOUNCE' ? 'deferred' : status === 'undeliverable-but-not-cached' ? 'undeliverable' : status,
    text: dsn.reason,
    ...(delivery.conn === undefined ? {} : { conn: delivery.conn }),
  });
}

/** Microseconds in all, and before the queue manager, in it, setting up the connection, transmitting. */
export function measureDelays(
  stats: MessageStats,
  at: Micros,
): { total: Micros; parts: readonly [Micros, Micros, Micros, Micros] } {
  const now = stats.deliverDone ?? at;
  const since = (from: Micros, until: Micros): Micros => Math.max(0, until - from);
  const total = since(stats.incomingArrival, now);
  if (stats.activeArrival === null) return { total, parts: [total, 0, 0, 0] };
  const before = since(stats.incomingArrival, stats.activeArrival);
  if (stats.agentHandoff === null) return { total, parts: [before, since(stats.activeArrival, now), 0, 0] };
  const inside = since(stats.activeArrival, stats.agentHandoff);
  if (stats.connDone === null) return { total, parts: [before, inside, 0, since(stats.agentHandoff, now)] };
  return {
    total,
    parts: [before, inside, since(stats.agentHandoff, stats.connDone), since(stats.connDone, now)],
  };
}

/** Seconds with two significant digits, never finer than 10 ms (`delay_logging_resolution_limit` = 2). */
export function formatDelay(micros: Micros): string {
  const million = 1_000_000;
  const rounded = Math.max(0, Math.round(micros));
  let seconds = Math.floor(rounded / million);
  let rest = rounded - seconds * million;
  let resolution = 10_000;
  if (seconds > 0) {
    let digits = 1;
    while (seconds >= digits && digits <= 10) digits *= 10;
    resolution = 10_000 * digits;
  } else {
    while (rest >= 100 * resolution) resolution *= 10;
  }
  rest += resolution / 2;
  if (rest >= million) {
    seconds += 1;
    rest -= million;
  }
  let text = String(seconds);
  if (rest < resolution) return text;
  text += '.';
  for (let place = million / 10; rest >= resolution && place >= 1; place /= 10) {
    text += String(Math.floor(rest / place));
    rest %= place;
  }
  return text;
}
