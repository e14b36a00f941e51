/** Drives the view clock by animation frames, only while something waits to be shown. */
import type { TraceEvent } from '../../kernel/trace.ts';
import { isPending, NEW_PLAYBACK, playback, type PlaybackAction, type PlaybackState } from './playback.ts';

export interface PlaybackOptions {
  /** Called whenever what is shown or the controls changed, at most once a frame while playing. */
  readonly onChange: (state: PlaybackState) => void;
  readonly speed?: number;
  /** Stand-ins for the browser's frames and clock, for tests. */
  readonly requestFrame?: (callback: () => void) => number;
  readonly cancelFrame?: (id: number) => void;
  readonly now?: () => number;
}

export interface Playback {
  state(): PlaybackState;
  append(events: readonly TraceEvent[]): void;
  send(action: PlaybackAction): void;
  dispose(): void;
}

/** A hidden page gets no frames; what it missed is not rushed through in one of them. */
const LONGEST_FRAME = 100;

export function createPlayback(options: PlaybackOptions): Playback {
  const requestFrame = options.requestFrame ?? ((callback) => requestAnimationFrame(callback));
  const cancelFrame = options.cancelFrame ?? ((id) => cancelAnimationFrame(id));
  const now = options.now ?? (() => performance.now());
  let state: PlaybackState = { ...NEW_PLAYBACK, speed: options.speed ?? 1, schedule: [] };
  let frame: number | null = null;
  let accounted = now();

  function apply(action: PlaybackAction): void {
    const before = state;
    state = playback(before, action);
    // View time alone is nobody's business.
    const told = before.cursor !== state.cursor || before.length !== state.length || before.playing !== state.playing;
    if (told || before.speed !== state.speed || before.stopAt !== state.stopAt) options.onChange(state);
  }

  /** Time that passed goes to the clock also when nothing waited: what was waited for is not waited for again. */
  function pass(most: number): void {
    const at = now();
    const elapsedMillis = Math.min(most, Math.max(0, at - accounted));
    accounted = at;
    apply({ kind: 'tick', elapsedMillis });
  }

  function wake(): void {
    if (frame !== null || !isPending(state)) return;
    frame = requestFrame(() => {
      frame = null;
      pass(LONGEST_FRAME);
      wake();
    });
  }

  return {
    state: () => state,
    append: (events) => {
      pass(isPending(state) ? LONGEST_FRAME : Infinity);
      apply({ kind: 'append', events });
      // An answer in the terminal is shown in this frame, not in the next.
      apply({ kind: 'tick', elapsedMillis: 0 });
      wake();
    },
    send: (action) => {
      pass(isPending(state) ? LONGEST_FRAME : Infinity);
      apply(action);
      wake();
    },
    dispose: () => {
      if (frame !== null) cancelFrame(frame);
      frame = null;
    },
  };
}
