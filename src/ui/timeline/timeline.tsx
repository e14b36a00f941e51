/**
 * The time line: ticks where the story turns, a yellow playhead at NOW, hollow ticks for what is expected, and the
 * lanes of other branches below. A slider for mouse, touch and keyboard: arrows go event by event, with Shift from
 * tick to tick, Home and End to the ends.
 */
import { useMemo, useRef, type KeyboardEvent, type PointerEvent, type ReactNode, type RefObject } from 'react';
import { useSize } from '../diagram/use-size.ts';
import { sayIn, type Say } from '../narration/narration-words.ts';
import { clockText } from '../stores/clock.ts';
import { ForkLanes } from './fork-lanes.tsx';
import { createMilestones, expectedLabel, stillExpected, type Tick } from './milestones.ts';
import { cursorForKey } from './scrub-keys.ts';
import { labelText, labelWidth } from './tick-label.ts';
import { cursorAtX, layoutTicks, readableLabels, shapeWeight, xOfCursor, type TickLayout } from './tick-layout.ts';
import { TickView } from './tick-view.tsx';
import type { TimelineProps } from './timeline-props.ts';
import './timeline.css';

const SNAP = 8;

export function Timeline(props: TimelineProps) {
  const { events, cursor, locale, expected = [], lanes = [] } = props;
  const track = useRef<HTMLDivElement>(null);
  const { width } = useSize(track);
  const milestones = useMemo(() => createMilestones(), []);
  const ticks = milestones.read(events);
  const ghosts = stillExpected(ticks, expected);
  const layout = layoutTicks({ ticks, ghosts: ghosts.length, length: events.length, width });
  const say = useMemo(() => sayIn(locale), [locale]);
  const head = xOfCursor(layout, cursor);
  return (
    <div className={`timeline${lanes.length > 0 ? ' has-lanes' : ''}`}>
      <div className="timeline-row">
        {lanes.length > 0 && <strong className="timeline-name">{say('timeline.mine')}</strong>}
        <Track {...{ props, ticks, layout, say, track }}>
          <span className="timeline-line" />
          <span className="timeline-line is-known" style={{ width: xOfCursor(layout, events.length) }} />
          <span className="timeline-line is-past" style={{ width: head }} />
          <Ticks {...{ ticks, ghosts, layout, cursor, say }} />
          <span className="timeline-head" style={{ left: head }} />
        </Track>
      </div>
      {lanes.length > 0 && <ForkLanes {...props} lanes={lanes} layout={layout} width={width} say={say} />}
    </div>
  );
}

interface TicksProps {
  readonly ghosts: readonly Parameters<typeof expectedLabel>[0][];
  readonly ticks: readonly Tick[];
  readonly layout: TickLayout;
  readonly cursor: number;
  readonly say: Say;
}

function Ticks({ ghosts, layout, cursor, say }: TicksProps) {
  const known = layout.placed.map(({ tick, x, count }) => ({
    x,
    tick,
    count,
    text: labelText(tick.label, say),
    weight: shapeWeight(tick) + (tick.index < cursor ? 10 : 0),
  }));
  const future = ghosts.map((kind, at) => ({ x: layout.ghosts[at] ?? 0, text: labelText(expectedLabel(kind), say), weight: 0 }));
  const readable = readableLabels([...known, ...future].map(({ x, text, weight }) => ({ x, weight, width: labelWidth(text) })));
  return (
    <>
      {known.map(({ tick, x, count, text }, at) => (
        <TickView key={tick.index} x={x} shape={tick.shape} result={tick.result} state={tick.index < cursor ? 'past' : 'later'} label={readable[at] === true ? text : null} count={count} />
      ))}
      {future.map(({ x, text }, at) => (
        <TickView key={`ghost ${at}`} x={x} shape="dot" result={null} state="ghost" label={readable[known.length + at] === true ? text : null} count={1} />
      ))}
    </>
  );
}

interface TrackProps {
  readonly props: TimelineProps;
  readonly ticks: readonly Tick[];
  readonly layout: TickLayout;
  readonly say: Say;
  readonly track: RefObject<HTMLDivElement | null>;
  readonly children: ReactNode;
}

function Track({ props, ticks, layout, say, track, children }: TrackProps) {
  const { events, cursor, onCursor, clock } = props;
  const isHeld = useRef(false);

  function scrub(event: PointerEvent): void {
    const left = track.current?.getBoundingClientRect().left ?? 0;
    onCursor(cursorAtX(layout, event.clientX - left, SNAP));
  }

  function onKeyDown(event: KeyboardEvent): void {
    const next = cursorForKey(event, { events, cursor, ticks });
    if (next === null) return;
    event.preventDefault();
    event.stopPropagation();
    onCursor(next);
  }

  return (
    <div
      ref={track}
      className="timeline-track"
      role="slider"
      tabIndex={0}
      aria-label={say('timeline.label')}
      aria-valuemin={0}
      aria-valuemax={events.length}
      aria-valuenow={cursor}
      aria-valuetext={valueText(props, ticks, say, clock)}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        isHeld.current = true;
        event.currentTarget.setPointerCapture(event.pointerId);
        scrub(event);
      }}
      onPointerMove={(event) => isHeld.current && scrub(event)}
      onPointerUp={() => (isHeld.current = false)}
      onPointerCancel={() => (isHeld.current = false)}
    >
      {children}
    </div>
  );
}

function valueText({ events, cursor }: TimelineProps, ticks: readonly Tick[], say: Say, clock: TimelineProps['clock']): string {
  const time = clockText(events[cursor - 1]?.t ?? 0, clock);
  const tick = ticks.findLast(({ index }) => index < cursor);
  const values = { cursor, length: events.length, time };
  return tick === undefined ? say('timeline.value', values) : say('timeline.value.at', { ...values, tick: labelText(tick.label, say) });
}
