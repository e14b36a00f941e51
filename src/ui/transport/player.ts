/**
 * Play, pause, step, scrub: what the transport's buttons, the keys and the palette do. Two clocks move together: the
 * world's (in the worker) and the view's, which walks behind it so that movements can be seen. While somebody looks
 * back, the world waits.
 */
import type { TraceEvent } from '../../kernel/trace.ts';
import { createPlayback } from '../diagram/playback-driver.ts';
import { speedStep } from '../stores/lab-slice.ts';
import { isAsked, isInPast, showable } from '../stores/trace-slice.ts';
import { useStore } from '../stores/store.ts';
import { isMilestone, nextShown, previousShown } from './milestones.ts';

/** A single step of the world may do nothing that shows; this many are tried. */
const MOST_SILENT_STEPS = 60;
let stepsLeft = 0;

const playback = createPlayback({
  onChange: ({ cursor, playing, motion, stopAt, speed }) => useStore.getState().setView({ cursor, playing, motion, stopAt, speed }),
});

function world() {
  const { lab, labPhase } = useStore.getState();
  return labPhase === 'ready' ? lab : null;
}

/** New events from the world. `stopAt`: index in the trace of the event that a question comes before. */
export function showEvents(batch: readonly TraceEvent[], stopAt: number | null, { atOnce = false } = {}): void {
  const state = useStore.getState();
  if (stopAt !== null) playback.send({ kind: 'stop', at: stopAt });
  state.appendEvents(batch);
  playback.append(batch);
  // What is only done again (an attempt taken up) is not watched again.
  if (atOnce && batch.length > 0) playback.send({ kind: 'end' });
  if (stepsLeft > 0) afterStep(batch);
}

/** The trace starts over with its first `keep` events. */
export function showOnly(keep: number): void {
  const { speed } = useStore.getState();
  useStore.getState().resetTrace(keep);
  playback.send({ kind: 'reset' });
  playback.send({ kind: 'stop', at: null });
  playback.send({ kind: 'speed', speed });
  playback.append(useStore.getState().events);
  playback.send({ kind: 'end' });
}

/** The question is answered (or another one comes later): the view may go on. */
export function stopViewAt(index: number | null): void {
  playback.send({ kind: 'stop', at: index });
}

export function play(): void {
  const state = useStore.getState();
  playback.send({ kind: 'play' });
  if (state.stopAt === null) world()?.resume();
}

export function pause(): void {
  playback.send({ kind: 'pause' });
  world()?.pause();
}

export function isMoving(state = useStore.getState()): boolean {
  if (isAsked(state) || !state.playing) return false;
  return state.labState.running || state.cursor < showable(state);
}

export function playOrPause(): void {
  if (isMoving()) pause();
  else play();
}

/** Looks at the first `shown` events; at all of them, the page follows the world again. */
export function lookAt(shown: number): void {
  const state = useStore.getState();
  if (shown >= showable(state)) {
    lookAtNow();
    return;
  }
  world()?.pause();
  playback.send({ kind: 'scrub', cursor: shown });
}

export function lookAtNow(): void {
  playback.send({ kind: 'end' });
  if (useStore.getState().stopAt === null) world()?.resume();
}

export function toStart(): void {
  lookAt(0);
}

export function stepForward(): void {
  const state = useStore.getState();
  if (isAsked(state)) return;
  world()?.pause();
  if (state.cursor < showable(state)) {
    playback.send({ kind: 'step', by: 1 });
    return;
  }
  playback.send({ kind: 'pause' });
  stepsLeft = MOST_SILENT_STEPS;
  world()?.step();
}

export function stepBack(): void {
  world()?.pause();
  playback.send({ kind: 'step', by: -1 });
}

/** A step that showed nothing is followed by another one; what it showed is looked at. */
function afterStep(batch: readonly TraceEvent[]): void {
  const state = useStore.getState();
  if (batch.length > 0) {
    playback.send({ kind: 'step', by: 1 });
    if (useStore.getState().cursor > state.cursor) stepsLeft = 0;
  }
  if (state.labState.nextAt === null) stepsLeft = 0;
  if (stepsLeft === 0) return;
  stepsLeft -= 1;
  world()?.step();
}

export function milestoneForward(): void {
  const state = useStore.getState();
  lookAt(nextShown(state.events, state.cursor, showable(state), isMilestone) ?? state.count);
}

export function milestoneBack(): void {
  const state = useStore.getState();
  lookAt(previousShown(state.events, state.cursor, isMilestone));
}

export function skipAhead(): void {
  if (isInPast(useStore.getState())) lookAtNow();
  else if (useStore.getState().stopAt === null) world()?.skip();
}

export function changeSpeed(by: 1 | -1): void {
  setSpeed(speedStep(useStore.getState().speed, by));
}

export function setSpeed(speed: number): void {
  playback.send({ kind: 'speed', speed });
  useStore.getState().lab?.setSpeed(speed);
}
