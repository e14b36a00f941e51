/** `window.__posthornTerminal(tty)`: a terminal's text, for browser tests, which cannot read xterm's rows reliably. */

type TextOf = (tty: string) => string | null;

declare global {
  interface Window {
    __posthornTerminal?: TextOf;
  }
}

const readers: TextOf[] = [];

/** Adds a reader; the one added last that knows the terminal answers. Returns how to take it away. */
export function publishText(reader: TextOf): () => void {
  readers.push(reader);
  window.__posthornTerminal = (tty) => readers.map((read) => read(tty)).findLast((text) => text !== null) ?? null;
  return () => {
    const at = readers.indexOf(reader);
    if (at >= 0) readers.splice(at, 1);
  };
}
