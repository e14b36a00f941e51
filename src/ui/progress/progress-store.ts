/** Progress between browser and store: loading, keeping, taking over a file, forgetting. Trouble is told, never thrown. */
import { useStore } from '../stores/store.ts';
import { forgetPreferences } from '../theme/preferences.ts';
import { NOBODY, type AttemptRecord, type StudentRecord } from './attempt.ts';
import { forgetEverything, keepAttempt, keepAttempts, keepStudent, loadAttempts, loadStudent, type StorageTrouble } from './database.ts';
import { mergeAttempts, type ProgressFile } from './progress-file.ts';
import type { Result } from '../../base/result.ts';

export async function loadProgress(): Promise<void> {
  const [attempts, student] = await Promise.all([loadAttempts(), loadStudent()]);
  useStore.getState().setSession({
    attempts: attempts.ok ? attempts.value : [],
    student,
    progressLoaded: true,
    storageTrouble: attempts.ok ? null : attempts.error,
  });
}

/** Puts an attempt into the list and the browser; the list has it even if the browser does not take it. */
export async function saveAttempt(record: AttemptRecord): Promise<void> {
  const { attempts, setSession } = useStore.getState();
  const others = attempts.filter(({ lesson, number }) => lesson !== record.lesson || number !== record.number);
  setSession({ attempts: [...others, record] });
  note(await keepAttempt(record));
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
  useStore.getState().setSession({ attempts: [], student: NOBODY });
  note(await forgetEverything());
}

function note(result: Result<void, StorageTrouble>): void {
  const { storageTrouble, setSession } = useStore.getState();
  const trouble = result.ok ? null : result.error;
  if (trouble !== storageTrouble) setSession({ storageTrouble: trouble });
}
