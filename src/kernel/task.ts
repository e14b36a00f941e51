/**
 * Tasks: straight-line code that waits, as generators. A task yields a `Suspend`, a function that is handed `resume`;
 * the kernel steps the task again when `resume` is called, always inside the handling of one kernel event.
 * Rewind and fork run the inputs again, so a waiting task never has to be saved.
 */

/** Registers `resume` with whatever is waited for. The kernel calls it once, at the yield. */
export type Suspend = (resume: (value: unknown) => void) => void;

/** Code that may wait and ends in a T. Call another task with `yield*`. */
export type Task<T> = Generator<Suspend, T, unknown>;

/** Waits until what `register` set up calls `resume`. */
export function* suspend<T>(register: (resume: (value: T) => void) => void): Task<T> {
  return (yield register) as T;
}

/** Runs a task until it ends; `done` gets its value. Resuming twice is harmless: the later call is ignored. */
export function startTask<T>(task: Task<T>, done: (value: T) => void): void {
  function step(value: unknown): void {
    const result = task.next(value);
    if (result.done) {
      done(result.value);
      return;
    }
    let used = false;
    result.value((resumed) => {
      if (used) return;
      used = true;
      step(resumed);
    });
  }
  step(undefined);
}

/** Where several tasks of one process meet: a first-in first-out queue that can be waited on. */
export class Mailbox<T> {
  private readonly items: T[] = [];
  private readonly waiting: ((value: T) => void)[] = [];

  put(item: T): void {
    const resume = this.waiting.shift();
    if (resume) resume(item);
    else this.items.push(item);
  }

  get size(): number {
    return this.items.length;
  }

  *take(): Task<T> {
    if (this.items.length > 0) return this.items.shift() as T;
    return yield* suspend<T>((resume) => this.waiting.push(resume));
  }
}
