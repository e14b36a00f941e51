/**
 * The conductor: lets sites run side by side and merges their traces. Conservative parallel simulation in the manner
 * of Chandy, Misra and Bryant: a site may handle everything earlier than the earliest that another could still send
 * it. It knows sites by their handles only, so inline sites and web workers are driven by the same code.
 */
import { compareKernelEvents, type KernelEvent } from '../kernel/event.ts';
import { compareEvents, ROLES, type Micros, type Role, type TraceEvent } from '../kernel/trace.ts';
import type { SiteGrant, SiteReport } from '../net/site.ts';
import { roleOfStack, type Topology } from '../net/topology.ts';

export interface SiteHandle {
  readonly roles: readonly Role[];
  run(grant: SiteGrant): SiteReport | Promise<SiteReport>;
}

/** Which roles live on which site; every role exactly once. */
export type Placement = readonly (readonly Role[])[];
export const ONE_SITE: Placement = [['infra', 'mda', 'mta', 'mua']];
export const FOUR_SITES: Placement = [['infra'], ['mda'], ['mta'], ['mua']];

/** Chunk in which a site works, so that traces are merged in pieces that sort quickly. */
const EVENTS_PER_RUN = 4000;
/** Smaller where a site is alone and a round costs nothing, so that trace events are handed on while they are young. */
const EVENTS_PER_ROUND = 250;

/** Least delay from each site to each other, over any chain of sites; Infinity on the diagonal. */
export function siteDistances(topology: Topology, placement: Placement): Micros[][] {
  const direct = placement.map((from) =>
    placement.map((to) => (from === to ? Infinity : least(from, to, (a, b) => topology.lookahead(a, b)))),
  );
  const through = direct.map((row) => [...row]);
  for (let k = 0; k < placement.length; k += 1) {
    for (let i = 0; i < placement.length; i += 1) {
      for (let j = 0; j < placement.length; j += 1) {
        if (i === j) continue;
        const detour = (i === k ? 0 : at(through, i, k)) + (k === j ? 0 : at(through, k, j));
        if (detour < at(through, i, j)) (through[i] as Micros[])[j] = detour;
      }
    }
  }
  return through;
}

/** For one site: per role elsewhere, how soon something sent there can be answered back here. */
export function echoes(distances: Micros[][], placement: Placement, site: number): Partial<Record<Role, Micros>> {
  const echo: Partial<Record<Role, Micros>> = {};
  placement.forEach((roles, other) => {
    if (other !== site) for (const role of roles) echo[role] = at(distances, other, site);
  });
  return echo;
}

function at(matrix: Micros[][], i: number, j: number): Micros {
  return matrix[i]?.[j] ?? Infinity;
}

function least(from: readonly Role[], to: readonly Role[], distance: (a: Role, b: Role) => Micros): Micros {
  return Math.min(...from.flatMap((a) => to.map((b) => distance(a, b))));
}

/** Runs a command that a process ordered; everything earlier has happened, nothing later has. */
export type CommandRunner = (event: KernelEvent) => Promise<void>;

export class Conductor {
  private readonly sites: readonly SiteHandle[];
  private readonly distances: Micros[][];
  private readonly siteOf = new Map<Role, number>();
  private readonly inboxes: KernelEvent[][];
  private readonly next: Micros[];
  private readonly foreground: Micros[];
  private unreleased: TraceEvent[] = [];
  /** Whether what is unreleased is in the one order. */
  private isInOrder = true;
  private readonly release: (events: readonly TraceEvent[]) => void;
  private readonly runCommand: CommandRunner;
  /** Commands that were ordered and not run yet. */
  private commands: KernelEvent[] = [];

  constructor(topology: Topology, sites: readonly SiteHandle[], release: (events: readonly TraceEvent[]) => void, runCommand: CommandRunner = async () => undefined) {
    this.sites = sites;
    this.release = release;
    this.runCommand = runCommand;
    const placement = sites.map((site) => site.roles);
    this.distances = siteDistances(topology, placement);
    placement.forEach((roles, index) => roles.forEach((role) => this.siteOf.set(role, index)));
    for (const role of ROLES) if (!this.siteOf.has(role)) throw new RangeError(`no site for role ${role}`);
    this.inboxes = sites.map(() => []);
    this.next = sites.map(() => 0);
    this.foreground = sites.map(() => 0);
  }

  /** Time of the next event anywhere, and of the next that is worth waiting for. */
  get nextEvent(): Micros {
    return Math.min(this.commandTime, ...this.sites.map((_, site) => this.earliest(site)));
  }

  get nextForeground(): Micros {
    return Math.min(this.commandTime, ...this.foreground, ...this.inboxes.flatMap((inbox) => inbox.map((event) => event.t)));
  }

  post(event: KernelEvent): void {
    if (event.what.k === 'command') {
      this.commands.push(event);
      this.commands.sort(compareKernelEvents);
      return;
    }
    this.inboxes[this.siteOf.get(roleOfStack(event.dst)) as number]?.push(event);
  }

