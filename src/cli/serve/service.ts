/** A world that runs in wall-clock time with one of its ports open to real clients on this machine. */
import { randomUUID } from 'node:crypto';
import type { TraceEvent } from '../../kernel/trace.ts';
import type { WorldData } from '../../net/topology.ts';
import { createInlineWorld } from '../../roles/inline-world.ts';
import type { World } from '../../world/world.ts';
import { Bridge, type BridgeTarget } from './bridge.ts';
import { Dump } from './dump.ts';
import { LiveClock } from './live-clock.ts';

export interface ServiceOptions {
  readonly data: WorldData;
  readonly target: BridgeTarget;
  /** The real port; 0 for any free one. */
  readonly port: number;
  /** A directory made by `prepareDump`, or null. */
  readonly dumpRoot: string | null;
  /** Called for each batch of events, in order, after the bridge has seen them. */
  readonly onTrace?: (events: readonly TraceEvent[]) => void;
  readonly onProblem: (problem: unknown) => void;
}

export interface Service {
  readonly port: number;
  readonly world: World;
  close(): Promise<void>;
}

/** Starts it and resolves when real clients can connect; rejects when the port is taken. */
export async function startService(options: ServiceOptions): Promise<Service> {
  const { data, target, port, dumpRoot, onTrace, onProblem } = options;
  const watchers: ((events: readonly TraceEvent[]) => void)[] = [];
  const world = createInlineWorld({
    data,
    seed: randomUUID(),
    keepTrace: false,
    onTrace: (events) => watchers.forEach((watch) => watch(events)),
  });
  await world.advance(0);
  const clock = new LiveClock(world, onProblem);
  const bridge = new Bridge(world, clock, target);
  watchers.push((events) => events.forEach((event) => bridge.apply(event)));
  if (dumpRoot !== null) {
    const dump = new Dump(world, dumpRoot);
    dump.writeAll();
    watchers.push((events) => dump.apply(events));
  }
  if (onTrace) watchers.push(onTrace);
  await clock.do(async () => {});
  const listening = await bridge.listen(port).catch((problem: unknown) => {
    clock.stop();
    throw problem;
  });
  return {
    port: listening,
    world,
    close: async () => {
      clock.stop();
      await bridge.close();
    },
  };
}
