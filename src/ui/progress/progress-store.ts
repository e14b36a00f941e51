/** Progress between browser and store: loading, keeping, taking over a file, forgetting. Trouble is told, never thrown. */
import { useStore } from '../stores/store.ts';
import { forgetPreferences } from '../theme/preferences.ts';
import { NOBODY, type AttemptRecord, type StudentRecord } from './attempt.ts';
import { forgetEverything, keepAttempt, keepAttempts, keepStudent, loadAttempts, loadStudent, type StorageTrouble } from './database.ts';
import { mergeAttempts, type ProgressFile } from './progress-file.ts';
import { forgetUnsaved, noteUnsaved, settleUnsaved, unsavedAttempts } from './unsaved.ts';
import type { Result } from '../../base/result.ts';

export async function loadProgress(): Promise<void> {
  const [attempts, student] = await Promise.all([loadAttempts(), loadStudent()]);
  const unsaved = unsavedAttempts();
  const all = mergeAttempts(attempts.ok ? attempts.value : [], unsaved);
  useStore.getState().setSession({ attempts: all, student, progressLoaded: true, storageTrouble: attempts.ok ? null : attempts.error });
  if (unsaved.length > 0 && (await keepAttempts(all)).ok) settleUnsaved(null);
}

/** Puts an attempt into the list and the browser; the list has it even if the browser does not take it. */
export async function saveAttempt(record: AttemptRecord): Promise<void> {
  const { attempts, setSession } = useStore.getState();
  const others = attempts.filter(({ lesson, number }) => lesson !== record.lesson || number !== record.number);
  setSession({ attempts: [...others, record] });
  noteUnsaved(record);
  const kept = await keepAttempt(record);
  if (kept.ok) settleUnsaved(record);
  note(kept);
}

export async function takeOverProgress(file: ProgressFile): Promise<void> {
  const { attempts, student, setSession } = useStore.getState();
  const merged = mergeAttempts(attempts, file.attempts);
  const name = student.name === '' ? file.student : student;
  setSession({ attempts: merged, student: name });
  note(await keepAttempts(merged));
  note(await keepStudent(name));
}

export async function saveStudent(student: StudentRecord): Promise<void> {
  useStore.getState().setSession({ student });
  note(await keepStudent(student));
}

export async function forgetProgress(): Promise<void> {
  forgetPreferences();
  forgetUnsaved();
  useStore.getState().setSession({ attempts: [], student: NOBODY });
  note(await forgetEverything());
}

function note(result: Result<void, StorageTrouble>): void {
  const { storageTrouble, setSession } = useStore.getState();
  const trouble = result.ok ? null : result.error;
  if (trouble !== storageTrouble) setSession({ storageTrouble: trouble });
}
