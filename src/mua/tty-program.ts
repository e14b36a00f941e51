/** What a terminal offers a programme that holds its foreground: what is typed, in order, and a place to write. */
import type { Octets } from '../base/octets.ts';
import type { ScreenSize } from '../kernel/event.ts';
import type { Mailbox, Task } from '../kernel/task.ts';
import type { System } from '../net/system.ts';

/** Keys that the line discipline turns into signals, or that a programme gave a meaning of its own. */
export type TtyKey = 'interrupt' | 'quit' | 'escape' | 'eof';

/**
 * What a programme reads in cooked mode. `part` is a line sent without its end: ^D (or telnet's ^]) pushes what was
 * typed so far. `eof` is ^D on an empty line.
 */
export type Typed =
  | { readonly kind: 'line'; readonly octets: Octets }
  | { readonly kind: 'part'; readonly octets: Octets }
  | { readonly kind: 'key'; readonly key: TtyKey };

/** What a programme reads in raw mode: keys as they were pressed, and how large the terminal is by now. */
export interface RawKeys {
  readonly text: string;
  readonly size: ScreenSize;
}

export interface TtyIo {
  /** The terminal's name, `<host>:<number>`. */
  readonly tty: string;
  /** Who is logged in at it. */
  readonly user: string;
  /** The directory in which the programme was started. */
  readonly cwd: string;
  /** How large the terminal was when the programme was started. */
  readonly size: ScreenSize;
  readonly typed: Mailbox<Typed>;
  /** For programmes that fill the screen, instead of `typed`. */
  readonly keys: Mailbox<RawKeys>;
  /** Writes octets; line ends are LF alone, the terminal's driver adds what a screen needs. */
  write(octets: Octets): void;
}

/** A programme that runs inside the tty's process until it gives the terminal back. Returns its exit status. */
export type TtyProgram = (sys: System, io: TtyIo, argv: readonly string[]) => Task<number>;

/** Exit status of a programme that a signal ended: 128 and the signal's number (SIGINT, SIGQUIT). */
export const STATUS_INTERRUPTED = 130;
export const STATUS_QUIT = 131;
