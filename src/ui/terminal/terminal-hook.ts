/** `window.__posthornTerminal(tty)`: a terminal's text, for browser tests, which cannot read xterm's rows reliably. */

type TextOf = (tty: string) => string | null;

declare global {
  interface Window {
    __posthornTerminal?: TextOf;
  }
}

/** What stands on a screen goes before what a picture says. */
const readers: Readonly<Record<'screen' | 'picture', TextOf[]>> = { screen: [], picture: [] };

/** Adds a reader, which answers null for terminals that it does not know. Returns how to take it away. */
export function publishText(from: 'screen' | 'picture', reader: TextOf): () => void {
  readers[from].push(reader);
  window.__posthornTerminal = (tty) => {
    for (const read of [...readers.screen, ...readers.picture]) {
      const text = read(tty);
      if (text !== null) return text;
    }
    return null;
  };
  return () => {
    const at = readers[from].indexOf(reader);
    if (at >= 0) readers[from].splice(at, 1);
  };
}
