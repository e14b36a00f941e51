/**
 * Tasks: straight-line code that waits, as generators. A task yields a `Suspend`, a function that is handed `resume`;
 * the kernel steps the task again when `resume` is called, always inside the handling of one kernel event.
 * Rewind and fork run the inputs again, so a waiting task never has to be saved.
 */

/** Registers `resume` with whatever is waited for, or is what is waited for. The kernel calls it once, at the yield. */
export type Suspend = ((resume: (value: unknown) => void) => void) | Awaited;

/**
 * Something that keeps hold of the one task that waits for it: waiting costs no closures, which counts where it happens at
 * every segment. It lets go of the task before it resumes it, so that none is resumed twice.
 */
export interface Awaited {
  hold(task: Waiting): void;
}

/** A task that waits. */
export interface Waiting {
  resume(value: unknown): void;
}

/** Code that may wait and ends in a T. Call another task with `yield*`. */
export type Task<T> = Generator<Suspend, T, unknown>;

/** Waits until what `register` set up calls `resume`. */
export function* suspend<T>(register: (resume: (value: T) => void) => void): Task<T> {
  return (yield register) as T;
}

/** Runs a task until it ends; `done` gets its value. Resuming twice is harmless: the later call is ignored. */
export function startTask<T>(task: Task<T>, done: (value: T) => void): void {
  new RunningTask(task, done).resume(undefined);
}

class RunningTask<T> implements Waiting {
  private readonly task: Task<T>;
  private readonly done: (value: T) => void;

  constructor(task: Task<T>, done: (value: T) => void) {
    this.task = task;
    this.done = done;
  }

  resume(value: unknown): void {
    const result = this.task.next(value);
    if (result.done) this.done(result.value);
    else if (typeof result.value === 'function') result.value(this.onlyOnce());
    else result.value.hold(this);
  }

  private onlyOnce(): (value: unknown) => void {
    let used = false;
    return (value) => {
      if (used) return;
      used = true;
      this.resume(value);
    };
  }
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
