/**
 * Play, pause, step, scrub, fork: what the transport's buttons, the keys and the palette do. Live, they steer the
 * running world; in the past they move the cursor, and the world waits until the page looks at the present again.
 */
import type { TraceEvent } from '../../kernel/trace.ts';
import { speedStep } from '../stores/lab-slice.ts';
import { isInPast, shownCount } from '../stores/trace-slice.ts';
import { useStore } from '../stores/store.ts';
import { isMilestone, isTelling, nextShown, previousShown } from './milestones.ts';

/** A replay does not sit through a pause of minutes: at most this much real time between two events. */
const LONGEST_GAP_MILLIS = 1200;
/** A single step of the world may do nothing that shows; this many are tried. */
const MOST_SILENT_STEPS = 60;

let replay: { frame: number; last: number; at: number } | null = null;
/** The world ran when somebody began to look back: it goes on when they return. */
let goOnWhenBack = false;
let stepsLeft = 0;

function world() {
  const { lab, labPhase } = useStore.getState();
  return labPhase === 'ready' ? lab : null;
}

export function isReplaying(): boolean {
  return replay !== null;
}

/** The question that stops the clock: nothing moves until it is answered. */
function isAsked(): boolean {
  return useStore.getState().heldBack.length > 0;
}

export function play(): void {
  const state = useStore.getState();
  if (isInPast(state)) {
    startReplay();
    return;
  }
  if (isAsked()) return;
  state.setLab({ pausedByStudent: false });
  world()?.resume();
}

export function pause(): void {
  const state = useStore.getState();
  stopReplay();
  goOnWhenBack = false;
  state.setLab({ pausedByStudent: true });
  world()?.pause();
}

export function playOrPause(): void {
  const state = useStore.getState();
  const moving = isInPast(state) ? replay !== null : state.labState.running && !isAsked();
  if (moving) pauseHere();
  else play();
}

function pauseHere(): void {
  if (isInPast(useStore.getState())) stopReplay();
  else pause();
}

/** Looks at the first `shown` events. The world pauses while the page looks back. */
export function lookAt(shown: number): void {
  const state = useStore.getState();
  stopReplay();
  if (shown >= state.count) {
    lookAtNow();
    return;
  }
  if (state.cursor === null && state.labState.running) {
    goOnWhenBack = true;
    world()?.pause();
  }
  state.moveCursor(shown);
}

export function lookAtNow(): void {
  const state = useStore.getState();
  stopReplay();
  state.moveCursor(null);
  if (goOnWhenBack && !isAsked()) world()?.resume();
  goOnWhenBack = false;
}

export function toStart(): void {
  lookAt(0);
}

export function stepForward(fits: (event: TraceEvent) => boolean = isTelling): void {
  const state = useStore.getState();
  const next = nextShown(state.events, shownCount(state), state.count, fits);
  if (next !== null) {
    lookAt(next);
    return;
  }
  if (isInPast(state)) {
    lookAtNow();
    return;
  }
  if (isAsked()) return;
  if (state.labState.running) pause();
  stepsLeft = MOST_SILENT_STEPS;
  world()?.step();
}

/** After each batch: a step that showed nothing is followed by another one. */
export function afterBatch(batch: readonly TraceEvent[]): void {
  if (stepsLeft === 0) return;
  const { labState } = useStore.getState();
  if (batch.some(isTelling) || labState.nextAt === null || labState.running) {
    stepsLeft = 0;
    return;
  }
  stepsLeft -= 1;
  if (stepsLeft > 0) world()?.step();
}

export function stepBack(fits: (event: TraceEvent) => boolean = isTelling): void {
  const state = useStore.getState();
  lookAt(previousShown(state.events, shownCount(state), fits));
}

export function milestoneForward(): void {
  const state = useStore.getState();
  const next = nextShown(state.events, shownCount(state), state.count, isMilestone);
  if (next === null) lookAtNow();
  else lookAt(next);
}

export function milestoneBack(): void {
  stepBack(isMilestone);
}

export function skipAhead(): void {
  const state = useStore.getState();
  if (isInPast(state)) lookAtNow();
  else if (!isAsked()) world()?.skip();
}

export function changeSpeed(by: 1 | -1): void {
  setSpeed(speedStep(useStore.getState().speed, by));
}

export function setSpeed(speed: number): void {
  const state = useStore.getState();
  state.setLab({ speed });
  state.lab?.setSpeed(speed);
}

/** Goes another way from what is shown now: later events are set aside, the world runs on from here. */
export function forkHere(): void {
  const state = useStore.getState();
  const shown = shownCount(state);
  if (!isInPast(state) || !world()) return;
  const last = state.events[shown - 1];
  stopReplay();
  goOnWhenBack = false;
  state.lab?.fork(last?.t ?? 0);
}

function startReplay(): void {
  stopReplay();
  const { events, cursor } = useStore.getState();
  const from = events[Math.max(0, (cursor ?? 0) - 1)];
  replay = { frame: 0, last: performance.now(), at: from?.t ?? 0 };
  replay.frame = requestAnimationFrame(replayFrame);
  useStore.getState().setLab({ replaying: true });
}

function stopReplay(): void {
  if (!replay) return;
  cancelAnimationFrame(replay.frame);
  replay = null;
  useStore.getState().setLab({ replaying: false });
}

function replayFrame(wall: number): void {
  if (!replay) return;
  const state = useStore.getState();
  const { events, count, speed } = state;
  let shown = shownCount(state);
  const next = events[shown];
  if (next === undefined || shown >= count) {
    lookAtNow();
    return;
  }
  replay.at = Math.max(replay.at + (wall - replay.last) * 1000 * speed, next.t - LONGEST_GAP_MILLIS * 1000 * speed);
  replay.last = wall;
  while (shown < count && (events[shown]?.t ?? Infinity) <= replay.at) shown += 1;
  if (shown !== shownCount(state)) state.moveCursor(shown);
  replay.frame = requestAnimationFrame(replayFrame);
}
