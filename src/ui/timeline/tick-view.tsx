/** One tick: its shape says what it is, its state whether it lies behind, ahead, or is only expected. */
import type { Tick, TickShape } from './milestones.ts';

interface TickViewProps {
  readonly x: number;
  readonly shape: TickShape;
  readonly result: Tick['result'];
  /** `later`: known, but after the playhead. `ghost`: expected, not happened. */
  readonly state: 'past' | 'later' | 'ghost';
  /** Null where there is no room for it. */
  readonly label: string | null;
  readonly count: number;
}

export function TickView({ x, shape, result, state, label, count }: TickViewProps) {
  return (
    <span className={`tick is-${shape} is-${state}${result === null ? '' : ` is-${result}`}`} style={{ left: x }}>
      <i>{count > 1 && <b>{count}</b>}</i>
      {label !== null && <small>{label}</small>}
    </span>
  );
}
