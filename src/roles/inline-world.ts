/** Worlds whose sites run in this very thread: for the command line, tests, replays after a fork, and re-grading. */
import type { Role, TraceEvent, TraceKind } from '../kernel/trace.ts';
import { Site } from '../net/site.ts';
import type { ProgramTable } from '../net/system.ts';
import { createTopology, type WorldData } from '../net/topology.ts';
import { echoes, ONE_SITE, siteDistances, type Placement, type SiteHandle } from '../world/conductor.ts';
import type { ShellRunner } from '../world/input.ts';
import { World } from '../world/world.ts';
import { INFRA_PROGRAMS } from './infra.ts';
import { MDA_PROGRAMS } from './mda.ts';
import { MTA_PROGRAMS } from './mta.ts';
import { MUA_PROGRAMS } from './mua.ts';

const PROGRAMS: Readonly<Record<Role, ProgramTable>> = {
  infra: INFRA_PROGRAMS,
  mda: MDA_PROGRAMS,
  mta: MTA_PROGRAMS,
  mua: MUA_PROGRAMS,
};

export interface InlineWorldOptions {
  readonly data: WorldData;
  readonly seed: string;
  readonly placement?: Placement;
  readonly mute?: readonly TraceKind[];
  readonly shell?: (world: World) => Promise<ShellRunner>;
  readonly onTrace?: (events: readonly TraceEvent[]) => void;
  readonly keepTrace?: boolean;
}

export function createInlineWorld(options: InlineWorldOptions): World {
  const { data, seed, placement = ONE_SITE, mute, shell, onTrace, keepTrace } = options;
  return new World({
    data,
    seed,
    sites: inlineSites(data, seed, placement, mute),
    ...(shell && { shell }),
    ...(onTrace && { onTrace }),
    ...(keepTrace !== undefined && { keepTrace }),
  });
}

export function inlineSites(data: WorldData, seed: string, placement: Placement, mute?: readonly TraceKind[]): SiteHandle[] {
  const distances = siteDistances(createTopology(data), placement);
  return placement.map((roles, index) => {
    const programs = Object.assign({}, ...roles.map((role) => PROGRAMS[role])) as ProgramTable;
    const echo = echoes(distances, placement, index);
    const site = new Site({ world: data, roles, seed, programs, echo, ...(mute && { mute }) });
    return { roles, run: (grant) => site.run(grant) };
  });
}
