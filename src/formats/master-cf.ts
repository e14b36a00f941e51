/** master.cf (master(5)): which services run, of which kind, by which programme. Bad lines are reported, not guessed at. */
import { logicalLines } from './logical-lines.ts';

export interface MasterService {
  readonly name: string;
  readonly type: string;
  readonly isPrivate: boolean;
  /** Runs as the mail owner rather than as root; and inside the queue directory. */
  readonly isUnprivileged: boolean;
  readonly isChrooted: boolean;
  /** Seconds between wake-ups; 0 for never. */
  readonly wakeupSeconds: number;
  /** 0 for no limit, null for default_process_limit. */
  readonly maxProcesses: number | null;
  readonly program: string;
  readonly args: readonly string[];
}

export interface MasterCfFile {
  readonly services: readonly MasterService[];
  readonly problems: readonly string[];
}

const FIELDS = 8;

export function parseMasterCf(text: string): MasterCfFile {
  const services: MasterService[] = [];
  const problems: string[] = [];
  for (const { text: line } of logicalLines(text).lines) {
    const fields = line.trim().split(/\s+/);
    if (fields.length < FIELDS) {
      problems.push(`missing ${fields.length < 2 ? '"transport type"' : 'field'} in "${line.trim()}"`);
      continue;
    }
    const [name = '', type = '', priv = '-', unpriv = '-', chroot = '-', wakeup = '-', maxproc = '-', program = '', ...args] = fields;
    services.push({
      name,
      type,
      isPrivate: priv === 'y' || (priv === '-' && type !== 'inet'),
      isUnprivileged: unpriv !== 'n',
      isChrooted: chroot === 'y',
      wakeupSeconds: Number.parseInt(wakeup, 10) || 0,
      maxProcesses: maxproc === '-' ? null : Number.parseInt(maxproc, 10) || 0,
      program,
      args: joinOptionValues(args),
    });
  }
  return { services, problems };
}

/** `-o { name = value with spaces }` is one argument; `-o name=value` already is. */
function joinOptionValues(args: readonly string[]): string[] {
  const joined: string[] = [];
  let open: string[] | null = null;
  for (const arg of args) {
    if (open) open.push(arg);
    else if (arg.startsWith('{')) open = [arg];
    else joined.push(arg);
    if (open && arg.endsWith('}')) {
      joined.push(open.join(' ').slice(1, -1).trim());
      open = null;
    }
  }
  return open ? [...joined, ...open] : joined;
}
