/** Real time passing: the live side waits for real programs. */

export function pause(millis: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, millis));
}

/** Asks every few milliseconds until `isSo`, at most `limitMillis`. Returns whether it came to be so. */
export async function until(isSo: () => boolean, limitMillis: number, everyMillis = 3): Promise<boolean> {
  const deadline = performance.now() + limitMillis;
  for (;;) {
    if (isSo()) return true;
    if (performance.now() >= deadline) return false;
    await pause(everyMillis);
  }
}
