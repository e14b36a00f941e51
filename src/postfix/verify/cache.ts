/**
 * What verify(8) remembers of an address: `status:probed:updated:text` for each address, in `address_verify_map`.
 * Mirrors verify_make_entry() and verify_parse_entry(). The file holds one such line an address, after its name and a
 * tab; Postfix keeps a Berkeley DB there.
 */
import type { System } from '../../net/system.ts';

export interface CacheEntry {
  /** `RCPT_STATUS`. */
  readonly status: number;
  /** When the last probe was sent that has not been answered, and when the status was learned; seconds, 0 = never. */
  readonly probed: number;
  readonly updated: number;
  readonly text: string;
}

/** Addresses that are remembered; the oldest ones are forgotten first. */
const ENTRY_LIMIT = 10_000;

export class VerifyCache {
  private readonly sys: System;
  private readonly path: string;
  private readonly entries = new Map<string, CacheEntry>();

  constructor(sys: System, path: string) {
    this.sys = sys;
    this.path = path;
    for (const line of (sys.disk.read(path) ?? '').split('\n')) {
      const tab = line.indexOf('\t');
      const entry = tab > 0 ? parseEntry(line.slice(tab + 1)) : null;
      if (entry) this.entries.set(line.slice(0, tab), entry);
    }
  }

  get size(): number {
    return this.entries.size;
  }

  find(address: string): CacheEntry | null {
    return this.entries.get(address) ?? null;
  }

  put(address: string, entry: CacheEntry): void {
    this.entries.delete(address);
    this.entries.set(address, entry);
    for (const oldest of this.entries.keys()) {
      if (this.entries.size <= ENTRY_LIMIT) break;
      this.entries.delete(oldest);
    }
    this.save();
  }

  remove(address: string): void {
    if (this.entries.delete(address)) this.save();
  }

  /** Forgets what `mayKeep` does not want; how many stayed and how many went. */
  cleanUp(mayKeep: (entry: CacheEntry) => boolean): { readonly retained: number; readonly dropped: number } {
    const before = this.entries.size;
    for (const [address, entry] of this.entries) if (!mayKeep(entry)) this.entries.delete(address);
    this.save();
    return { retained: this.entries.size, dropped: before - this.entries.size };
  }

  private save(): void {
    const lines = [...this.entries].map(([address, entry]) => `${address}\t${formatEntry(entry)}\n`);
    this.sys.disk.write(this.path, lines.join(''), { mode: 0o600, owner: 'postfix' });
  }
}

export function formatEntry({ status, probed, updated, text }: CacheEntry): string {
  return `${status}:${probed}:${updated}:${text}`;
}

/** Null for what is no entry. */
export function parseEntry(line: string): CacheEntry | null {
  const match = /^([0-3]):(\d{1,15}):(\d{1,15}):(.+)$/.exec(line);
  if (!match) return null;
  return { status: Number(match[1]), probed: Number(match[2]), updated: Number(match[3]), text: match[4] ?? '' };
}
