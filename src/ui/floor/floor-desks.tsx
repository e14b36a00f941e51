/** The furniture of the floor: counters, trays, hatches, pigeonholes. Each is drawn once and inked by how busy it is. */
import type { ReactNode } from 'react';
import type { DeskLook } from './floor-scene.ts';
import type { Hatch } from './floor-state.ts';

interface CounterProps {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  /** Height of the counter's top, seen from above. */
  readonly depth: number;
  readonly label: string;
  readonly look: DeskLook;
  readonly front?: number;
  readonly children?: ReactNode;
}

/** A counter: its shadow, its front with the name, its top, and what stands on it. */
export function Counter({ x, y, width, depth, label, look, front = 29, children }: CounterProps) {
  const below = y + depth - 3;
  return (
    <g className={`floor-desk is-${look}`}>
      <rect className="floor-shade" x={x + 3} y={below + front - 5} width={width} height="9" rx="4.5" />
      <path className="floor-front" d={`M${x} ${below}h${width}v${front - 4}a4 4 0 0 1-4 4h-${width - 8}a4 4 0 0 1-4-4z`} />
      <rect className="floor-top" x={x} y={y} width={width} height={depth} rx="4" />
      {children}
      <text className="floor-name" x={x + width / 2} y={below + front / 2 + 5} textAnchor="middle">
        {label}
      </text>
    </g>
  );
}

/** An open tray, its front lip drawn after what lies in it. */
export function Tray({ x, y, width, children, isHot }: { x: number; y: number; width: number; children?: ReactNode; isHot: boolean }) {
  const slope = (width - 28) * 0.3;
  const inner = width - 2 * slope - 8;
  return (
    <g className={`floor-tray${isHot ? ' is-hot' : ''}`}>
      <path className="floor-tray-back" d={`M${x} ${y}v14a6 6 0 0 0 6 6h${width - 12}a6 6 0 0 0 6-6v-14`} />
      {children}
      <path className="floor-tray-lip" d={`M${x} ${y + 8}h${slope}l4 5h${inner}l4-5h${slope}v6a6 6 0 0 1-6 6h-${width - 12}a6 6 0 0 1-6-6z`} />
    </g>
  );
}

/** A delivery agent's desk at the wall; its shutter is up while it works. */
export function HatchView({ name, y, look, hint, isShort }: { name: Hatch; y: number; look: DeskLook; hint: string; isShort: boolean }) {
  const isOpen = look !== 'quiet';
  return (
    <g className={`floor-desk is-${look}`}>
      <rect className={isOpen ? 'floor-hatch is-open' : 'floor-hatch'} x="601" y={y - 14} width="12" height="28" />
      {!isOpen && <path className="floor-shutter" d={`M603 ${y - 7}h8M603 ${y}h8M603 ${y + 7}h8`} />}
      <path className="floor-sill" d={`M594 ${y}h7`} />
      <rect className="floor-agent" x="508" y={y - 12} width="86" height="24" rx="5" />
      <text className="floor-name" x="551" y={y + 4} textAnchor="middle">
        {name}
      </text>
      {!isShort && (
        <text className="floor-hint" x="551" y={y + 21} textAnchor="middle">
          {hint}
        </text>
      )}
    </g>
  );
}

/** The number of letters on a tray, when there are more than are drawn. */
export function TrayCount({ x, y, count }: { x: number; y: number; count: number }) {
  if (count < 2) return null;
  const text = count > 999 ? '999+' : String(count);
  const width = 10 + text.length * 7;
  return (
    <g className="floor-count">
      <rect x={x - width / 2} y={y - 9} width={width} height="17" rx="8.5" />
      <text x={x} y={y + 4} textAnchor="middle">
        {text}
      </text>
    </g>
  );
}

/** qmgr's cabinet: nine pigeonholes, one lit while it sorts. */
export function Pigeonholes({ isHot }: { isHot: boolean }) {
  return (
    <g>
      <rect className="floor-cabinet" x="364" y="126" width="60" height="68" rx="3" />
      {[0, 1, 2].flatMap((column) =>
        [0, 1, 2].map((row) => (
          <rect
            key={`${column}${row}`}
            className={isHot && column === 2 && row === 0 ? 'floor-hole is-lit' : 'floor-hole'}
            x={368.5 + column * 17.6}
            y={131 + row * 14}
            width="15.5"
            height="11"
            rx="1"
          />
        )),
      )}
      <text className="floor-name" x="394" y="188" textAnchor="middle">
        qmgr
      </text>
    </g>
  );
}

/** trivial-rewrite's address book; the line it last read is ochre, for it speaks of envelopes. */
export function AddressBook({ look }: { look: DeskLook }) {
  return (
    <g className={`floor-desk is-${look}`}>
      <g transform="translate(256 110)">
        <rect className="floor-shade" x="-34" y="27" width="72" height="8" rx="4" />
        <path className="floor-stand" d="M-6 18h12l4 12h-20z" />
        <path className="floor-book" d="M-36-12c12-6 26-5 36 1 10-6 24-7 36-1v30c-12-6-26-5-36 1-10-6-24-7-36-1z" />
        <path className="floor-book-fold" d="M0-11v30" />
        <path className="floor-book-lines" d="M-30-6c8-3 16-2 24 0M-30 1c8-3 16-2 24 0M-30 8c8-3 16-2 24 0M6-6c8-2 16-3 24 0M6 8c8-2 16-3 24 0" />
        <path className={look === 'quiet' ? 'floor-book-lines' : 'floor-book-mark'} d="M6 1c8-2 16-3 24 0" />
        <path className="floor-book-tabs" d="M36-8h6v6h-6M36 1h6v6h-6M36 10h6v5h-6" />
      </g>
      <text className="floor-name" x="256" y="155" textAnchor="middle">
        trivial-rewrite
      </text>
    </g>
  );
}

/** The slip that trivial-rewrite hands over: which transport, which next hop. */
export function Slip({ text, most }: { text: string; most: number }) {
  const shown = text.length > most ? `${text.slice(0, most - 1)}…` : text;
  const width = Math.max(60, shown.length * 7.3 + 20);
  return (
    <g className="floor-slip" key={text}>
      <title>{text}</title>
      <rect x="302" y="64" width={width} height="22" rx="5" />
      <path d="M310 86l-6 10 16-10" />
      <path className="floor-slip-seam" d="M309.5 86h10" />
      <text className="floor-name" x={302 + width / 2} y="79" textAnchor="middle">
        {shown}
      </text>
    </g>
  );
}

const CLOCK_MARKS = 'M0-10v2.5M0 10V7.5M10 0H7.5M-10 0h2.5';

/** The clock on the wall shows the world's time. */
export function WallClock({ seconds }: { seconds: number }) {
  const hand = (turn: number, length: number): string => {
    const angle = turn * 2 * Math.PI;
    return `M0 0L${(Math.sin(angle) * length).toFixed(2)} ${(-Math.cos(angle) * length).toFixed(2)}`;
  };
  return (
    <g className="floor-clock" transform="translate(572 68)">
      <circle r="13" />
      <path className="floor-clock-marks" d={CLOCK_MARKS} />
      <path className="floor-clock-hand is-hour" d={hand(seconds / 43_200, 6.5)} />
      <path className="floor-clock-hand" d={hand((seconds % 3600) / 3600, 8.5)} />
      <path className="floor-clock-hand is-second" d={hand((seconds % 60) / 60, 8.8)} />
      <circle className="floor-clock-pin" r="1.8" />
    </g>
  );
}