  /** Handles everything up to and including `until`. Runs without yielding as long as the sites answer at once. */
  async advance(until: Micros): Promise<void> {
    for (;;) {
      const grants = this.plan(Math.min(until + 1, this.commandTime));
      if (grants.length === 0) {
        if (this.commandTime > until) break;
        await this.runNextCommand();
        continue;
      }
      const reports: (SiteReport | Promise<SiteReport>)[] = grants.map(({ site, grant }) => (this.sites[site] as SiteHandle).run(grant));
      for (let index = 0; index < reports.length; index += 1) {
        const report = reports[index] as SiteReport | Promise<SiteReport>;
        this.take((grants[index] as { site: number }).site, report instanceof Promise ? await report : report);
      }
      this.releaseBelow(Math.min(this.nextEvent, until + 1));
    }
    this.releaseBelow(until + 1);
  }

  /**
   * Handles what is earlier than or at the same time as an event worth waiting for, up to `end`. Returns the time of the
   * last such event, or `from` where there was none.
   */
  async settle(from: Micros, end: Micros): Promise<Micros> {
    let reached = from;
    while (this.nextForeground <= end || this.nextEvent <= reached) {
      if (this.commandTime <= end && this.commandTime <= this.nextEvent) {
        reached = Math.max(reached, this.commandTime);
        await this.runNextCommand();
      } else if (this.sites.length === 1) {
        reached = await this.settleAlone(reached, end);
      } else {
        reached = Math.max(reached, this.nextForeground);
        await this.advance(reached);
      }
    }
    return reached;
  }

  /** One round of the only site there is: no other can send it anything, so it need not stop at every event. */
  private async settleAlone(reached: Micros, end: Micros): Promise<Micros> {
    const inbox = this.inboxes[0] ?? [];
    this.inboxes[0] = [];
    const report = await (this.sites[0] as SiteHandle).run({ inbox, horizon: Math.min(end + 1, this.commandTime), maxEvents: EVENTS_PER_ROUND, settledTo: reached });
    this.take(0, report);
    this.releaseBelow(Math.min(this.nextEvent, report.settledTo + 1));
    return report.settledTo;
  }

  /** When the next command runs: no site goes on beyond it before. */
  private get commandTime(): Micros {
    return this.commands[0]?.t ?? Infinity;
  }

  private async runNextCommand(): Promise<void> {
    const event = this.commands.shift();
    if (!event) return;
    this.releaseBelow(event.t);
    await this.runCommand(event);
  }

  private earliest(site: number): Micros {
    let time = this.next[site] ?? Infinity;
    for (const event of this.inboxes[site] ?? []) if (event.t < time) time = event.t;
    return time;
  }

  /** One round: every site that has something to do before the others could disturb it. */
  private plan(end: Micros): { readonly site: number; readonly grant: SiteGrant }[] {
    const earliest = this.sites.map((_, site) => this.earliest(site));
    const grants: { site: number; grant: SiteGrant }[] = [];
    this.sites.forEach((_, site) => {
      let horizon = end;
      earliest.forEach((time, other) => {
        if (other !== site) horizon = Math.min(horizon, time + at(this.distances, other, site));
      });
      if ((earliest[site] as Micros) >= horizon) return;
      grants.push({ site, grant: { inbox: this.inboxes[site] ?? [], horizon, maxEvents: EVENTS_PER_RUN } });
      this.inboxes[site] = [];
    });
    return grants;
  }

  private take(site: number, report: SiteReport): void {
    this.next[site] = report.next;
    this.foreground[site] = report.nextForeground;
    for (const event of report.out) this.post(event);
    if (report.trace.length === 0) return;
    // With others, or after what was out of order, nobody has compared yet.
    this.isInOrder = report.isInOrder && (this.unreleased.length === 0 || (this.isInOrder && this.sites.length === 1));
    if (this.unreleased.length === 0) this.unreleased = report.trace;
    else for (const event of report.trace) this.unreleased.push(event);
  }

  /** Nothing earlier than `time` can be traced any more: hand it on, in the one order. */
  private releaseBelow(time: Micros): void {
    const { unreleased } = this;
    if (!this.isInOrder && !isInOrder(unreleased)) unreleased.sort(compareEvents);
    this.isInOrder = true;
    let end = unreleased.length;
    while (end > 0 && (unreleased[end - 1] as TraceEvent).t >= time) end -= 1;
    if (end === 0) return;
    this.unreleased = unreleased.splice(end);
    this.release(unreleased);
  }
}

/** One site alone mostly traces in order already. */
function isInOrder(events: readonly TraceEvent[]): boolean {
  for (let at = 1; at < events.length; at += 1) {
    if (compareEvents(events[at - 1] as TraceEvent, events[at] as TraceEvent) > 0) return false;
  }
  return true;
}
