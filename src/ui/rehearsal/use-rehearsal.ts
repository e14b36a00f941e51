/** The question as it stands, and Postfix's answer at the instant that is shown. */
import { useDeferredValue, useMemo } from 'react';
import { octetsFromText } from '../../base/octets.ts';
import type { HostData, WorldData } from '../../net/topology.ts';
import { whatWouldHappen, type Question, type Rehearsal } from '../../postfix/rehearsal/rehearsal.ts';
import { HostTrace, MAIN_CF } from '../editor/host-trace.ts';
import { useStore } from '../stores/store.ts';

export interface Answered {
  readonly question: Question;
  /** By what the running programmes have read. */
  readonly now: Rehearsal;
  /** By what is on the disk, where that is something else. */
  readonly reloaded: Rehearsal | null;
  readonly stalePrograms: readonly string[];
  readonly trace: HostTrace;
}

export function useRehearsal(world: WorldData, host: HostData | null, address: string, from: 'host' | 'stranger'): Answered | null {
  const events = useStore((state) => state.events);
  const cursor = useStore((state) => state.cursor);
  const trace = useMemo(() => new HostTrace(world), [world]);
  trace.show(events, cursor);
  const asked = useDeferredValue(address.trim());
  const revision = host === null ? 0 : trace.revision(host.name);
  return useMemo(
    () => (host === null || asked === '' ? null : answer(trace, host, { address: withoutBrackets(asked), from })),
    // The host's files change with the revision, inside the trace.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [trace, host, asked, from, revision],
  );
}

/** Addresses are octets to Postfix; the field gives characters. */
function withoutBrackets(asked: string): string {
  return octetsFromText(/^<(.*)>$/.exec(asked)?.[1] ?? asked);
}

function answer(trace: HostTrace, data: HostData, question: Question): Answered {
  const disk = trace.disk(data.name);
  const now = whatWouldHappen({ data, disk, mainCfOf: (program) => trace.mainCfOf(data.name, program) }, question);
  const stalePrograms = trace.stale(data.name, MAIN_CF).programs;
  const reloaded = stalePrograms.length === 0 ? null : whatWouldHappen({ data, disk, mainCfOf: () => null }, question);
  return { question, now, reloaded, stalePrograms, trace };
}
