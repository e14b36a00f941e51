/** How a difference between the simulation and a recording is shown: where, at which octet, what was expected, what came. */
import type { Difference } from './compare.ts';
import { octetsOfRecorded } from './recorded-text.ts';

/** How a recording's text stands for octets. */
export type Encoding = 'latin-1' | 'utf-8';

/** Characters shown before and after the first differing one. */
const BEFORE = 60;
const AFTER = 120;

export function describeDifference({ where, expected, got }: Difference, encoding: Encoding): string {
  const at = agreeing(expected, got);
  const place = at === null ? where : `${where}, octet ${encoding === 'utf-8' ? octetsOfRecorded(String(got).slice(0, at)).length : at}`;
  return `${place}\n  expected: ${shown(expected, at)}\n  got:      ${shown(got, at)}`;
}

/** How many characters of two texts agree before the first that does not; null where they are not two texts. */
function agreeing(expected: unknown, got: unknown): number | null {
  if (typeof expected !== 'string' || typeof got !== 'string') return null;
  let at = 0;
  while (at < expected.length && expected[at] === got[at]) at += 1;
  return at;
}

function shown(value: unknown, at: number | null): string {
  if (value === undefined) return 'nothing';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const from = Math.max(0, (at ?? 0) - BEFORE);
  const end = (at ?? 0) + AFTER;
  const part = text.slice(from, end);
  const quotedPart = typeof value === 'string' ? JSON.stringify(part) : part;
  return `${from > 0 ? '…' : ''}${quotedPart}${end < text.length ? '…' : ''}`;
}
