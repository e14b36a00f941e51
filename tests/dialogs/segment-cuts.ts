/**
 * Recorded smtpd sessions with the client's octets cut into segments otherwise than they were sent. What smtpd did is
 * what must not depend on it: its octets, who hung up, the letters' lines as it took them in, its log.
 */
import { ReplayClient } from '../../src/cli/replay/client.ts';
import type { Plan, Step } from '../../src/cli/replay/plan.ts';
import { recorderWorld, routeOf } from '../../src/cli/replay/recorder-world.ts';
import type { RecordedCase } from '../../src/cli/replay/recording.ts';
import { isKind, type TraceEvent } from '../../src/kernel/trace.ts';
import { createInlineWorld } from '../../src/roles/inline-world.ts';

const SEED = 'posthorn-cuts';
const START_MICROS = 1_000_000;
/** Between two segments: long enough that smtpd reads the first one alone. */
const GAP_MICROS = 300;

/** A place within one of the client's writes: the step, and how many of its octets come before. */
export type Place = readonly [step: number, octets: number];

/** Every place at which a write can be cut in two. */
export function placesIn({ steps }: Plan): readonly Place[] {
  return steps.flatMap((step, index) => (step.kind === 'send' ? Array.from({ length: Math.max(0, step.octets.length - 1) }, (_none, at): Place => [index, at + 1]) : []));
}

export function cutAt(plan: Plan, [index, at]: Place): Plan {
  return cut(plan, (here) => (here === index ? [at] : []));
}

export function octetByOctet(plan: Plan): Plan {
  return cut(plan, (_here, octets) => Array.from({ length: octets.length - 1 }, (_none, at) => at + 1));
}

function cut(plan: Plan, placesOf: (step: number, octets: string) => readonly number[]): Plan {
  const steps = plan.steps.flatMap((step, here): Step[] => {
    if (step.kind !== 'send') return [step];
    const ends = [...placesOf(here, step.octets), step.octets.length];
    return ends.flatMap((end, part): Step[] => {
      const segment = { ...step, octets: step.octets.slice(part === 0 ? 0 : ends[part - 1], end) };
      return part === 0 ? [segment] : [{ kind: 'pause', micros: GAP_MICROS }, segment];
    });
  });
  return { ...plan, steps };
}

export interface Said {
  /** What the server said, for each connection. */
  readonly octets: Readonly<Record<string, string>>;
  readonly closed: readonly (readonly [string, string])[];
  /** What smtpd took to be lines of letters. */
  readonly lines: readonly string[];
  readonly log: readonly string[];
}

export async function said(recorded: RecordedCase, plan: Plan): Promise<Said> {
  let client: ReplayClient | null = null;
  const lines: string[] = [];
  const log: string[] = [];
  const listen = (event: TraceEvent): void => {
    client?.apply(event);
    if (isKind(event, 'smtp.line') && event.process.includes('/smtpd.')) lines.push(`${event.data.section}: ${event.data.line}`);
    // Whether input was there too early is a matter of when it came.
    else if (isKind(event, 'log.line') && event.data.ident === 'postfix/smtpd' && !event.data.text.startsWith('improper command pipelining')) {
      log.push(withoutIds(event.data.text));
    }
  };
  const world = createInlineWorld({ data: recorderWorld(recorded), seed: SEED, keepTrace: false, onTrace: (events) => events.forEach(listen) });
  await world.advance(START_MICROS);
  client = new ReplayClient(world, plan, routeOf);
  await client.run();
  const octets: Record<string, string> = {};
  for (const { s, conn = 'A' } of client.transcript) octets[conn] = (octets[conn] ?? '') + (s ?? '');
  return { octets: Object.fromEntries(Object.entries(octets).map(([conn, text]) => [conn, withoutIds(text)])), closed: [...client.closedBy].sort(), lines, log };
}

/** A queue id depends on the microsecond. */
function withoutIds(text: string): string {
  return text.replace(/\b[0-9A-F]{8,11}\b|\b[0-9A-Za-z]{10,}z[0-9A-Za-z]{3,}\b/g, '{QUEUEID}');
}
