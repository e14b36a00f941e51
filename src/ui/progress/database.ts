/**
 * Progress in the browser (IndexedDB). Everything may fail here — private windows, a full disk, another version of the
 * page — and nothing may be lost because of it: every call gives a result, and the page keeps working from memory.
 */
import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import { fail, ok, type Result } from '../../base/result.ts';
import { NOBODY, type AttemptRecord, type StudentRecord } from './attempt.ts';

/** `full`: no room is left. `none`: this browser keeps nothing for us. */
export type StorageTrouble = 'full' | 'none';

interface Schema extends DBSchema {
  attempts: { key: [string, number]; value: AttemptRecord };
  about: { key: string; value: StudentRecord };
}

const NAME = 'posthorn';
const VERSION = 1;
const STUDENT = 'student';

let opened: Promise<IDBPDatabase<Schema>> | null = null;

function database(): Promise<IDBPDatabase<Schema>> {
  opened ??= openDB<Schema>(NAME, VERSION, {
    upgrade(db) {
      db.createObjectStore('attempts', { keyPath: ['lesson', 'number'] });
      db.createObjectStore('about');
    },
    // Another tab wants to upgrade or delete: let it, and open again when next needed.
    blocking(_current, _blocked, event) {
      (event.target as IDBDatabase).close();
      opened = null;
    },
    terminated() {
      opened = null;
    },
  }).catch((error: unknown) => {
    opened = null;
    throw error;
  });
  return opened;
}

async function attempt<T>(work: (db: IDBPDatabase<Schema>) => Promise<T>): Promise<Result<T, StorageTrouble>> {
  try {
    return ok(await work(await database()));
  } catch (error) {
    return fail(isFull(error) ? 'full' : 'none');
  }
}

function isFull(error: unknown): boolean {
  return error instanceof DOMException && (error.name === 'QuotaExceededError' || error.code === 22);
}

export function loadAttempts(): Promise<Result<readonly AttemptRecord[], StorageTrouble>> {
  return attempt((db) => db.getAll('attempts'));
}

export function keepAttempt(record: AttemptRecord): Promise<Result<void, StorageTrouble>> {
  return attempt(async (db) => void (await db.put('attempts', record)));
}

export function keepAttempts(records: readonly AttemptRecord[]): Promise<Result<void, StorageTrouble>> {
  return attempt(async (db) => {
    const transaction = db.transaction('attempts', 'readwrite');
    await Promise.all([...records.map((record) => transaction.store.put(record)), transaction.done]);
  });
}

export async function loadStudent(): Promise<StudentRecord> {
  const kept = await attempt((db) => db.get('about', STUDENT));
  return kept.ok && kept.value !== undefined ? kept.value : NOBODY;
}

export function keepStudent(student: StudentRecord): Promise<Result<void, StorageTrouble>> {
  return attempt(async (db) => void (await db.put('about', student, STUDENT)));
}

export function forgetEverything(): Promise<Result<void, StorageTrouble>> {
  return attempt(async (db) => {
    const transaction = db.transaction(['attempts', 'about'], 'readwrite');
    await Promise.all([transaction.objectStore('attempts').clear(), transaction.objectStore('about').clear(), transaction.done]);
  });
}
