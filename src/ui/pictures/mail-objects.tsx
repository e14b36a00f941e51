/**
 * The things mail is made of, as pictures: envelope, letter, postmark, and the places (laptop, post office, mailbox).
 * Shape and ink never change roles: ochre rectangle = envelope, blue folded page = letter, plum ring = postmark.
 */
import { useId } from 'react';

interface Size {
  readonly width: number;
  readonly height?: number;
  readonly x?: number;
  readonly y?: number;
}

export function EnvelopePicture({ width, height = (width * 50) / 72, x, y }: Size) {
  const place = { ...(x === undefined ? {} : { x }), ...(y === undefined ? {} : { y }) };
  return (
    <svg viewBox="0 0 72 50" width={width} height={height} aria-hidden="true" {...place}>
      <rect x="1" y="1" width="70" height="48" rx="4" fill="var(--env-fill)" stroke="var(--env-line)" strokeWidth="1.6" />
      <path d="M8 9h19M8 14h12" stroke="var(--env-line)" strokeWidth="2.2" strokeLinecap="round" />
      <path d="M27 29h32M27 36h23" stroke="var(--env-text)" strokeWidth="2.8" strokeLinecap="round" />
      <path d="M52 6h13v15H52z" fill="#fff" stroke="var(--env-line)" strokeDasharray="1.4 1.4" strokeWidth="1.2" />
      <path d="M55.5 12.2h4a2.6 2.6 0 1 1-2.6 2.6" fill="none" stroke="#8f4700" strokeWidth="1.4" strokeLinecap="round" />
    </svg>
  );
}

export function LetterPicture({ width, height = (width * 56) / 44, x, y }: Size) {
  const place = { ...(x === undefined ? {} : { x }), ...(y === undefined ? {} : { y }) };
  return (
    <svg viewBox="0 0 44 56" width={width} height={height} aria-hidden="true" {...place}>
      <path d="M2 4a3 3 0 0 1 3-3h26l11 11v40a3 3 0 0 1-3 3H5a3 3 0 0 1-3-3z" fill="var(--let-fill)" stroke="var(--let)" strokeWidth="1.6" />
      <path d="M31 1v11h11" fill="none" stroke="var(--let)" strokeWidth="1.6" strokeLinejoin="round" />
      <path d="M9 12h14M9 18h20M9 24h17" stroke="var(--let)" strokeWidth="2.4" strokeLinecap="round" />
      <path d="M9 34h25M9 40h25M9 46h16" stroke="var(--ink-ghost)" strokeWidth="2" strokeLinecap="round" />
    </svg>
  );
}

export interface PostmarkText {
  /** Runs round the ring: a host or a word, upper case as printed on a real postmark. */
  readonly ring: string;
  readonly date: string;
  readonly time: string;
}

/** A round cancellation. `label` is what a screen reader hears; without it the picture is decoration. */
export function Postmark(props: { text: PostmarkText; size: number; tilt?: number; label?: string; waves?: boolean }) {
  const ring = useId();
  const { text, size, tilt = -12, label, waves = false } = props;
  const accessible = label === undefined ? { 'aria-hidden': true } : { role: 'img', 'aria-label': label };
  const fit = Math.min(10.5, 185 / Math.max(1, text.ring.length));
  return (
    <svg
      className="postmark"
      width={waves ? size * 1.75 : size}
      height={size}
      viewBox={`0 0 ${waves ? 175 : 100} 100`}
      {...accessible}
    >
      <g transform={`rotate(${tilt} 50 50)`} fill="none" stroke="currentColor">
        <circle cx="50" cy="50" r="46" strokeWidth="3" />
        <circle cx="50" cy="50" r="30" strokeWidth="1.8" />
        <path id={ring} d="M25.6 74.4A34.5 34.5 0 1 1 74.4 74.4" stroke="none" />
        <path d="M24 43h52M24 60h52" strokeWidth="1.4" />
        <text className="postmark-ring" style={{ fontSize: fit }} stroke="none" fill="currentColor">
          <textPath href={`#${ring}`} startOffset="50%" textAnchor="middle">
            {text.ring}
          </textPath>
        </text>
        <text className="postmark-date" x="50" y="55.3" textAnchor="middle" stroke="none" fill="currentColor">
          {text.date}
        </text>
        <text className="postmark-time" x="50" y="71" textAnchor="middle" stroke="none" fill="currentColor">
          {text.time}
        </text>
        <path d="M36 87q7 4.5 14 4.5t14-4.5" strokeWidth="1.6" />
      </g>
      {waves && (
        <g fill="none" stroke="currentColor" strokeWidth="2.6" opacity="0.85">
          {[30, 42, 54, 66].map((top) => (
            <path key={top} d={`M99 ${top}q9-7 18 0t18 0 18 0 18 0`} />
          ))}
        </g>
      )}
    </svg>
  );
}

