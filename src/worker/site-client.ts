/** The conductor's handle of a site in a worker: one grant at a time, one report for each. */
import type { Role } from '../kernel/trace.ts';
import type { SiteReport } from '../net/site.ts';
import type { SiteHandle } from '../world/conductor.ts';
import type { PortLike } from './port.ts';
import type { FromSite, SiteStart, ToSite } from './site-server.ts';

export function connectSite(port: PortLike, roles: readonly Role[]): { readonly handle: SiteHandle; start(start: SiteStart): void } {
  let settle: { resolve(report: SiteReport): void; reject(error: Error): void } | null = null;
  port.addEventListener('message', ({ data }) => {
    const message = data as FromSite;
    const waiting = settle;
    settle = null;
    if (message.k === 'report') waiting?.resolve(message.report);
    else waiting?.reject(new Error(message.message));
  });
  port.start?.();
  const send = (message: ToSite): void => port.postMessage(message);
  return {
    start: (start) => send({ k: 'start', start }),
    handle: {
      roles,
      run: (grant) =>
        new Promise<SiteReport>((resolve, reject) => {
          settle = { resolve, reject };
          send({ k: 'grant', grant });
        }),
    },
  };
}
