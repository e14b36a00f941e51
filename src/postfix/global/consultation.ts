/**
 * What a programme looked at while it decided: settings, entries of tables, items of lists, and which setting had the last
 * word. Told to whoever listens at the process's disk (postfix/rehearsal does); in a running world nobody does.
 */
import type { FileReader } from '../../kernel/disk.ts';

export type Consultation =
  /** A setting was read. */
  | { readonly what: 'setting'; readonly parameter: string }
  /** A table (`hash:/etc/aliases`) was asked: its value, null for none; `error` where it could not be asked. */
  | { readonly what: 'table'; readonly table: string; readonly key: string; readonly value: string | null; readonly error?: string }
  /** An item of a list matched; `includes` is false for an exception (`!item`). */
  | { readonly what: 'list'; readonly item: string; readonly includes: boolean }
  /** A setting decided: what came of it. */
  | { readonly what: 'rule'; readonly parameter: string; readonly result: string };

export type Listener = (consultation: Consultation) => void;

const listeners = new WeakMap<FileReader, Listener>();

/** From now on, hears what the process with this disk consults, if it reads its main.cf later. */
export function listenAt(disk: FileReader, listener: Listener): void {
  listeners.set(disk, listener);
}

export function listenerAt(disk: FileReader): Listener | null {
  return listeners.get(disk) ?? null;
}