type PlaceName = 'laptop' | 'office' | 'mailbox';

/** Where mail starts, passes and ends, on a 44-unit square. */
export function PlacePicture({ place, size, x, y }: { place: PlaceName; size: number; x?: number; y?: number }) {
  const at = { ...(x === undefined ? {} : { x }), ...(y === undefined ? {} : { y }) };
  return (
    <svg viewBox="0 0 44 44" width={size} height={size} aria-hidden="true" {...at}>
      {place === 'laptop' && <Laptop />}
      {place === 'office' && <Office />}
      {place === 'mailbox' && <Mailbox />}
    </svg>
  );
}

function Laptop() {
  return (
    <g stroke="var(--mua)" strokeWidth="2" strokeLinejoin="round" strokeLinecap="round">
      <rect x="7" y="8" width="30" height="21" rx="2.5" fill="var(--surface)" />
      <path d="M3 35h38l-3.2-6H6.2z" fill="color-mix(in srgb, var(--mua) 18%, var(--surface))" />
      <path d="M13 15l4 3.5-4 3.5M20 22.5h7" fill="none" />
    </g>
  );
}

function Office() {
  const shade = 'color-mix(in srgb, var(--mta) 18%, var(--surface))';
  return (
    <g stroke="var(--mta)" strokeWidth="2" strokeLinejoin="round">
      <path d="M4 16L22 5l18 11z" fill={shade} />
      <path d="M7 16h30v22H7z" fill="var(--surface)" />
      <path d="M4 38.5h36" strokeWidth="2.2" strokeLinecap="round" />
      <path d="M18 38v-9h8v9" fill={shade} strokeWidth="1.8" />
      <path d="M11.5 21h5v4.5h-5zM27.5 21h5v4.5h-5z" fill="none" strokeWidth="1.7" />
      <circle cx="22" cy="12" r="2.3" fill="var(--now)" strokeWidth="1.3" />
    </g>
  );
}

function Mailbox() {
  return (
    <g stroke="var(--mda)" strokeWidth="2" strokeLinejoin="round" strokeLinecap="round">
      <path d="M22 29v11" strokeWidth="3" />
      <path d="M12 12h21a7 7 0 0 1 7 7v10H5V19a7 7 0 0 1 7-7z" fill="var(--surface)" />
      <path d="M12 12a7 7 0 0 1 7 7v10H5V19a7 7 0 0 1 7-7z" fill="color-mix(in srgb, var(--mda) 22%, var(--surface))" />
      <path d="M30 18V6h6v4h-6" fill="none" />
    </g>
  );
}

/** The post horn of the brand; `mark` adds the yellow tile. */
export function PostHorn({ size }: { size: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" fill="none" stroke="currentColor" strokeWidth="2.7" strokeLinecap="round" strokeLinejoin="round" aria-hidden="true">
      <path d="M4 9.5h11.5a7.2 7.2 0 1 1-7.2 7.2" />
      <path d="M8.3 16.7a7.2 7.2 0 0 0 7.2 7.2H22" />
      <path d="M22 22.3l7-4.6v12.6l-7-4.9z" fill="currentColor" strokeWidth="1.6" />
      <path d="M4 6.8v5.4" />
    </svg>
  );
}
