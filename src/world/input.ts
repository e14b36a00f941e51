/**
 * What comes into a world from outside: a student's or a script's actions. A world, a seed and a list of these, each
 * stamped with virtual time, give the same trace again; a submission is little more than such a list.
 */
import type { CommandOrder, ScreenSize } from '../kernel/event.ts';
import type { Micros } from '../kernel/trace.ts';

export type WorldInput =
  /**
   * A line and Enter at a terminal: a command at the shell's prompt, else for the programme in the foreground. With `size`
   * where the command will fill the screen; 80 columns and 24 rows otherwise.
   */
  | { readonly kind: 'type'; readonly tty: string; readonly text: string; readonly size?: ScreenSize }
  /** Keys for a programme that takes them one by one (nano), and how large its screen is; no key: only that has changed. */
  | { readonly kind: 'keys'; readonly tty: string; readonly text: string; readonly size: ScreenSize }
  /** A key that is no character; `text` is what had been typed on the line when it was pressed. */
  | { readonly kind: 'key'; readonly tty: string; readonly key: 'interrupt' | 'escape' | 'eof' | 'quit'; readonly text?: string }
  /** A file saved in an editor. */
  | { readonly kind: 'edit'; readonly host: string; readonly path: string; readonly text: string }
  /** A TCP client from outside (a real client behind `serve`, a recorded session): octets, not text. */
  | { readonly kind: 'connect'; readonly id: string; readonly host: string; readonly to: { readonly address: string; readonly port: number }; readonly from?: string }
  | { readonly kind: 'send'; readonly id: string; readonly host: string; readonly octets: string }
  | { readonly kind: 'close'; readonly id: string; readonly host: string }
  /** Nothing happens to the mail system: an answer, a hint, a prediction, kept in order with the rest. */
  | { readonly kind: 'note'; readonly action: string; readonly text?: string };

export interface StampedInput {
  readonly t: Micros;
  readonly input: WorldInput;
}

/** How a world asks for a shell command; `shell/` provides it, loaded when first needed. */
export interface ShellRunner {
  /** Whether the line starts a programme that holds the terminal (telnet, nc, tail -f, mail), and how. */
  ttyProgram(tty: string, line: string): { readonly argv: readonly string[]; readonly cwd: string } | null;
  run(request: ShellRequest): Promise<ShellResult>;
  /** A command that a programme ordered; null where there is no such programme. */
  command(host: string, order: CommandOrder, now: Micros): Promise<CommandResult | null>;
}

export interface CommandResult extends CommandEffects {
  readonly status: number;
  readonly output: string;
  readonly takesMicros: Micros;
}

export interface ShellRequest {
  readonly host: string;
  readonly tty: string;
  readonly user: string;
  readonly line: string;
  readonly now: Micros;
}

export interface ShellFileChange {
  readonly how: 'write' | 'append' | 'remove' | 'rename' | 'mkdir';
  readonly path: string;
  readonly octets: string;
  readonly mode: number;
  readonly owner: string;
  readonly to?: string;
}

/** What a command line did to its host. */
export interface CommandEffects {
  readonly changes: readonly ShellFileChange[];
  /** Signals to daemons (`postfix reload`, `postqueue -f`). */
  readonly signals: readonly { readonly program: string; readonly signal: string }[];
  /** Processes that it killed (`kill -9`), by their ids. */
  readonly killed?: readonly number[];
  /** File systems that it filled up, or made room on; each holds what is below `path`. */
  readonly space?: readonly { readonly path: string; readonly isFull: boolean }[];
  /** Lines that it sent to syslogd. */
  readonly logs?: readonly { readonly ident: string; readonly text: string; readonly afterMicros?: Micros }[];
}

export interface ShellResult extends CommandEffects {
  /** What the terminal shows, octets. */
  readonly output: string;
  readonly prompt: string;
  /** Virtual time that the command takes (`sleep 5`). */
  readonly takesMicros: Micros;
}
