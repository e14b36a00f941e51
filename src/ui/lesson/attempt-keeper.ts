/** Keeps an attempt up to date in the browser: soon after each change, and when the page is left. */
import type { AttemptRecord, LeftBranch } from '../progress/attempt.ts';
import { saveAttempt } from '../progress/progress-store.ts';
import { useStore } from '../stores/store.ts';

const SOON_MILLIS = 400;

export class AttemptKeeper {
  branches: readonly LeftBranch[];
  finishedParts: readonly string[];
  private readonly begun: AttemptRecord;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private readonly onHidden = (): void => {
    if (document.visibilityState === 'hidden') this.flush();
  };
  private readonly onLeave = (): void => this.flush();

  constructor(attempt: AttemptRecord) {
    this.begun = attempt;
    this.branches = attempt.branches;
    this.finishedParts = attempt.finishedParts;
    document.addEventListener('visibilitychange', this.onHidden);
    window.addEventListener('pagehide', this.onLeave);
  }

  soon(): void {
    this.timer ??= setTimeout(() => this.flush(), SOON_MILLIS);
  }

  flush(): void {
    if (this.timer === null) return;
    clearTimeout(this.timer);
    this.timer = null;
    const record = this.record();
    // An attempt in which nothing was done is none.
    if (record.inputs.length === 0 && record.branches.length === 0) return;
    useStore.getState().setSession({ attempt: record });
    void saveAttempt(record);
  }

  private record(): AttemptRecord {
    const { inputs, labState, labPhase, verdict, askedPrediction, predictions, hintsOpened, solutionShown, attempt } = useStore.getState();
    const before = attempt ?? this.begun;
    return {
      ...this.begun,
      inputs,
      // While the inputs run again, the world has not come as far as the attempt had.
      now: labPhase === 'ready' ? labState.now : Math.max(before.now, labState.now),
      branches: this.branches,
      finishedParts: this.finishedParts,
      asked: askedPrediction,
      predictions,
      hints: hintsOpened,
      solution: solutionShown,
      points: verdict?.score ?? before.points,
      max: verdict?.max ?? before.max,
      savedAt: Date.now(),
    };
  }

  dispose(): void {
    this.flush();
    document.removeEventListener('visibilitychange', this.onHidden);
    window.removeEventListener('pagehide', this.onLeave);
  }
}
