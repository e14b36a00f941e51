/** A host's postmark at its corner: it lands once when it is stamped; where one is expected, its ghost waits. */
import { useLayoutEffect, useRef } from 'react';
import { Postmark } from '../pictures/mail-objects.tsx';
import type { NodeLayout } from './layout.ts';
import { EASE, FASTEST_STAMP, MILLIS, move, type Motion } from './motion.ts';
import type { ScenePostmark } from './scene.ts';

const ROMAN = ['I', 'II', 'III', 'IV', 'V', 'VI', 'VII', 'VIII', 'IX', 'X', 'XI', 'XII'];

export interface StampText {
  readonly ring: string;
  readonly date: string;
  readonly time: string;
}

/** What is printed on it: the host, the day with the month in Roman numerals, the time, in the world's own zone. */
export function stampText(host: string, at: number | null, clock: { startEpochMillis: number; utcOffsetMinutes: number }): StampText {
  const ring = host.length > 18 ? (host.split('.')[0] ?? host) : host;
  if (at === null) return { ring: ring.toUpperCase(), date: '', time: '' };
  const date = new Date(clock.startEpochMillis + clock.utcOffsetMinutes * 60_000 + at / 1000);
  const two = (value: number) => String(value).padStart(2, '0');
  return {
    ring: ring.toUpperCase(),
    date: `${date.getUTCDate()} ${ROMAN[date.getUTCMonth()] ?? ''}`,
    time: `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}`,
  };
}

interface PostmarkProps {
  readonly postmark: ScenePostmark;
  readonly text: StampText;
  readonly label: string;
  readonly at: NodeLayout;
  readonly motion: Motion;
}

export function PostmarkView({ postmark, text, label, at, motion }: PostmarkProps) {
  const stamp = useRef<HTMLSpanElement>(null);
  const before = useRef<number | null>(null);
  const isGhost = postmark.at === null;
  useLayoutEffect(() => {
    const isNew = before.current !== postmark.changed;
    before.current = postmark.changed;
    if (!isNew || isGhost || motion.mode === 'jump' || motion.speed > FASTEST_STAMP) return;
    const keyframes = [{ transform: 'scale(1.35) rotate(6deg)', opacity: 0 }, { opacity: 1, offset: 0.4 }, { transform: 'none', opacity: 1 }];
    return move(stamp.current, keyframes, { duration: MILLIS.stamp, easing: EASE.stamp });
  }, [postmark.changed, isGhost, motion]);
  const { box } = at;
  return (
    <span
      className={`place-postmark${isGhost ? ' is-ghost' : ''}`}
      style={{ transform: `translate(${box.x + box.width - 14}px, ${box.y - 15}px)` }}
      title={label}
    >
      <span ref={stamp} className="place-postmark-ink">
        <Postmark text={text} size={36} />
      </span>
      {postmark.count > 1 && <span className="place-count is-postmark">{postmark.count}</span>}
    </span>
  );
}
