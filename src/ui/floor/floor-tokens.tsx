/** Envelopes and letters on the floor: each hops from desk to desk when its place changes, or is put there at once. */
import { useLayoutEffect, useRef } from 'react';
import { move, storyMillis, type Motion } from '../diagram/motion.ts';
import { EnvelopePicture, LetterPicture } from '../pictures/mail-objects.tsx';
import type { FloorToken, PathPiece } from './floor-scene.ts';
import type { Point } from './floor-plan.ts';

/** From one room's desk to the next (the design's --d-room). */
const ROOM_MILLIS = 520;
const LIFT = 26;

export function TokenView({ token, motion }: { token: FloorToken; motion: Motion }) {
  const group = useRef<SVGGElement>(null);
  const before = useRef<Point | null>(null);
  const { x, y } = token.at;
  useLayoutEffect(() => {
    const from = before.current;
    before.current = { x, y };
    if (from === null || motion.mode === 'jump' || (from.x === x && from.y === y)) return;
    const middle = `translate(${(from.x + x) / 2}px, ${Math.min(from.y, y) - LIFT}px)`;
    const frames = [{ transform: `translate(${from.x}px, ${from.y}px)` }, { transform: middle }, { transform: `translate(${x}px, ${y}px)` }];
    return move(group.current, frames, { duration: storyMillis(ROOM_MILLIS, motion.speed), easing: 'cubic-bezier(.45,.05,.35,1)' });
  }, [x, y, motion]);
  return (
    <g ref={group} className={`floor-token${token.ghost ? ' is-ghost' : ''}`} style={{ transform: `translate(${x}px, ${y}px)` }}>
      <TokenPicture token={token} />
      {token.badge !== null && <TokenBadge badge={token.badge} size={token.size} />}
    </g>
  );
}

function TokenPicture({ token }: { token: FloorToken }) {
  if (token.kind === 'paper') return <LetterPicture width={token.size === 'large' ? 34 : 22} x={token.size === 'large' ? -17 : -11} y={token.size === 'large' ? -22 : -14} />;
  const width = token.size === 'large' ? 66 : 40;
  return (
    <g transform={token.size === 'large' ? 'rotate(-3)' : undefined}>
      {token.size === 'large' && <LetterPicture width={30} x={-13} y={-42} />}
      <EnvelopePicture width={width} x={-width / 2} y={(-width * 25) / 72} />
      {token.kind === 'report' && <NullSender width={width} />}
    </g>
  );
}

/** A report's envelope says who sent it: nobody. */
function NullSender({ width }: { width: number }) {
  return (
    <g transform={`scale(${width / 72}) translate(-36 -25)`}>
      <rect className="floor-null" x="5" y="5" width="27" height="14" rx="2.5" />
      <text className="floor-null-text" x="18.5" y="15.6" textAnchor="middle">
        {'<>'}
      </text>
    </g>
  );
}

function TokenBadge({ badge, size }: { badge: 'clock' | 'cross'; size: 'small' | 'large' }) {
  const at = size === 'large' ? 'translate(30 -26)' : 'translate(19 -15)';
  return badge === 'clock' ? <Clock transform={at} /> : <Cross transform={at} />;
}

export function Clock({ transform }: { transform: string }) {
  return (
    <g className="floor-later" transform={transform}>
      <circle r="9" />
      <path d="M0-4.5V0l3.2 2" />
    </g>
  );
}

export function Cross({ transform }: { transform: string }) {
  return (
    <g className="floor-never" transform={transform}>
      <path className="floor-never-sign" d="M-4-10h8l6 6v8l-6 6h-8l-6-6v-8z" />
      <path className="floor-never-x" d="M-3.5-3.5l7 7M3.5-3.5l-7 7" />
    </g>
  );
}

/** The letter's way, in envelope ink, an arrow at each desk. */
export function Ways({ path, id }: { path: readonly PathPiece[]; id: string }) {
  return (
    <g>
      <defs>
        <marker id={`${id}-tip`} viewBox="0 0 9 9" refX="7" refY="4.5" markerWidth="9" markerHeight="9" markerUnits="userSpaceOnUse" orient="auto">
          <path className="floor-tip" d="M0 0l9 4.5-9 4.5z" />
        </marker>
      </defs>
      {path.map((piece) => (
        <path key={piece.id} className={`floor-way is-${piece.tone}`} d={piece.d} pathLength={1} markerEnd={`url(#${id}-tip)`} />
      ))}
    </g>
  );
}
