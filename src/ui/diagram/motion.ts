/**
 * How things move: durations and curves of the design's motion table, and one way to start a movement that may be
 * interrupted at any moment. Movements of the world are divided by the speed; the interface's own never are.
 */
import { HOP_MILLIS } from './dwell.ts';
import type { Point } from './layout.ts';

export interface Motion {
  /** `jump`: scrubbed, stepped back, or the reader wants no movement. */
  readonly mode: 'play' | 'jump';
  readonly speed: number;
}

export const EASE = {
  out: 'cubic-bezier(.2,.8,.2,1)',
  inOut: 'cubic-bezier(.65,0,.35,1)',
  stamp: 'cubic-bezier(.3,1.6,.5,1)',
  travel: 'cubic-bezier(.45,.05,.35,1)',
} as const;

export const MILLIS = { base: 220, slow: 420, stamp: 260, quick: 140 } as const;

/** Above this speed stamps appear instead of landing. */
export const FASTEST_STAMP = 4;

/** A full link takes a hop; a shorter way less, but never so little that the eye misses it. */
const FULL_LINK = 260;

export function travelMillis(from: Point, to: Point, speed: number): number {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  return (HOP_MILLIS * Math.max(0.35, Math.min(1, length / FULL_LINK))) / speed;
}

/** Movement that belongs to the story but not to a link (the letter slides in, the envelope unfolds). */
export function storyMillis(millis: number, speed: number): number {
  return millis / Math.max(1, speed);
}

/** The browser's own wish, for components that are not told. */
export function prefersStillness(): boolean {
  return typeof matchMedia === 'function' && matchMedia('(prefers-reduced-motion: reduce)').matches;
}

/** Starts a movement on an element; returns how to end it at once. Elements without WAAPI stay where they are put. */
export function move(element: Element | null, keyframes: Keyframe[], options: KeyframeAnimationOptions): () => void {
  if (element === null || typeof element.animate !== 'function') return () => undefined;
  const animation = element.animate(keyframes, options);
  return () => animation.cancel();
}

/** Where an element is at this instant, in the middle of a movement too: translation and scale of its transform. */
export function currentTransform(element: Element): { x: number; y: number; scale: number } {
  const { transform } = getComputedStyle(element);
  if (transform === 'none' || transform === '') return { x: 0, y: 0, scale: 1 };
  const matrix = new DOMMatrixReadOnly(transform);
  return { x: matrix.e, y: matrix.f, scale: Math.hypot(matrix.a, matrix.b) };
}
