/**
 * The attempt that is on its way into the database: kept in localStorage at once, because a page that is left does not
 * finish what it has begun to write elsewhere. Taken up on the next visit. Without localStorage the page does as well as it can.
 */
import { NOBODY, type AttemptRecord } from './attempt.ts';
import { readProgressFile, writeProgressFile } from './progress-file.ts';

const KEY = 'posthorn.unsaved';
let noted: AttemptRecord | null = null;

export function noteUnsaved(record: AttemptRecord): void {
  noted = record;
  try {
    window.localStorage.setItem(KEY, writeProgressFile({ student: NOBODY, attempts: [record] }));
  } catch {
    // No room or not allowed: the database alone must do.
  }
}

/** What the last visit could not finish writing; nothing if that is damaged. */
export function unsavedAttempts(): readonly AttemptRecord[] {
  try {
    const read = readProgressFile(window.localStorage.getItem(KEY) ?? '');
    return read.ok ? read.value.attempts : [];
  } catch {
    return [];
  }
}

/** The database has `record` (null: what the last visit left); a newer one that is on its way stays noted. */
export function settleUnsaved(record: AttemptRecord | null): void {
  if (record === noted) forgetUnsaved();
}

export function forgetUnsaved(): void {
  noted = null;
  try {
    window.localStorage.removeItem(KEY);
  } catch {
    // Nothing was noted either.
  }
}
