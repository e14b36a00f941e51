/** A trace's fingerprint: SHA-256 over its events in order, one JSON line each. Computed on demand, never per event. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { TraceEvent } from '../kernel/trace.ts';

const LINES_PER_UPDATE = 512;

export function hashTrace(events: readonly TraceEvent[]): string {
  const hash = sha256.create();
  for (let at = 0; at < events.length; at += LINES_PER_UPDATE) {
    hash.update(utf8ToBytes(events.slice(at, at + LINES_PER_UPDATE).map(lineOf).join('')));
  }
  return bytesToHex(hash.digest());
}

/** Fields in a fixed order, whatever way an event took to get here. */
function lineOf(event: TraceEvent): string {
  const { t, host, process, pid, n, cause, kind, data } = event;
  return `${JSON.stringify([t, host, process, pid, n, cause, kind, sortKeys(data)])}\n`;
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, inner]) => [key, sortKeys(inner)]));
}
