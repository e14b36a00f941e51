/**
 * Where things stand on the floor, in the drawing's own units (744 × 400): the hall on the left, the sorting floor with
 * the queue's furniture in the middle, hatches in the right wall, the mailbox house next door, the back office below.
 * And the ways between desks, drawn by hand where the letter usually goes, as a plain bow elsewhere.
 */
import type { Station } from './floor-state.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

export const FLOOR = { left: 0, top: 44, width: 744, height: 400 } as const;

/** Heights of the hatches' middles. */
export const HATCH_Y = { smtp: 104, relay: 146, error: 186, lmtp: 226, local: 268, virtual: 310 } as const;

/** Places that are not desks: who stands outside, and where agents call. */
export type Outside = 'street' | 'sendmail' | 'beyond';
export type Place = Station | Outside;

/** Where an envelope or a letter lies when it is there (its middle). */
export const RESTS: Readonly<Record<Place, Point>> = {
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
  smtp: { x: 620, y: HATCH_Y.smtp },
  relay: { x: 620, y: HATCH_Y.relay },
  error: { x: 551, y: HATCH_Y.error },
  lmtp: { x: 620, y: HATCH_Y.lmtp },
  local: { x: 620, y: HATCH_Y.local },
  virtual: { x: 620, y: HATCH_Y.virtual },
  bounce: { x: 340, y: 404 },
  mailbox: { x: 675, y: 327 },
  beyond: { x: 680, y: 104 },
};

/** Middles of the desks as targets of the keyboard's focus ring: x, y, width, height. */
export const BOXES: Readonly<Record<Station, readonly [number, number, number, number]>> = {
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
  smtp: [506, 88, 110, 32],
  relay: [506, 130, 110, 32],
  error: [506, 170, 110, 32],
  lmtp: [506, 210, 110, 32],
  local: [506, 252, 110, 32],
  virtual: [506, 294, 110, 32],
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
  'smtp>beyond': 'M616 104H640',
  'local>mailbox': 'M616 268C640 268 636 330 648 338',
  'virtual>mailbox': 'M616 310C632 310 632 336 648 340',
  'lmtp>mailbox': 'M616 226C634 226 630 330 648 336',
};

/** The way from one place to the next; `null` for what is no way (a letter that stays where it is). */
export function legBetween(from: Place, to: Place): string | null {
  if (from === to) return null;
  const drawn = LEGS[`${from}>${to}`];
  if (drawn !== undefined) return drawn;
  const hatch = hatchY(to);
  if (from === 'active' && hatch !== null) return `M466 166C${(478 + hatch / 40).toFixed(0)} ${((166 + hatch) / 2 - 14).toFixed(0)} 486 ${hatch + 8} 506 ${hatch + 2}`;
  const left = hatchY(from);
  if (left !== null && to === 'deferred') return `M508 ${left + 12}C500 ${left + 22} 503 ${Math.max(240, left + 30)} 503 260C502 274 496 278 484 280`;
  if (left !== null && to === 'bounce') return `M508 ${left + 12}C499 ${left + 24} 503 ${left + 60} 503 330C503 352 498 362 490 376`;
  if (left !== null && to === 'beyond') return `M616 ${left}C630 ${left} 630 104 642 104`;
  if (left !== null && to === 'cleanup') return `M508 ${left}C420 ${left + 40} 340 290 264 262`;
  const [a, b] = [RESTS[from], RESTS[to]];
  return `M${a.x} ${a.y}Q${(a.x + b.x) / 2} ${Math.min(a.y, b.y) - 26} ${b.x} ${b.y}`;
}

export function hatchY(place: Place): number | null {
  return place in HATCH_Y ? HATCH_Y[place as keyof typeof HATCH_Y] : null;
}
