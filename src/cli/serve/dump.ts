/**
 * Writes the simulated hosts' files below a real directory, `DIR/<host>/<path>`, and keeps them up to date. Touches
 * only a directory that is empty or that an earlier dump made, and nothing outside of it.
 */
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
import { bytesFromOctets } from '../../base/octets.ts';
import { fail, ok, type Result } from '../../base/result.ts';
import { isKind, type TraceEvent } from '../../kernel/trace.ts';
import type { World } from '../../world/world.ts';

const MARK = '.posthorn-dump';
const HOST_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;

/** Makes or empties the directory for a dump. The error says why it must not be used. */
export function prepareDump(folder: string): Result<string> {
  const root = resolve(folder);
  const entries = existsSync(root) ? readdirSync(root) : [];
  if (entries.length > 0 && !entries.includes(MARK)) return fail(`${folder} is not empty, and no earlier dump made it`);
  for (const entry of entries) rmSync(join(root, entry), { recursive: true });
  mkdirSync(root, { recursive: true });
  writeFileSync(join(root, MARK), '');
  return ok(root);
}

export class Dump {
  private readonly world: World;
  private readonly root: string;

  constructor(world: World, root: string) {
    this.world = world;
    this.root = root;
  }

  /** Writes all files that the hosts have now. */
  writeAll(): void {
    for (const { name } of this.world.data.hosts) {
      for (const path of this.world.disk(name).walk()) this.write(name, path);
    }
  }

  /** Brings what a batch of events changed up to date. */
  apply(events: readonly TraceEvent[]): void {
    const touched = new Map<string, readonly [string, string]>();
    for (const event of events) {
      if (!isKind(event, 'file.write')) continue;
      const { path, to } = event.data;
      for (const one of to === undefined ? [path] : [path, to]) touched.set(`${event.host} ${one}`, [event.host, one]);
    }
    for (const [host, path] of touched.values()) this.write(host, path);
  }

  private write(host: string, path: string): void {
    const target = this.placeOf(host, path);
    if (target === null) return;
    const node = this.world.disk(host).stat(path);
    if (!node) {
      rmSync(target, { recursive: true, force: true });
    } else if (node.kind === 'dir') {
      mkdirSync(target, { recursive: true });
    } else {
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, bytesFromOctets(node.octets));
    }
  }

  /** Null for a name that would lead out of the directory. */
  private placeOf(host: string, path: string): string | null {
    if (!HOST_NAME.test(host) || path.includes('\0')) return null;
    const home = join(this.root, host);
    const target = resolve(home, `.${path}`);
    return target.startsWith(home + sep) ? target : null;
  }
}
