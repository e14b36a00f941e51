/** What a Postfix command is given and gives back: a pure function from arguments and files to output and changes. */
import type { Octets } from '../../base/octets.ts';
import type { FileReader } from '../../kernel/disk.ts';
import type { Micros } from '../../kernel/trace.ts';

export interface CommandCall {
  readonly args: readonly string[];
  readonly stdin: Octets;
  readonly disk: FileReader;
  /** What gethostname(2) gives, and the host's own IPv4 addresses. */
  readonly hostname: string;
  readonly addresses: readonly string[];
  readonly user: string;
  readonly clock: { readonly now: Micros; readonly epochMillis: number; readonly utcOffsetMinutes: number };
}

export interface CommandOutcome {
  readonly stdout: Octets;
  readonly stderr: Octets;
  readonly exitCode: number;
  /** Files written, whole. */
  readonly writes: readonly { readonly path: string; readonly octets: Octets }[];
  /** Signals to daemons. */
  readonly signals: readonly { readonly program: string; readonly signal: string }[];
}

export type PostfixCommand = (call: CommandCall) => CommandOutcome;

/** Output in the making. Messages go to standard error with the command's name, as msg_vstream(3) writes them. */
export class Report {
  stdout: Octets = '';
  stderr: Octets = '';
  readonly writes: { path: string; octets: Octets }[] = [];
  readonly signals: { program: string; signal: string }[] = [];
  private readonly name: string;

  constructor(name: string) {
    this.name = name;
  }

  warn(text: Octets): void {
    this.stderr += `${this.name}: warning: ${text}\n`;
  }

  /** getopt(3)'s complaint. */
  complain(text: Octets): void {
    this.stderr += `${this.name}: ${text}\n`;
  }

  fatal(text: Octets, exitCode = 1): CommandOutcome {
    this.stderr += `${this.name}: fatal: ${text}\n`;
    return this.outcome(exitCode);
  }

  outcome(exitCode = 0): CommandOutcome {
    const { stdout, stderr, writes, signals } = this;
    return { stdout, stderr, exitCode, writes, signals };
  }
}
