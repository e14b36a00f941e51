/** What the page and the conductor's worker say to each other. At most one batch of trace per credit. */
import type { Micros, Role, TraceEvent } from '../kernel/trace.ts';
import type { WorldData } from '../net/topology.ts';
import type { StampedInput, WorldInput } from '../world/input.ts';

export interface LabStart {
  readonly data: WorldData;
  readonly seed: string;
  /** Which roles each of the handed ports serves. */
  readonly placement: readonly (readonly Role[])[];
  /** Run these again first (a restored attempt), up to `now`. */
  readonly inputs: readonly StampedInput[];
  readonly now: Micros;
  readonly running: boolean;
}

export type ToLab =
  | { readonly k: 'start'; readonly start: LabStart; readonly ports: readonly unknown[] }
  | { readonly k: 'input'; readonly input: WorldInput }
  | { readonly k: 'run'; readonly running: boolean }
  | { readonly k: 'speed'; readonly speed: number }
  | { readonly k: 'step' }
  | { readonly k: 'skip' }
  /** Go back to `t` and forget what came later. */
  | { readonly k: 'fork'; readonly t: Micros }
  | { readonly k: 'hash'; readonly id: number }
  | { readonly k: 'credit' };

export interface LabState {
  readonly now: Micros;
  readonly running: boolean;
  readonly speed: number;
  /** Time of the next event that is worth waiting for; null when nothing is pending. */
  readonly nextAt: Micros | null;
}

export type FromLab =
  | { readonly k: 'trace'; readonly events: readonly TraceEvent[]; readonly state: LabState }
  | { readonly k: 'input'; readonly stamped: StampedInput }
  /** The trace is now what its first `keep` events were; what follows comes in later batches. */
  | { readonly k: 'reset'; readonly keep: number; readonly inputs: readonly StampedInput[] }
  | { readonly k: 'hash'; readonly id: number; readonly hash: string }
  | { readonly k: 'ready' }
  | { readonly k: 'problem'; readonly message: string };
