/** A service of a host as its kernel and inetd-like master keep it: where it listens, its processes, and who waits for one. */
import type { Endpoint } from './endpoint.ts';
import type { Process } from './process.ts';
import type { ListenOptions } from './system.ts';

export type Place = { readonly address: string | null; readonly port: number } | { readonly socket: string };

export interface Listener {
  readonly key: string;
  readonly options: ListenOptions;
  readonly processes: Set<Process>;
  readonly backlog: Endpoint[];
  /** The process that was started last and has not looked at its first connection yet: master starts one at a time. */
  starting: Process | null;
  /** Who registered it; and whether a process has died of which that one was told, and has not said that it may go on. */
  readonly owner: Process;
  isHeld: boolean;
}

export function firstIdle(processes: ReadonlySet<Process>): Process | null {
  for (const process of processes) if (process.isIdle) return process;
  return null;
}

export function listenerKey(at: Place): string {
  return 'socket' in at ? at.socket : `${at.address ?? '*'}:${at.port}`;
}
