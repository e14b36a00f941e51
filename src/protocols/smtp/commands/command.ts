/**
 * What a command of the SMTP server is: a row of the table in `table.ts` and a file of its own. `check` looks at
 * syntax, order and limits and may ask the daemon (policy); the file's `resume…` takes the answer and runs the command.
 */
import type { Verb } from '../exchange.ts';
import type { Word } from '../grammar.ts';
import type { Outcome, Turn } from '../turn.ts';

export interface Command {
  readonly verb: Verb;
  /** Repeating it wears out `smtpd_junk_command_limit`. */
  readonly isJunk?: boolean;
  /** Allowed before STARTTLS when TLS is mandatory. */
  readonly beforeTls?: boolean;
  /** Must be the last of a pipelined group (RFC 2920 §3.1). */
  readonly isLast?: boolean;
  /** `found[0]` is the verb. */
  readonly check: (turn: Turn, found: readonly Word[]) => Outcome;
}
