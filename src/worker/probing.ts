/** The page's handle on hidden sessions: they run in a worker of their own, beside the world that the student sees. */
import type { ProbeResults } from '../grader/probe-judge.ts';
import type { Micros } from '../kernel/trace.ts';
import type { Lesson } from '../lessons/lesson.ts';
import type { Variant } from '../lessons/variant.ts';
import type { StampedInput } from '../world/input.ts';

export interface ProbeRequest {
  readonly lesson: Pick<Lesson, 'checks' | 'worldData' | 'focus'>;
  readonly variant: Variant;
  readonly seed: string;
  readonly inputs: readonly StampedInput[];
  readonly until: Micros;
}

export type ProbeAnswer = { readonly ok: true; readonly results: ProbeResults } | { readonly ok: false; readonly message: string };

export interface Probing {
  /** Ends it, whether it has answered or not. */
  cancel(): void;
}

/** Starts the lesson's probes after these inputs; `done` is called once, unless it is cancelled. */
export function startProbes(request: ProbeRequest, done: (answer: ProbeAnswer) => void): Probing {
  const worker = new Worker(new URL('./probe.worker.ts', import.meta.url), { type: 'module' });
  const finish = (answer: ProbeAnswer): void => {
    worker.terminate();
    done(answer);
  };
  worker.addEventListener('message', ({ data }: MessageEvent<ProbeAnswer>) => finish(data));
  worker.addEventListener('error', (event) => finish({ ok: false, message: event.message || 'a worker could not be loaded' }));
  const { lesson, ...rest } = request;
  const { checks, worldData, focus } = lesson;
  worker.postMessage({ ...rest, lesson: { checks, worldData, focus } });
  return { cancel: () => worker.terminate() };
}
