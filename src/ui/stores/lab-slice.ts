/**
 * The running world as the page sees it: its handle, its clock, the inputs so far, and why it stands still. Also the
 * prediction gate: events that a question must come before are held back here, so that no view can give them away.
 */
import type { TraceEvent } from '../../kernel/trace.ts';
import type { WorldData } from '../../net/topology.ts';
import type { LabState } from '../../worker/lab-messages.ts';
import type { Lab } from '../../worker/lab.ts';
import type { StampedInput } from '../../world/input.ts';
import type { GetState, SetState } from './store.ts';

export type LabPhase = 'none' | 'starting' | 'ready' | 'stopped';

export interface LabSlice {
  readonly lab: Lab | null;
  readonly labPhase: LabPhase;
  readonly labState: LabState;
  readonly world: WorldData | null;
  readonly worldSeed: string;
  readonly inputs: readonly StampedInput[];
  /** What the simulation said when it stopped. */
  readonly problem: string | null;
  /** Events that wait behind an unanswered question. */
  readonly heldBack: readonly TraceEvent[];
  readonly speed: number;
  /** The student pressed pause (and not a question, or looking back). */
  readonly pausedByStudent: boolean;
  /** The cursor moves by itself through the past. */
  readonly replaying: boolean;
  /** A branch was just begun here: virtual time of the fork, until something is typed. */
  readonly forkedAt: number | null;
  readonly setLab: (change: Partial<LabChange>) => void;
  /** New events: shown at once, or held back from the first for which `stopsBefore` answers true. */
  readonly receiveEvents: (batch: readonly TraceEvent[], stopsBefore: (event: TraceEvent) => boolean) => void;
  readonly releaseHeldBack: (stopsBefore: (event: TraceEvent) => boolean) => void;
}

export type LabChange = Pick<
  LabSlice,
  'lab' | 'labPhase' | 'labState' | 'world' | 'worldSeed' | 'inputs' | 'problem' | 'speed' | 'forkedAt' | 'heldBack' | 'pausedByStudent' | 'replaying'
>;

export const IDLE_LAB: LabState = { now: 0, running: false, speed: 1, nextAt: null };
/** The speeds of `[` and `]`. */
export const SPEEDS = [0.1, 0.25, 0.5, 1, 2, 4, 8, 16, 60] as const;

export function createLabSlice(set: SetState, get: GetState): LabSlice {
  return {
    lab: null,
    labPhase: 'none',
    labState: IDLE_LAB,
    world: null,
    worldSeed: '',
    inputs: [],
    problem: null,
    heldBack: [],
    speed: 1,
    pausedByStudent: false,
    replaying: false,
    forkedAt: null,
    setLab: (change) => set(change),
    receiveEvents: (batch, stopsBefore) => {
      const held = get().heldBack;
      if (held.length > 0) {
        set({ heldBack: [...held, ...batch] });
        return;
      }
      const stop = batch.findIndex(stopsBefore);
      get().appendEvents(stop < 0 ? batch : batch.slice(0, stop));
      if (stop >= 0) set({ heldBack: batch.slice(stop) });
    },
    releaseHeldBack: (stopsBefore) => {
      const held = get().heldBack;
      set({ heldBack: [] });
      get().receiveEvents(held, stopsBefore);
    },
  };
}

/** One notch slower or faster, staying within what there is. */
export function speedStep(speed: number, by: 1 | -1): number {
  const nearest = SPEEDS.reduce((best, one, index) => (Math.abs(one - speed) < Math.abs((SPEEDS[best] ?? 1) - speed) ? index : best), 0);
  return SPEEDS[Math.max(0, Math.min(SPEEDS.length - 1, nearest + by))] ?? speed;
}
