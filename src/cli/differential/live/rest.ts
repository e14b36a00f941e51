/**
 * When a real Postfix has come to rest after a session: every connection is logged as ended, no file lies in the queues
 * of work, no session with another host is open, every letter of which the log speaks is removed or set aside, and the
 * log has stopped growing.
 */
import { pause } from './pause.ts';

const LONGEST_MILLIS = 25_000;
const STILL_MILLIS = 40;
const LOOK_MILLIS = 5;
/** A letter that was thrown away leaves no trace of its end: it is waited for this long. */
const NO_END_MILLIS = 1500;

/** What of a running Postfix is watched. */
export interface MailSystem {
  log(): string;
  logSize(): number;
  /** How many files lie in the queues of work. */
  busy(): number;
  isSetAside(id: string): boolean;
}

/** Returns whether it did come to rest. Of so many connections that there were, `open` are still being talked on. */
export async function comesToRest(postfix: MailSystem, sinks: { readonly open: number }, connections: number, open = 0, stillMillis = STILL_MILLIS): Promise<boolean> {
  const deadline = performance.now() + LONGEST_MILLIS;
  let size = -1;
  let since = performance.now();
  while (performance.now() < deadline) {
    const now = postfix.logSize();
    if (now !== size || postfix.busy() > 0 || sinks.open > 0) {
      size = now;
      since = performance.now();
    } else if (performance.now() - since >= stillMillis) {
      const log = postfix.log();
      const mayHaveNoEnd = performance.now() - since >= NO_END_MILLIS;
      if (isOver(log, connections - open, open) && (mayHaveNoEnd || unfinished(log).every((id) => postfix.isSetAside(id)))) return true;
    }
    await pause(LOOK_MILLIS);
  }
  return false;
}

/** So many connections are logged as ended, and but for those that are `open` no other has begun. */
function isOver(log: string, connections: number, open: number): boolean {
  const ended = log.match(/smtpd\[\d+\]: disconnect from/g)?.length ?? 0;
  const begun = log.match(/smtpd\[\d+\]: connect from/g)?.length ?? 0;
  return (begun - open <= ended && ended >= connections) || log.includes('throttling');
}

/** Letters that the log speaks of, but not of their end. The log may lag behind the queue. */
function unfinished(log: string): readonly string[] {
  const begun = [...log.matchAll(/(?:cleanup\[\d+\]: |notification: |forwarded as )([0-9A-Za-z]{7,20})(?:: message-id=|$)/gm)];
  const ids = new Set(begun.map((match) => match[1] ?? ''));
  return [...ids].filter((id) => !log.includes(`${id}: removed`) && !hasNoEnd(log, id));
}

/** Refused at the end of its data, or thrown away by cleanup(8). */
function hasNoEnd(log: string, id: string): boolean {
  return new RegExp(`: ${id}: (?:milter-)?(?:reject|discard): |: ${id}: reject: END-OF-MESSAGE`).test(log);
}
