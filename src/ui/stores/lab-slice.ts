/** The running world as the page sees it: its handle, its clock, the inputs so far, and why it stands still. */
import type { TraceEvent } from '../../kernel/trace.ts';
import type { WorldData } from '../../net/topology.ts';
import type { LabState } from '../../worker/lab-messages.ts';
import type { Lab } from '../../worker/lab.ts';
import type { StampedInput } from '../../world/input.ts';
import type { SetState } from './store.ts';

export type LabPhase = 'none' | 'starting' | 'ready' | 'stopped';

/** A branch that was left at a fork, as the time line draws it. */
export interface LeftLane {
  readonly id: string;
  readonly events: readonly TraceEvent[];
  /** How many of them the branch that goes on shares with it. */
  readonly forkAt: number;
}

export interface LabSlice {
  readonly lab: Lab | null;
  readonly labPhase: LabPhase;
  readonly labState: LabState;
  readonly world: WorldData | null;
  readonly inputs: readonly StampedInput[];
  /** What the simulation said when it stopped. */
  readonly problem: string | null;
  /** Counts forks; a branch was just begun until something is typed. */
  readonly atFork: boolean;
  readonly lanes: readonly LeftLane[];
  readonly setLab: (change: Partial<LabChange>) => void;
}

export type LabChange = Omit<LabSlice, 'setLab'>;

export const IDLE_LAB: LabState = { now: 0, running: false, speed: 1, nextAt: null };
/** The speeds of `[` and `]`. */
export const SPEEDS = [0.1, 0.25, 0.5, 1, 2, 4, 8, 16, 60] as const;

export const NO_LAB: LabChange = {
  lab: null,
  labPhase: 'none',
  labState: IDLE_LAB,
  world: null,
  inputs: [],
  problem: null,
  atFork: false,
  lanes: [],
};

export function createLabSlice(set: SetState): LabSlice {
  return { ...NO_LAB, setLab: (change) => set(change) };
}

/** One notch slower or faster, staying within what there is. */
export function speedStep(speed: number, by: 1 | -1): number {
  const distance = (index: number): number => Math.abs((SPEEDS[index] ?? 1) - speed);
  const nearest = SPEEDS.reduce((best, _one, index) => (distance(index) < distance(best) ? index : best), 0);
  return SPEEDS[Math.max(0, Math.min(SPEEDS.length - 1, nearest + by))] ?? speed;
}
