/**
 * Where things stand on the floor, in the drawing's own units (744 × 400): the hall on the left, the sorting floor with
 * the queue's furniture in the middle, hatches in the right wall, the mailbox house next door, the back office below.
 * And the ways between desks, drawn by hand where the letter usually goes, as a plain bow elsewhere.
 */
import { HATCHES, type Hatch, type Station } from './floor-state.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

export const FLOOR = { left: 0, top: 44, width: 744, height: 400 } as const;

type Heights = Readonly<Record<Hatch, number>>;
/** Heights of the hatches' middles; where pipe(8) works, the others move closer together. */
const SIX: Heights = { smtp: 104, relay: 146, error: 186, lmtp: 226, local: 268, virtual: 310, pipe: 310 };
const SEVEN: Heights = { smtp: 100, relay: 137, error: 174, lmtp: 211, local: 248, virtual: 285, pipe: 322 };

/** Places that are not desks: who stands outside, and where agents call. */
export type Outside = 'street' | 'sendmail' | 'beyond';
export type Place = Station | Outside;

/** Where an envelope or a letter lies when it is there (its middle). */
const RESTS: Readonly<Record<Exclude<Place, Hatch>, Point>> = {
  street: { x: 30, y: 168 },
  sendmail: { x: 30, y: 252 },
  smtpd: { x: 111, y: 150 },
  pickup: { x: 131, y: 262 },
  showq: { x: 126, y: 380 },
  cleanup: { x: 226, y: 204 },
  'trivial-rewrite': { x: 256, y: 110 },
  incoming: { x: 331, y: 184 },
  qmgr: { x: 394, y: 152 },
  active: { x: 457, y: 184 },
  deferred: { x: 440, y: 277 },
  hold: { x: 348, y: 277 },
  scache: { x: 526, y: 69 },
  bounce: { x: 340, y: 404 },
  mailbox: { x: 675, y: 327 },
  beyond: { x: 680, y: 104 },
};

type Box = readonly [number, number, number, number];

/** Middles of the desks as targets of the keyboard's focus ring: x, y, width, height. */
const BOXES: Readonly<Record<Exclude<Station, Hatch>, Box>> = {
  smtpd: [82, 90, 96, 112],
  pickup: [94, 240, 74, 68],
  showq: [82, 362, 88, 53],
  cleanup: [200, 184, 82, 74],
  'trivial-rewrite': [200, 94, 112, 68],
  incoming: [299, 166, 66, 68],
  qmgr: [362, 124, 64, 72],
  active: [427, 166, 62, 68],
  hold: [304, 238, 88, 84],
  deferred: [396, 238, 88, 84],
  scache: [498, 54, 58, 30],
  bounce: [396, 364, 190, 62],
  mailbox: [644, 312, 80, 70],
};

const LEGS: Readonly<Record<string, string>> = {
  'street>smtpd': 'M50 168H82',
  'sendmail>pickup': 'M50 252C74 252 74 274 92 275',
  'smtpd>cleanup': 'M170 160C192 150 216 164 225 186',
  'pickup>cleanup': 'M168 262C190 240 206 206 224 190',
  'cleanup>incoming': 'M246 192C268 168 306 158 326 182',
  'cleanup>hold': 'M246 258C262 290 288 282 312 276',
  'incoming>qmgr': 'M344 180C352 152 366 144 380 138',
  'deferred>qmgr': 'M420 262C400 244 394 222 394 198',
  'hold>qmgr': 'M366 262C388 244 394 222 394 198',
  'qmgr>active': 'M410 136C428 138 444 150 452 166',
  'active>deferred': 'M470 194C486 220 486 252 466 270',
  'active>hold': 'M440 194C420 216 380 240 358 264',
  'active>bounce': 'M478 196C504 250 504 330 490 376',
  'bounce>cleanup': 'M398 404H316C290 404 282 376 282 340V288C282 266 274 262 262 262',
};

