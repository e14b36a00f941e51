/** What a Postfix command is given and gives back: a pure function from arguments and files to output and changes. */
import type { Octets } from '../../base/octets.ts';
import type { FileReader } from '../../kernel/disk.ts';
import type { Micros } from '../../kernel/trace.ts';
import { readMainCf } from '../global/main-cf.ts';

export interface CommandCall {
  readonly args: readonly string[];
  readonly stdin: Octets;
  readonly disk: FileReader;
  /** What gethostname(2) gives, and the host's own IPv4 addresses. */
  readonly hostname: string;
  readonly addresses: readonly string[];
  /** Who listens at the host's TCP ports; address null: at all of its addresses. */
  readonly listeners: readonly { readonly address: string | null; readonly port: number; readonly program: string }[];
  readonly user: string;
  readonly users: readonly { readonly name: string; readonly uid: number; readonly gecos?: string }[];
  /** Whether standard error is a terminal: many messages go there only then, else to the log alone. */
  readonly onTerminal: boolean;
  readonly clock: { readonly now: Micros; readonly epochMillis: number; readonly utcOffsetMinutes: number };
}

export interface FileWrite {
  readonly path: string;
  readonly octets: Octets;
  readonly mode?: number;
  readonly owner?: string;
}

export interface CommandOutcome {
  readonly stdout: Octets;
  readonly stderr: Octets;
  readonly exitCode: number;
  /** Files written, whole. */
  readonly writes: readonly FileWrite[];
  /** Files removed, after the writes. */
  readonly removes: readonly string[];
  /** Lines to syslogd(8). */
  readonly logs: readonly CommandLog[];
  /** Signals to daemons. */
  readonly signals: readonly { readonly program: string; readonly signal: string }[];
}

export interface CommandLog {
  readonly ident: string;
  readonly text: Octets;
  /** Said only when what the command started has had its say. */
  readonly afterMicros?: Micros;
}

export type PostfixCommand = (call: CommandCall) => CommandOutcome;

/** What the host's log lines of Postfix begin with. */
export function syslogNameOf({ disk, hostname, addresses }: CommandCall): string {
  return readMainCf(disk, { hostname, addresses }).text('syslog_name');
}

/** Output in the making. Messages go to standard error with the command's name, as msg_vstream(3) writes them. */
export class Report {
  stdout: Octets = '';
  stderr: Octets = '';
  readonly writes: FileWrite[] = [];
  readonly removes: string[] = [];
  readonly logs: CommandLog[] = [];
  readonly signals: { program: string; signal: string }[] = [];
  private readonly name: string;
  private readonly isLogged: boolean;
  private readonly syslogName: string;

  /** With `call`, what the superuser is warned of is logged, too; others may not write to the log. */
  constructor(name: string, call?: CommandCall) {
    this.name = name;
    this.isLogged = call?.user === 'root';
    this.syslogName = call ? syslogNameOf(call) : '';
  }

  private get ident(): string {
    return `${this.syslogName}/${this.name}`;
  }

  warn(text: Octets): void {
    if (this.isLogged) this.log(this.ident, `warning: ${text}`);
    this.stderr += `${this.name}: warning: ${text}\n`;
  }

  /** getopt(3)'s complaint. */
  complain(text: Octets): void {
    this.stderr += `${this.name}: ${text}\n`;
  }

  fatal(text: Octets, exitCode = 1): CommandOutcome {
    if (this.isLogged) this.log(this.ident, `fatal: ${text}`);
    this.stderr += `${this.name}: fatal: ${text}\n`;
    return this.outcome(exitCode);
  }

  log(ident: string, text: Octets, afterMicros?: Micros): void {
    this.logs.push(afterMicros === undefined ? { ident, text } : { ident, text, afterMicros });
  }

  outcome(exitCode = 0): CommandOutcome {
    const { stdout, stderr, writes, removes, logs, signals } = this;
    return { stdout, stderr, exitCode, writes, removes, logs, signals };
  }
}
