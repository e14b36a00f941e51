/** What has a terminal's foreground, as the trace tells it: the shell at its prompt, or a programme. */
import { isKind, type TraceEvent } from '../kernel/trace.ts';

export interface TtyState {
  /** Null when the shell waits at its prompt. */
  readonly program: string | null;
}

export class TtyFold {
  private readonly states = new Map<string, TtyState>();

  apply(event: TraceEvent): void {
    if (isKind(event, 'tty.foreground')) this.states.set(event.data.tty, { program: event.data.program });
  }

  state(tty: string): TtyState | undefined {
    return this.states.get(tty);
  }

  ttys(): readonly string[] {
    return [...this.states.keys()];
  }
}
