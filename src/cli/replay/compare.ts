/** Is what the simulation did equal to what the real server did, after the normalisation and nothing looser? */
import { mapStrings, normaliseSmtpd } from './normalise.ts';
import type { SmtpdResult } from './smtpd-result.ts';

const COMPARED = ['transcript', 'closed_by', 'mailboxes', 'outbound', 'queue', 'log_by_service'] as const;

/** Where the recorder's instance kept its files, and where a host usually does. */
const PLACES: readonly (readonly [string, string])[] = [
  ['{RUN}/data', '/var/lib/postfix'],
  ['{RUN}/spool', '/var/spool/postfix'],
  ['{RUN}/mail', '/var/mail'],
  ['{RUN}/etc/postfix', '/etc/postfix'],
];

export interface Difference {
  /** A path into the result, such as `transcript[3].s`. */
  readonly where: string;
  readonly expected: unknown;
  readonly got: unknown;
}

/** The first difference, or null where there is none. */
export function compareSmtpd(expected: Readonly<Record<string, unknown>>, result: SmtpdResult): Difference | null {
  return compareNormalised(expected, normaliseSmtpd(result));
}

/** Both sides normalised. */
export function compareNormalised(expected: Readonly<Record<string, unknown>>, got: Readonly<Record<string, unknown>>): Difference | null {
  const wanted = mapStrings(expected, usualPlaces, true) as Record<string, unknown>;
  for (const key of COMPARED) {
    const difference = firstDifference(wanted[key] ?? null, got[key] ?? null, key);
    if (difference) return difference;
  }
  return null;
}

function usualPlaces(text: string): string {
  return PLACES.reduce((changed, [from, to]) => changed.replaceAll(from, to), text);
}

export function firstDifference(expected: unknown, got: unknown, where: string): Difference | null {
  if (Array.isArray(expected) && Array.isArray(got)) {
    for (let index = 0; index < Math.max(expected.length, got.length); index += 1) {
      const inside = firstDifference(expected[index], got[index], `${where}[${index}]`);
      if (inside) return inside;
    }
    return null;
  }
  if (isRecord(expected) && isRecord(got)) {
    for (const key of new Set([...Object.keys(expected), ...Object.keys(got)])) {
      const inside = firstDifference(expected[key], got[key], `${where}.${key}`);
      if (inside) return inside;
    }
    return null;
  }
  return expected === got ? null : { where, expected, got };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
