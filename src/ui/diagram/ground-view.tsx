/** What lies below the letters: zones, lines between places, trails, and the dotted way of a question to the DNS. */
import { useLayoutEffect, useRef } from 'react';
import { askingCurve, between, cubicAt, lineBetween } from './geometry.ts';
import type { Layout, NodeLayout, Point } from './layout.ts';
import { EASE, MILLIS, move, storyMillis, travelMillis, type Motion } from './motion.ts';
import type { Scene, SceneLink, SceneQuery, SceneTrail } from './scene.ts';

interface GroundProps {
  readonly scene: Scene;
  readonly layout: Layout;
}

export function GroundView({ scene, layout }: GroundProps) {
  return (
    <svg className="ground" width={layout.width} height={layout.height} aria-hidden="true" focusable="false">
      {layout.zones.map(({ name, box }) => (
        <rect key={name} className="ground-zone" {...box} rx="18" />
      ))}
      {scene.links.map((link) => (
        <LinkLine key={link.id} link={link} layout={layout} />
      ))}
      {scene.queries.map((query) => (
        <QueryLine key={query.id} query={query} layout={layout} isLast={query === scene.queries.at(-1)} />
      ))}
    </svg>
  );
}

function ends(layout: Layout, from: string, to: string): readonly [NodeLayout, NodeLayout] | null {
  const a = layout.nodes.get(from);
  const b = layout.nodes.get(to);
  return a === undefined || b === undefined ? null : [a, b];
}

function LinkLine({ link, layout }: { link: SceneLink; layout: Layout }) {
  const nodes = ends(layout, link.from, link.to);
  if (nodes === null) return null;
  const [from, to] = lineBetween(...nodes);
  const towards = link.caller === link.to ? from : to;
  return (
    <g className={`ground-link is-${link.kind} is-${link.state}`}>
      <path d={`M${from.x} ${from.y}L${to.x} ${to.y}`} />
      {link.state === 'refused' && <Cross at={nearGate(link.caller === link.to ? to : from, towards)} />}
    </g>
  );
}

function nearGate(from: Point, gate: Point): Point {
  const length = Math.max(1, Math.hypot(gate.x - from.x, gate.y - from.y));
  return between([from, gate], Math.max(0.5, 1 - 16 / length));
}

function Cross({ at }: { at: Point }) {
  return (
    <g className="ground-cross" transform={`translate(${at.x} ${at.y})`}>
      <circle r="9" />
      <path d="M-4-4l8 8m0-8l-8 8" />
    </g>
  );
}

function QueryLine({ query, layout, isLast }: { query: SceneQuery; layout: Layout; isLast: boolean }) {
  const nodes = ends(layout, query.from, query.to);
  if (nodes === null || !isLast) return null;
  const curve = askingCurve(...nodes);
  const [a, b, c, d] = curve;
  const isAnswered = query.rcode !== null;
  // The arrow points to whoever is spoken to.
  const [tip, tail] = isAnswered ? [a, cubicAt(curve, 0.12)] : [d, cubicAt(curve, 0.92)];
  const angle = (Math.atan2(tip.y - tail.y, tip.x - tail.x) * 180) / Math.PI;
  return (
    <g className="ground-query">
      <path className="ground-asking" d={`M${a.x} ${a.y}C${b.x} ${b.y} ${c.x} ${c.y} ${d.x} ${d.y}`} />
      <path className="ground-arrow" d="M-8-5L0 0l-8 5" transform={`translate(${tip.x} ${tip.y}) rotate(${angle.toFixed(1)})`} />
    </g>
  );
}

/** The way that the letter has come: a dotted ochre line that grows with it. */
export function TrailView({ trail, layout, motion }: { trail: SceneTrail; layout: Layout; motion: Motion }) {
  const line = useRef<HTMLDivElement>(null);
  const before = useRef<number | null>(null);
  const nodes = ends(layout, trail.from, trail.to);
  const [from, to] = nodes === null ? [{ x: 0, y: 0 }, { x: 0, y: 0 }] : lineBetween(...nodes);
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  useLayoutEffect(() => {
    const since = before.current ?? 0;
    before.current = trail.progress;
    if (motion.mode === 'jump' || since >= trail.progress) return;
    const cut = (progress: number) => ({ clipPath: `inset(-3px ${((1 - progress) * 100).toFixed(1)}% -3px 0)` });
    const millis = travelMillis({ x: 0, y: 0 }, { x: length * (trail.progress - since), y: 0 }, motion.speed);
    return move(line.current, [cut(since), cut(trail.progress)], { duration: millis, easing: EASE.travel });
  }, [trail.progress, length, motion]);
  if (nodes === null || length < 4) return null;
  const angle = Math.atan2(to.y - from.y, to.x - from.x);
  return (
    <div
      ref={line}
      className="trail"
      style={{
        width: length,
        transform: `translate(${from.x}px, ${from.y - 1.5}px) rotate(${angle}rad)`,
        clipPath: `inset(-3px ${((1 - trail.progress) * 100).toFixed(1)}% -3px 0)`,
      }}
    />
  );
}

/** A slip of paper that carries a question to the signpost, and the answer back. */
export function SlipView({ query, layout, motion }: { query: SceneQuery; layout: Layout; motion: Motion }) {
  const slip = useRef<HTMLSpanElement>(null);
  const nodes = ends(layout, query.from, query.to);
  const isAnswered = query.rcode !== null;
  useLayoutEffect(() => {
    if (nodes === null || motion.mode === 'jump') return;
    const curve = askingCurve(...nodes);
    const way = Array.from({ length: 13 }, (_, at) => cubicAt(curve, isAnswered ? 1 - at / 12 : at / 12));
    const keyframes = way.map(({ x, y }, at) => ({
      transform: `translate(${x.toFixed(1)}px, ${y.toFixed(1)}px) translate(-50%, -50%)`,
      opacity: at === way.length - 1 ? 0 : 1,
    }));
    return move(slip.current, keyframes, { duration: storyMillis(MILLIS.slow, motion.speed), easing: EASE.inOut });
    // Once on its way, it is not sent again when the layout or the speed changes.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [isAnswered]);
  return (
    <span ref={slip} className="slip" aria-hidden="true">
      {isAnswered ? '!' : '?'}
    </span>
  );
}
