/** A site in a worker of its own: takes grants from the conductor over a port and answers each with one report. */
import type { Micros, Role, TraceKind } from '../kernel/trace.ts';
import { Site, type SiteGrant, type SiteReport } from '../net/site.ts';
import type { ProgramTable } from '../net/system.ts';
import type { WorldData } from '../net/topology.ts';
import type { PortLike } from './port.ts';

export interface SiteStart {
  readonly world: WorldData;
  readonly roles: readonly Role[];
  readonly seed: string;
  readonly echo: Readonly<Partial<Record<Role, Micros>>>;
  readonly mute?: readonly TraceKind[];
}

export type ToSite =
  | { readonly k: 'start'; readonly start: SiteStart }
  | { readonly k: 'grant'; readonly grant: SiteGrant };
export type FromSite =
  | { readonly k: 'report'; readonly report: SiteReport }
  | { readonly k: 'failed'; readonly message: string };

export function serveSite(port: PortLike, programs: ProgramTable): void {
  let site: Site | null = null;
  port.addEventListener('message', ({ data }) => {
    const message = data as ToSite;
    try {
      if (message.k === 'start') site = new Site({ ...message.start, programs });
      else if (site) port.postMessage({ k: 'report', report: site.run(message.grant) } satisfies FromSite);
    } catch (error) {
      port.postMessage({ k: 'failed', message: error instanceof Error ? error.message : String(error) } satisfies FromSite);
    }
  });
  port.start?.();
}

/** Waits for the port that the page hands to a freshly started site worker, then serves on it. */
export function serveSiteOnHandedPort(scope: PortLike, programs: ProgramTable): void {
  scope.addEventListener('message', ({ data }) => {
    const { port } = data as { port?: PortLike };
    if (port) serveSite(port, programs);
  });
}
