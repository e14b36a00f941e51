/** Which events are milestones on the way, and where the next one is. Pure; the time line draws its own marks. */
import type { TraceEvent } from '../../kernel/trace.ts';

export function isMilestone(event: TraceEvent): boolean {
  switch (event.kind) {
    case 'tcp.open':
      return event.data.server.port === 25;
    case 'smtp.reply':
      return event.data.to !== 'server' && event.data.to !== 'NOOP';
    case 'letter.accepted': case 'letter.delivered': case 'queue.move': case 'delivery.begin': case 'delivery.attempt': case 'bounce.write':
    case 'dns.answer':
      return true;
    default:
      return false;
  }
}

export function isRefusal(event: TraceEvent): boolean {
  return event.kind === 'smtp.reply' && event.data.code >= 400;
}

/** How many events to show to see the next one that fits; null when there is none yet. */
export function nextShown(events: readonly TraceEvent[], shown: number, count: number, fits: (event: TraceEvent) => boolean): number | null {
  for (let at = shown; at < count; at += 1) {
    const event = events[at];
    if (event && fits(event)) return at + 1;
  }
  return null;
}

/** The same backwards: the last fitting event before the one that is shown now; 0 before them all. */
export function previousShown(events: readonly TraceEvent[], shown: number, fits: (event: TraceEvent) => boolean): number {
  for (let at = shown - 2; at >= 0; at -= 1) {
    const event = events[at];
    if (event && fits(event)) return at + 1;
  }
  return 0;
}
