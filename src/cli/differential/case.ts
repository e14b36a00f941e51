/**
 * A case of the differential test: what is set up and what the client does, in the form of the recordings' inputs, so
 * that whatever is found can be kept as a recording (tests/oracle/README.md says what the fields mean).
 */
import { readRecording, type RecordedPair } from '../replay/recording.ts';
import type { TranscriptEntry } from '../replay/smtpd-result.ts';

export interface Action {
  readonly send?: string;
  /** How many complete replies to read after `send`; one if not given. */
  readonly replies?: number;
  /** Sent only where the last reply was a 354. */
  readonly only_after_354?: true;
  readonly send_nowait?: string;
  readonly read?: number;
  readonly pause_ms?: number;
  readonly starttls?: true;
  readonly close?: true;
  /** Opens a further connection of this name, from `ip`; `on` says which connection an action is for. */
  readonly open?: string;
  readonly ip?: string;
  readonly on?: string;
}

export type Setting = readonly [string, string];

export interface DifferentialCase {
  readonly id: string;
  readonly category: string;
  readonly title: string;
  readonly why: string;
  readonly config: readonly Setting[];
  readonly maps: Readonly<Record<string, string>>;
  readonly client: { readonly ip: string };
  readonly script: readonly Action[];
}

/** What the real server did, normalised as the recordings are. */
export type Expected = Readonly<Record<string, unknown>> & { readonly transcript: readonly TranscriptEntry[] };

export interface RecordedDifferentialCase extends DifferentialCase {
  readonly result: Expected;
}

/** The case as `posthorn replay` reads it: the same path, so that what is kept is what was compared. */
export function pairOf(recorded: RecordedDifferentialCase): RecordedPair {
  const recording = readRecording(recordingText(recorded.category, [recorded]));
  if (!recording.ok) throw new RangeError(`${recorded.id}: ${recording.error}`);
  const pair = recording.value.pairs[0];
  if (!pair) throw new RangeError(`${recorded.id}: nothing in the recording`);
  return pair;
}

/** The text of a recording's file. */
export function recordingText(category: string, cases: readonly RecordedDifferentialCase[]): string {
  return `${JSON.stringify({ category, cases }, null, 1)}\n`;
}
