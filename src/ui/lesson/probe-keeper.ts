/**
 * Tries the student's servers by hidden sessions whenever what was done has come to rest, and keeps what they found. A
 * new input makes the old findings stale; they stay until there are new ones.
 */
import { hasProbes } from '../../grader/probe-run.ts';
import type { ProbeResults } from '../../grader/probe-judge.ts';
import type { Lesson } from '../../lessons/lesson.ts';
import type { Variant } from '../../lessons/variant.ts';
import { startProbes, type Probing } from '../../worker/probing.ts';
import type { StampedInput } from '../../world/input.ts';

/** Nobody types for this long: then it is worth trying. */
const REST_MILLIS = 1500;
/** Virtual time after the last input before the servers are tried: what it began has then ended. */
const AFTER_MICROS = 3_000_000;

export interface ProbeKeeperOptions {
  readonly lesson: Lesson;
  readonly variant: Variant;
  readonly seed: string;
  readonly onState: (state: 'waiting' | 'running' | 'done') => void;
  readonly onResults: (results: ProbeResults) => void;
}

export class ProbeKeeper {
  private readonly options: ProbeKeeperOptions;
  private readonly isNeeded: boolean;
  private running: Probing | null = null;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private tried = '';

  constructor(options: ProbeKeeperOptions) {
    this.options = options;
    this.isNeeded = hasProbes(options.lesson);
  }

  /** What was done so far; notes change nothing about the servers. */
  take(inputs: readonly StampedInput[]): void {
    const done = inputs.filter(({ input }) => input.kind !== 'note');
    if (!this.isNeeded || done.length === 0) return;
    const key = `${done.length} ${done.at(-1)?.t ?? 0}`;
    if (key === this.tried) return;
    this.tried = key;
    this.stop();
    this.options.onState('waiting');
    this.timer = setTimeout(() => this.run(done), REST_MILLIS);
  }

  dispose(): void {
    this.stop();
  }

  private stop(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    this.running?.cancel();
    this.running = null;
  }

  private run(inputs: readonly StampedInput[]): void {
    const { lesson, variant, seed, onState, onResults } = this.options;
    this.timer = null;
    onState('running');
    const until = (inputs.at(-1)?.t ?? 0) + AFTER_MICROS;
    this.running = startProbes({ lesson, variant, seed, inputs, until }, (answer) => {
      this.running = null;
      if (answer.ok) onResults(answer.results);
      onState('done');
    });
  }
}
