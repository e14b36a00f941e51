/** The replies that a terminal has shown: those on connections which its programs opened. */
import type { TraceEvent } from '../../kernel/trace.ts';

/** Indices of the replies among the first `shown` events, in order. */
export function repliesOf(events: readonly TraceEvent[], shown: number, tty: string): readonly number[] {
  const conns = new Set<string>();
  const replies: number[] = [];
  let holder: string | null = null;
  for (let at = 0; at < shown; at += 1) {
    const event = events[at];
    if (event?.kind === 'tty.foreground' && event.data.tty === tty) holder = event.process;
    else if (event?.kind === 'tcp.open' && event.process === holder) conns.add(event.data.conn);
    else if (event?.kind === 'smtp.reply' && conns.has(event.data.conn)) replies.push(at);
  }
  return replies;
}

/** The reply that was asked about; in the past, before it was given, the last one that was. */
export function replyShown(replies: readonly number[], asked: number | 'last'): number | null {
  if (asked === 'last') return replies.at(-1) ?? null;
  return replies.findLast((index) => index <= asked) ?? null;
}
