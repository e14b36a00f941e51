/** The terminal's colours, from the page's tokens. xterm wants values; the tokens may depend on light or dark. */
import type { ITheme } from '@xterm/xterm';

const TOKENS = {
  background: '--term-bg', ink: '--term-ink', server: '--term-server', dim: '--term-dim', envelope: '--term-env', letter: '--term-let',
  ok: '--term-ok', temp: '--term-temp', perm: '--term-perm', selection: '--term-line',
} as const;

export type TerminalColours = Readonly<Record<keyof typeof TOKENS, string>>;

/** The tokens' values where `element` is, as #rrggbb. */
export function readColours(element: HTMLElement): TerminalColours {
  const probe = document.createElement('span');
  // Where motion is reduced every change is a very short transition, and the old colour would be read.
  probe.style.setProperty('transition', 'none', 'important');
  element.append(probe);
  const colours = Object.fromEntries(
    Object.entries(TOKENS).map(([name, token]) => {
      probe.style.color = `var(${token})`;
      return [name, hexOf(getComputedStyle(probe).color)];
    }),
  ) as Record<keyof typeof TOKENS, string>;
  probe.remove();
  return colours;
}

/** `rgb(1, 2, 3)` and `color(srgb …)` as #rrggbb. */
export function hexOf(colour: string): string {
  const numbers = colour.match(/[\d.]+(?:e-?\d+)?/g)?.slice(0, 3).map(Number) ?? [];
  const scale = colour.startsWith('color(') ? 255 : 1;
  return `#${numbers.map((value) => Math.round(value * scale).toString(16).padStart(2, '0')).join('')}`;
}

export function xtermTheme(colours: TerminalColours): ITheme {
  return {
    background: colours.background, foreground: colours.server, cursor: colours.ink, cursorAccent: colours.background,
    selectionBackground: colours.selection, selectionForeground: colours.ink,
    black: colours.background, red: colours.perm, green: colours.ok, yellow: colours.temp, blue: colours.letter, magenta: colours.envelope,
    cyan: colours.ok, white: colours.server,
    brightBlack: colours.dim, brightRed: colours.perm, brightGreen: colours.ok, brightYellow: colours.temp, brightBlue: colours.letter,
    brightMagenta: colours.envelope, brightCyan: colours.ok, brightWhite: colours.ink,
  };
}