/** Where a step's number stands: at a corner that neither the way nor a tray's count takes. */
const NUMBERS: Readonly<Record<Exclude<Station, Hatch>, Point>> = {
  smtpd: { x: 84, y: 154 },
  pickup: { x: 97, y: 270 },
  showq: { x: 84, y: 388 },
  cleanup: { x: 202, y: 206 },
  'trivial-rewrite': { x: 218, y: 92 },
  incoming: { x: 300, y: 186 },
  qmgr: { x: 365, y: 128 },
  active: { x: 427, y: 190 },
  deferred: { x: 399, y: 242 },
  hold: { x: 307, y: 242 },
  scache: { x: 499, y: 56 },
  bounce: { x: 399, y: 386 },
  mailbox: { x: 648, y: 316 },
};

/** One arrangement of the floor. */
export interface FloorPlan {
  readonly hatches: readonly Hatch[];
  readonly heights: Heights;
  readonly rests: Readonly<Record<Place, Point>>;
  readonly boxes: Readonly<Record<Station, Box>>;
  readonly numbers: Readonly<Record<Station, Point>>;
  /** The way from one place to the next; `null` for what is no way (a letter that stays where it is). */
  readonly legBetween: (from: Place, to: Place) => string | null;
}

export const PLAN: FloorPlan = arranged(SIX, HATCHES.filter((hatch) => hatch !== 'pipe'));
export const PLAN_WITH_PIPE: FloorPlan = arranged(SEVEN, HATCHES);

function arranged(heights: Heights, hatches: readonly Hatch[]): FloorPlan {
  const byHatch = <T>(of: (hatch: Hatch, y: number) => T) => Object.fromEntries(HATCHES.map((hatch) => [hatch, of(hatch, heights[hatch])])) as Record<Hatch, T>;
  const rests = { ...RESTS, ...byHatch((hatch, y): Point => ({ x: hatch === 'error' ? 551 : 620, y })) };
  const boxes = { ...BOXES, ...byHatch((_hatch, y): Box => [506, y - 16, 110, 32]) };
  const numbers = { ...NUMBERS, ...byHatch((_hatch, y): Point => ({ x: 512, y: y - 13 })) };
  return { hatches, heights, rests, boxes, numbers, legBetween: (from, to) => leg(from, to, heights, rests) };
}

function leg(from: Place, to: Place, heights: Heights, rests: FloorPlan['rests']): string | null {
  if (from === to) return null;
  const drawn = LEGS[`${from}>${to}`];
  if (drawn !== undefined) return drawn;
  const hatch = isHatch(to) ? heights[to] : null;
  if (from === 'active' && hatch !== null) return `M466 166C${(478 + hatch / 40).toFixed(0)} ${((166 + hatch) / 2 - 14).toFixed(0)} 486 ${hatch + 8} 506 ${hatch + 2}`;
  const out = isHatch(from) ? legFromHatch(heights[from], to) : null;
  if (out !== null) return out;
  const [a, b] = [rests[from], rests[to]];
  return `M${a.x} ${a.y}Q${(a.x + b.x) / 2} ${Math.min(a.y, b.y) - 26} ${b.x} ${b.y}`;
}

function legFromHatch(y: number, to: Place): string | null {
  switch (to) {
    case 'deferred':
      return `M508 ${y + 12}C500 ${y + 22} 503 ${Math.max(240, y + 30)} 503 260C502 274 496 278 484 280`;
    case 'bounce':
      return `M508 ${y + 12}C499 ${y + 24} 503 ${Math.min(y + 60, 330)} 503 330C503 352 498 362 490 376`;
    case 'beyond':
      return y === RESTS.beyond.y ? `M616 ${y}H640` : `M616 ${y}C630 ${y} 630 104 642 104`;
    case 'mailbox':
      return `M616 ${y}C638 ${y} 634 ${Math.max(y, 330)} 648 338`;
    case 'cleanup':
      return `M508 ${y}C420 ${y + 40} 340 290 264 262`;
    default:
      return null;
  }
}

export function isHatch(place: Place): place is Hatch {
  return (HATCHES as readonly Place[]).includes(place);
}
