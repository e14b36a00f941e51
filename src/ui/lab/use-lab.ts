/** The running world behind the lab screen: opened once, its trace kept as it grows. */
import { useEffect, useRef, useState } from 'react';
import type { TraceEvent } from '../../kernel/trace.ts';
import { lectureWorld } from '../../lessons/lecture-world.ts';
import { openLab, type Lab } from '../../worker/lab.ts';

export interface RunningLab {
  readonly lab: Lab | null;
  readonly events: readonly TraceEvent[];
  /** How many events there are: tells that `events`, which only grows, has grown. */
  readonly shown: number;
  readonly problem: string | null;
}

declare global {
  interface Window {
    /** For tests and the curious: the handle of the running world. */
    posthornLab?: Lab;
  }
}

export function useLab(): RunningLab {
  const events = useRef<TraceEvent[]>([]);
  const [lab, setLab] = useState<Lab | null>(null);
  const [shown, setShown] = useState(0);
  const [problem, setProblem] = useState<string | null>(null);
  const [trace, setTrace] = useState<readonly TraceEvent[]>([]);
  useEffect(() => {
    events.current = [];
    setTrace(events.current);
    const placement = new URLSearchParams(location.search).get('placement') === 'one' ? 'one' : 'four';
    const opened = openLab({
      data: lectureWorld(), seed: 'lecture', placement,
      onTrace: (batch) => {
        events.current.push(...batch);
        setShown(events.current.length);
      },
      onProblem: setProblem,
    });
    window.posthornLab = opened;
    setLab(opened);
    return () => opened.dispose();
  }, []);
  return { lab, events: trace, shown, problem };
}
