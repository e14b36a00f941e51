/** The time line in the transport: joins the store to the component, and says what the lesson still expects. */
import { useMemo } from 'react';
import { useWords } from '../i18n/use-words.ts';
import { closeLane } from '../lesson/lesson-session.ts';
import { useStore } from '../stores/store.ts';
import { Timeline } from '../timeline/timeline.tsx';
import type { TimelineProps } from '../timeline/timeline-props.ts';
import { lookAt } from './player.ts';

/** Every lesson of this course so far is about one letter's way. */
const EXPECTED: NonNullable<TimelineProps['expected']> = ['connect', 'hello', 'mail', 'rcpt', 'data', 'queued'];
const NO_CLOCK = { startEpochMillis: 0, utcOffsetMinutes: 0 };

export function TimelineStrip() {
  const { locale } = useWords();
  const events = useStore((state) => state.events);
  const stopAt = useStore((state) => state.stopAt);
  const count = useStore((state) => state.count);
  const cursor = useStore((state) => state.cursor);
  const world = useStore((state) => state.world);
  const left = useStore((state) => state.lanes);
  // Behind a question lies what it asks for: the line must not give it away.
  const known = useMemo(() => (stopAt === null ? events : events.slice(0, stopAt)), [events, stopAt]);
  const lanes = useMemo(() => left.map((lane) => ({ ...lane, name: laneName(lane.id) })), [left]);
  return (
    <div className="timeline-strip" data-count={count}>
      <Timeline
        events={known}
        cursor={Math.min(cursor, known.length)}
        onCursor={lookAt}
        locale={locale}
        clock={world ?? NO_CLOCK}
        expected={EXPECTED}
        lanes={lanes}
        onCloseLane={closeLane}
      />
    </div>
  );
}

/** A, B, C … in the order in which they were left. */
function laneName(id: string): string {
  return String.fromCharCode(64 + Number(id));
}
