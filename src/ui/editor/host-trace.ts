/**
 * What a prefix of the trace says about a host's files: the disk itself, and which text of Postfix's own files each
 * running daemon has read (at its start; master(8) again at `postfix reload`). Reads on while the prefix grows, and from
 * the beginning when somebody looks back.
 */
import type { FileReader } from '../../kernel/disk.ts';
import type { Micros, TraceEvent } from '../../kernel/trace.ts';
import type { WorldData } from '../../net/topology.ts';
import { DiskFold } from '../../world/disk-fold.ts';

export const MAIN_CF = '/etc/postfix/main.cf';
export const MASTER_CF = '/etc/postfix/master.cf';
const DAEMONS: ReadonlySet<string> = new Set([
  'master', 'pickup', 'smtpd', 'cleanup', 'qmgr', 'trivial-rewrite', 'bounce', 'smtp', 'lmtp', 'error', 'discard', 'anvil', 'verify',
  'flush', 'showq', 'local', 'virtual',
]);

interface Daemon {
  readonly host: string;
  readonly program: string;
  readonly pid: number;
  readAt: Micros;
  /** Before the last reload, in case that failed. */
  readBefore: Micros;
}

export interface StaleDaemons {
  /** Whether master(8) runs. */
  readonly isRunning: boolean;
  /** Programmes that still work by another text, each once, master first. */
  readonly programs: readonly string[];
}

export class HostTrace {
  private readonly world: WorldData;
  private events: readonly TraceEvent[] | null = null;
  private at = 0;
  private disks: DiskFold;
  private daemons = new Map<string, Daemon>();
  /** How often something changed by host that Postfix's answers depend on: its programmes, its files but for logs, queue and mailboxes. */
  private revisions = new Map<string, number>();
  /** Contents of main.cf and master.cf by host and path, each with the time from which it was there. */
  private versions = new Map<string, { readonly t: Micros; readonly octets: string | null }[]>();

  constructor(world: WorldData) {
    this.world = world;
    this.disks = new DiskFold(world);
  }

  /** Shows the first `shown` events. */
  show(events: readonly TraceEvent[], shown: number): void {
    if (events !== this.events || shown < this.at) {
      this.disks = new DiskFold(this.world);
      this.daemons = new Map();
      this.versions = new Map();
      for (const [host, revision] of this.revisions) this.revisions.set(host, revision + 1);
      this.at = 0;
    }
    this.events = events;
    for (; this.at < shown; this.at += 1) {
      const event = events[this.at];
      if (event) this.take(event);
    }
  }

  disk(host: string): FileReader & { walk(path?: string): readonly string[] } {
    return this.disks.disk(host);
  }

  /** Who of the host's Postfix works by another text of main.cf or master.cf than the disk has. */
  stale(host: string, path: typeof MAIN_CF | typeof MASTER_CF): StaleDaemons {
    const own = [...this.daemons.values()].filter((daemon) => daemon.host === host && (path === MAIN_CF || daemon.program === 'master'));
    const now = this.disk(host).read(path);
    const late = own.filter(({ readAt }) => this.textAt(host, path, readAt) !== now);
    const names = [...new Set(late.map(({ program }) => program))];
    return {
      isRunning: own.some(({ program }) => program === 'master'),
      programs: names.sort((a, b) => Number(b === 'master') - Number(a === 'master') || (a < b ? -1 : 1)),
    };
  }

  revision(host: string): number {
    return this.revisions.get(host) ?? 0;
  }

  /** main.cf as the oldest running process of a programme has read it; null where that is what the disk has, or where none runs. */
  mainCfOf(host: string, program: string): string | null {
    const own = [...this.daemons.values()].filter((daemon) => daemon.host === host && daemon.program === program);
    const [oldest] = own.sort((a, b) => a.readAt - b.readAt);
    const text = oldest === undefined ? null : this.textAt(host, MAIN_CF, oldest.readAt);
    return text === this.disk(host).read(MAIN_CF) ? null : text;
  }

  private take(event: TraceEvent): void {
    if (isOfNote(event)) this.revisions.set(event.host, this.revision(event.host) + 1);
    switch (event.kind) {
      case 'file.write':
        this.disks.apply(event);
        this.noteVersion(event.host, event.data.path, event.t);
        if (event.data.to !== undefined) this.noteVersion(event.host, event.data.to, event.t);
        return;
      case 'process.start': {
        const program = event.data.argv[0] ?? '';
        if (!DAEMONS.has(program)) return;
        this.daemons.set(event.process, { host: event.host, program, pid: event.pid, readAt: event.t, readBefore: event.t });
        return;
      }
      case 'process.exit':
        this.daemons.delete(event.process);
        return;
      case 'log.line':
        if (event.data.ident.endsWith('/master')) this.masterSaid(event.host, event.data.text, event.t);
        return;
      default:
    }
  }

  /** `reload`: master reads its files; `fatal` after it: it could not, and goes on with what it had. */
  private masterSaid(host: string, text: string, t: Micros): void {
    for (const daemon of this.daemons.values()) {
      if (daemon.host !== host || daemon.program !== 'master') continue;
      if (text.startsWith('reload -- ')) {
        daemon.readBefore = daemon.readAt;
        daemon.readAt = t;
      } else if (text.startsWith('fatal: ')) daemon.readAt = daemon.readBefore;
    }
  }

  private noteVersion(host: string, path: string, t: Micros): void {
    if (path !== MAIN_CF && path !== MASTER_CF) return;
    const key = `${host}:${path}`;
    const known = this.versions.get(key) ?? [{ t: -1, octets: this.world.hosts.find(({ name }) => name === host)?.files[path]?.octets ?? null }];
    known.push({ t, octets: this.disk(host).read(path) });
    this.versions.set(key, known);
  }

  private textAt(host: string, path: string, t: Micros): string | null {
    const known = this.versions.get(`${host}:${path}`);
    return known === undefined ? this.disk(host).read(path) : (known.findLast((version) => version.t <= t)?.octets ?? null);
  }
}

const NOT_READ = ['/var/log/', '/var/spool/', '/var/mail/', '/var/lib/'];

function isOfNote({ kind, data }: TraceEvent): boolean {
  if (kind === 'process.start' || kind === 'process.exit') return true;
  if (kind === 'log.line') return data.ident.endsWith('/master');
  return kind === 'file.write' && !NOT_READ.some((prefix) => data.path.startsWith(prefix)) && !data.path.includes('/Maildir/');
}
