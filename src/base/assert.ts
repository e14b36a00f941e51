/** Assertions: our own bugs stop the world and say where. Never for bad input, which gets a value or a reply instead. */

/** Thrown when the programme itself is wrong; `where` is filled in by the kernel (seed and event). */
export class BugError extends Error {
  override readonly name = 'BugError';
}

export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new BugError(message);
}

/** For the default branch of a switch over a discriminated union: the compiler proves that it is never reached. */
export function unreachable(value: never): never {
  throw new BugError(`unreachable: ${JSON.stringify(value)}`);
}
