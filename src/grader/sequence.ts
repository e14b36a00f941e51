/**
 * Follows "these events in this order" through the trace, separately for each session, transaction or the whole world.
 * Takes each event once; what was found so far can be asked for at any time.
 */
import { eventId, type TraceEvent } from '../kernel/trace.ts';
import type { Matcher } from './pattern.ts';
import type { Session } from './session.ts';

export type Scope = 'session' | 'transaction' | 'world';

interface Progress {
  at: number;
  evidence: string[];
}

export interface Sequence {
  /** True when this event completes the order. */
  take(event: TraceEvent, session: Session | null): boolean;
  /** Of the order that was completed last, or of the one that got furthest. */
  readonly evidence: readonly string[];
  /** How many of the events were found, at best. */
  readonly matched: number;
  readonly isComplete: boolean;
}

/** `repeats`: begin again after each completion (detectors); otherwise the first completion is kept. */
export function createSequence(matchers: readonly Matcher[], scope: Scope, repeats = false): Sequence {
  const progress = new Map<string, Progress>();
  let best: Progress = { at: 0, evidence: [] };
  let isComplete = false;
  function advance(own: Progress, event: TraceEvent, session: Session | null): boolean {
    const awaited = matchers[own.at];
    if (!awaited) return false;
    if (awaited.fits(event, session)) {
      own.at += 1;
      own.evidence = [...own.evidence, eventId(event)];
      return true;
    }
    if (awaited.isNext && event.kind === awaited.kind && own.at > 0) {
      own.at = 0;
      own.evidence = [];
      return advance(own, event, session);
    }
    return false;
  }
  return {
    take(event, session) {
      if (isComplete && !repeats) return false;
      const key = scopeKey(scope, session);
      if (key === null) return false;
      let own = progress.get(key);
      if (!own) progress.set(key, (own = { at: 0, evidence: [] }));
      if (!advance(own, event, session)) return false;
      if (own.at > best.at || own.at === matchers.length) best = { at: own.at, evidence: own.evidence };
      if (own.at < matchers.length) return false;
      isComplete = true;
      progress.delete(key);
      return true;
    },
    get evidence() {
      return best.evidence;
    },
    get matched() {
      return best.at;
    },
    get isComplete() {
      return isComplete;
    },
  };
}

function scopeKey(scope: Scope, session: Session | null): string | null {
  if (scope === 'world') return '';
  if (!session) return null;
  return scope === 'session' ? session.conn : `${session.conn} ${session.transaction}`;
}
