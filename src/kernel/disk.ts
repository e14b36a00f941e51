/**
 * A host's disk as one role sees it: a tree of files kept as a flat map. Own writes show at once; other roles' writes
 * arrive as events. Contents are octet strings. Permissions are kept and shown, not enforced.
 */
import type { DiskChange } from './event.ts';
import type { Micros } from './trace.ts';

export interface FileNode {
  readonly kind: 'file' | 'dir';
  readonly octets: string;
  readonly mode: number;
  readonly owner: string;
  readonly mtime: Micros;
}

/** What kind of file a `file` is that is none: its mode's type bits (S_IFMT). A link's octets are its target. */
export const FILE_TYPE = { mask: 0o170000, socket: 0o140000, link: 0o120000 } as const;

/** In what a file system hands out room. */
export const BLOCK_OCTETS = 4096;

/** Blocks that are free on a disk that is not full. */
export const FREE_BLOCKS = 5_000_000;

export interface FileReader {
  /** The file's content, or null where there is no such file. */
  read(path: string): string | null;
  stat(path: string): FileNode | null;
  /** Names in a directory, sorted; empty where there is none. */
  list(path: string): readonly string[];
}

const NOTHING: readonly string[] = [];
const ROOT: FileNode = { kind: 'dir', octets: '', mode: 0o755, owner: 'root', mtime: 0 };

export class Disk implements FileReader {
  /** Folders of file systems without a free block. */
  private readonly full = new Set<string>();
  private readonly files = new Map<string, FileNode>([['/', ROOT]]);
  private readonly children = new Map<string, Set<string>>();

  read(path: string): string | null {
    const node = this.files.get(path);
    return node?.kind === 'file' ? node.octets : null;
  }

  stat(path: string): FileNode | null {
    return this.files.get(path) ?? null;
  }

  list(path: string): readonly string[] {
    const names = this.children.get(path);
    return names === undefined || names.size === 0 ? NOTHING : [...names].sort();
  }

  /** All paths below `path`, sorted, files and directories. */
  walk(path = '/'): readonly string[] {
    const prefix = path === '/' ? '/' : `${path}/`;
    return [...this.files.keys()].filter((name) => name.startsWith(prefix) && name !== '/').sort();
  }

  setFull(path: string, isFull: boolean): void {
    if (isFull) this.full.add(path);
    else this.full.delete(path);
  }

  freeBlocks(path: string): number {
    for (const folder of this.full) if (folder === '/' || path === folder || path.startsWith(`${folder}/`)) return 0;
    return FREE_BLOCKS;
  }

  /** Whether there is room for what a change adds; one that only takes away or renames needs none. */
  hasRoom({ how, path, octets }: DiskChange): boolean {
    if (this.full.size === 0 || how === 'remove' || how === 'rename' || this.freeBlocks(path) > 0) return true;
    if (how === 'mkdir') return this.files.has(path);
    const before = this.files.get(path)?.octets.length ?? 0;
    return blocksOf(how === 'append' ? before + octets.length : octets.length) <= blocksOf(before);
  }

  /** Puts down what was there from the start; a path that ends in a slash is a directory. */
  install(path: string, file: { readonly octets: string; readonly mode?: number; readonly owner?: string; readonly at?: Micros }): void {
    const { octets, mode, owner = 'root', at = 0 } = file;
    const isDirectory = path.endsWith('/') && path !== '/';
    if (isDirectory) this.apply({ how: 'mkdir', path: path.slice(0, -1), octets: '', mode: mode ?? 0o755, owner, at });
    else this.apply({ how: 'write', path, octets, mode: mode ?? 0o644, owner, at });
  }

  apply(change: DiskChange): void {
    switch (change.how) {
      case 'mkdir':
        this.makeDirectory(change.path, change);
        return;
      case 'write':
      case 'append': {
        const there = this.files.get(change.path);
        const before = change.how === 'append' ? there : undefined;
        const node: FileNode = {
          kind: 'file',
          octets: before === undefined ? change.octets : before.octets + change.octets,
          mode: before?.mode ?? change.mode,
          owner: before?.owner ?? change.owner,
          mtime: change.at,
        };
        if (there === undefined) {
          this.makeParents(change.path, change);
          this.put(change.path, node);
        } else this.files.set(change.path, node);
        return;
      }
      case 'remove':
        this.drop(change.path);
        return;
      case 'rename': {
        const node = this.files.get(change.path);
        if (!node || !change.to) return;
        this.drop(change.path);
        this.makeParents(change.to, change);
        this.put(change.to, node);
        return;
      }
    }
  }

  private makeParents(path: string, change: DiskChange): void {
    const parent = parentOf(path);
    if (!this.files.has(parent)) this.makeDirectory(parent, { ...change, mode: 0o755 });
  }

  private makeDirectory(path: string, change: DiskChange): void {
    if (this.files.has(path)) return;
    // Folders on the way are everybody's to pass, whatever the last one is.
    this.makeDirectory(parentOf(path), { ...change, mode: 0o755 });
    this.put(path, { kind: 'dir', octets: '', mode: change.mode, owner: change.owner, mtime: change.at });
  }

  private put(path: string, node: FileNode): void {
    const isKnown = this.files.has(path);
    this.files.set(path, node);
    if (isKnown || path === '/') return;
    const parent = parentOf(path);
    let names = this.children.get(parent);
    if (!names) this.children.set(parent, (names = new Set()));
    names.add(baseOf(path));
  }

  private drop(path: string): void {
    for (const name of this.children.get(path) ?? []) this.drop(`${path}/${name}`);
    this.children.delete(path);
    this.files.delete(path);
    this.children.get(parentOf(path))?.delete(baseOf(path));
  }
}

function blocksOf(octets: number): number {
  return Math.ceil(octets / BLOCK_OCTETS);
}

export function parentOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash <= 0 ? '/' : path.slice(0, slash);
}

export function baseOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
