/**
 * What was made of a text, kept: for pure functions that are asked about the same few texts again and again, such as the
 * lists of a configuration file at every letter.
 */

const LIMIT = 1000;

/** The function itself, but for its cost. What it returns is shared, so nobody may change it. */
export function remembered<T>(make: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const made = make(text);
    if (known.size >= LIMIT) known.clear();
    known.set(text, made);
    return made;
  };
}
