/** The lanes of other branches: each grows out of the tick at which it left this one. */
import { useMemo } from 'react';
import type { Say } from '../narration/narration-words.ts';
import { Icon } from '../pictures/icons.tsx';
import { labelText, labelWidth } from './tick-label.ts';
import { milestones } from './milestones.ts';
import { readableLabels, shapeWeight, xOfCursor, type TickLayout } from './tick-layout.ts';
import { TickView } from './tick-view.tsx';
import type { ForkLane, TimelineProps } from './timeline-props.ts';

interface ForkLanesProps extends TimelineProps {
  readonly lanes: readonly ForkLane[];
  readonly layout: TickLayout;
  readonly width: number;
  readonly say: Say;
}

/** Height of a lane and of the connecting curve's first bend, as in timeline.css. */
const LANE = 42;
const BEND = 34;
const UNIT = 78;

export function ForkLanes({ lanes, layout, width, say, onOpenLane, onCloseLane }: ForkLanesProps) {
  return (
    <ul className="timeline-lanes" aria-label={say('timeline.lanes')}>
      {lanes.map((lane, at) => {
        const start = Math.min(xOfCursor(layout, lane.forkAt), width * 0.72);
        const name = say('timeline.fork', { name: lane.name });
        return (
          <li key={lane.id} className="timeline-row">
            <span className="timeline-name">
              {onOpenLane === undefined ? (
                name
              ) : (
                <button type="button" onClick={() => onOpenLane(lane.id)} title={say('timeline.open', { name })}>
                  {name}
                </button>
              )}
              {onCloseLane !== undefined && (
                <button type="button" className="timeline-close" aria-label={say('timeline.close', { name })} onClick={() => onCloseLane(lane.id)}>
                  <Icon name="cross" size="small" />
                </button>
              )}
            </span>
            <LaneTrack lane={lane} row={at} start={start} width={width} say={say} />
          </li>
        );
      })}
    </ul>
  );
}

function LaneTrack({ lane, row, start, width, say }: { lane: ForkLane; row: number; start: number; width: number; say: Say }) {
  const ticks = useMemo(() => milestones(lane.events).filter(({ index }) => index >= lane.forkAt), [lane]);
  const from = start + BEND;
  const unit = Math.min(UNIT, (width - from - 18) / Math.max(1, ticks.length));
  const placed = ticks.map((tick, at) => ({ tick, x: from + unit * (at + 0.8), text: labelText(tick.label, say) }));
  const end = (placed.at(-1)?.x ?? from) + 14;
  const readable = readableLabels(placed.map(({ tick, x, text }) => ({ x, width: labelWidth(text), weight: shapeWeight(tick) })));
  const rise = (row + 1) * LANE;
  return (
    <div className="timeline-track is-lane">
      <svg className="timeline-bend" width={BEND} height={rise} style={{ left: start, top: 10 - rise }} aria-hidden="true">
        <path d={`M1 0C${BEND * 0.3} ${Math.min(rise, 18)} 2 ${rise - 1.5} ${BEND} ${rise - 1.5}`} />
      </svg>
      <span className="timeline-lane" style={{ left: from - 1, width: Math.max(0, end - from) }} />
      {placed.map(({ tick, x, text }, at) => (
        <TickView key={tick.index} x={x} shape={tick.shape} result={tick.result} state="past" label={readable[at] === true ? text : null} count={1} />
      ))}
    </div>
  );
}
