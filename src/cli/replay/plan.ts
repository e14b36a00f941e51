/**
 * From a recorded case to the steps of a client that does the same again: the transcript says what was really sent and
 * how many replies were awaited, the script says when time passed, when connections were opened, and how long the
 * client waited for the server to hang up.
 */
import type { RecordedCase, ScriptAction } from './recording.ts';

export type Step =
  | { readonly kind: 'open'; readonly conn: string; readonly address: string }
  | { readonly kind: 'reply'; readonly conn: string; readonly limitMicros: number }
  | { readonly kind: 'send'; readonly conn: string; readonly octets: string }
  | { readonly kind: 'pause'; readonly micros: number }
  /** Waits for the server to hang up; the client does when it has not within `limitMicros`. */
  | { readonly kind: 'close'; readonly conn: string; readonly limitMicros: number }
  | { readonly kind: 'tls'; readonly conn: string };

export interface Plan {
  readonly steps: readonly Step[];
  /** The transcript names connections only where the script has several. */
  readonly namesConnections: boolean;
  /** A program's session was recorded in the middle: consecutive octets of one side are one entry. */
  readonly isRelayed: boolean;
}

const FIRST_REPLY_MICROS = 5_000_000;
const REPLY_MICROS = 25_000_000;
const EARLY_CLOSE_MICROS = 1_000_000;
export const LAST_LOOK_MICROS = 120_000;
const EXPECTED_CLOSE_MICROS = 10_000_000;

export function planOf(recorded: RecordedCase): Plan {
  const { script } = recorded;
  const namesConnections = script.some(({ on, open }) => on !== undefined || open !== undefined);
  const isRelayed = script[0]?.exec !== undefined;
  const walk = new ScriptWalk(recorded);
  walk.start(isRelayed);
  for (const turn of recorded.turns) {
    if (turn.kind !== 'close') walk.reach(turn.conn);
    switch (turn.kind) {
      case 'send':
        walk.send(turn.conn, turn.octets);
        break;
      case 'reply':
        walk.reply(turn.conn);
        break;
      case 'tls':
        walk.steps.push({ kind: 'tls', conn: turn.conn });
        break;
      case 'close':
        walk.close(turn.conn);
    }
  }
  return { steps: walk.steps, namesConnections, isRelayed };
}

/** Walks through the script beside the transcript, taking over what only the script knows. */
class ScriptWalk {
  readonly steps: Step[] = [];
  private readonly recorded: RecordedCase;
  private readonly opened = new Set<string>();
  private at = 0;

  constructor(recorded: RecordedCase) {
    this.recorded = recorded;
  }

  start(isRelayed: boolean): void {
    const first = this.recorded.script[0];
    if (isRelayed) this.open('A', first?.ip);
    else if (first?.open === undefined) this.open('A', undefined);
  }

  /** Opens a connection that the transcript mentions for the first time. */
  reach(conn: string): void {
    if (this.opened.has(conn)) return;
    this.takeUntil((action) => action.open === conn);
  }

  send(conn: string, octets: string): void {
    const found = this.recorded.script.findIndex(
      (action, index) => index >= this.at && (action.on ?? 'A') === conn && (action.send ?? action.send_nowait) === octets,
    );
    if (found >= 0) this.takeUntil((_action, index) => index === found);
    this.steps.push({ kind: 'send', conn, octets });
  }

  reply(conn: string): void {
    const isFirst = !this.steps.some((step) => step.kind === 'reply');
    this.steps.push({ kind: 'reply', conn, limitMicros: isFirst ? FIRST_REPLY_MICROS : REPLY_MICROS });
  }

  close(conn: string): void {
    const rest = this.recorded.script.slice(this.at);
    const skipped = rest.some(({ on, send }) => (on ?? 'A') === conn && send !== undefined);
    const ending = rest.findIndex(({ on, close, expect_close }) => (on ?? 'A') === conn && (close !== undefined || expect_close !== undefined));
    const expected = rest[ending];
    const until = this.at + (ending < 0 ? rest.length - 1 : ending);
    const isLast = !rest.some(({ on, open }) => open !== undefined || (on ?? 'A') !== conn);
    if (ending >= 0 || isLast) this.takeUntil((_action, index) => index === until);
    let limitMicros = skipped ? EARLY_CLOSE_MICROS : LAST_LOOK_MICROS;
    if (expected?.expect_close !== undefined) limitMicros = expected.timeout === undefined ? EXPECTED_CLOSE_MICROS : expected.timeout * 1_000_000;
    this.steps.push({ kind: 'close', conn, limitMicros });
  }

  /** Takes actions up to and including the first that `isIt`; sends among them did not happen. */
  private takeUntil(isIt: (action: ScriptAction, index: number) => boolean): void {
    while (this.at < this.recorded.script.length) {
      const action = this.recorded.script[this.at];
      this.at += 1;
      if (!action) return;
      if (action.pause_ms !== undefined) this.steps.push({ kind: 'pause', micros: Math.round(action.pause_ms * 1000) });
      if (action.open !== undefined) this.open(action.open, action.ip);
      if (isIt(action, this.at - 1)) return;
    }
  }

  private open(conn: string, address: string | undefined): void {
    this.opened.add(conn);
    this.steps.push({ kind: 'open', conn, address: address ?? this.recorded.clientAddress });
  }
}
