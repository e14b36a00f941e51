/**
 * A host's disk as the shell's library wants it: a file system of promises over the disk as it is at this instant.
 * What a command line writes is kept aside and handed out as changes at its end. Links can be there but not be made;
 * reading is refused by the files' modes, writing is not.
 */
import type { IFileSystem } from 'just-bash/browser';
import { bytesFromOctets, octetsFromBytes, octetsFromText, textFromOctets, type Octets } from '../base/octets.ts';
import { absolutePath } from '../formats/path.ts';
import { baseOf, FILE_TYPE, parentOf, type FileReader } from '../kernel/disk.ts';
import type { Micros } from '../kernel/trace.ts';
import { mayRead } from './permissions.ts';

export interface HostFile {
  readonly kind: 'file' | 'dir';
  readonly octets: Octets;
  readonly mode: number;
  readonly owner: string;
  readonly mtime: Micros;
}

export interface FileChange {
  readonly how: 'write' | 'append' | 'remove' | 'mkdir';
  readonly path: string;
  readonly octets: Octets;
  readonly mode: number;
  readonly owner: string;
}

export interface HostFilesOptions {
  readonly disk: FileReader;
  readonly user: string;
  readonly now: Micros;
  /** Milliseconds since 1970 at virtual time 0. */
  readonly startEpochMillis: number;
  /** Directories that are there without a file in them; with their owners. */
  readonly directories: Readonly<Record<string, string>>;
  /** Programs, which are there to be found and run: path and content. */
  readonly programs: ReadonlyMap<string, Octets>;
  /** Rights that new files do not get; default 022. */
  readonly umask?: number;
}

type Stat = Awaited<ReturnType<IFileSystem['stat']>>;
type Content = Parameters<IFileSystem['writeFile']>[1];
type Encoding = Parameters<IFileSystem['writeFile']>[2];

const NULL_DEVICE = '/dev/null';
const USUAL_UMASK = 0o022;
/** Nothing that a student does at a prompt needs more; keeps a runaway loop from filling the memory. */
const FILE_LIMIT = 8_000_000;

export class HostFiles implements IFileSystem {
  private readonly options: HostFilesOptions;
  /** What this command line changed: null for what it removed. */
  private readonly touched = new Map<string, HostFile | null>();
  private readonly umask: number;
  /** Redirections to where no file can be: path and what the shell says of it. */
  readonly refused = new Map<string, string>();

  constructor(options: HostFilesOptions) {
    this.options = options;
    this.user = options.user;
    this.umask = options.umask ?? USUAL_UMASK;
  }

  /** Who runs the command that is at work (sudo changes it). */
  user: string;

  /** The file or directory, or null; a link's target. */
  find(path: string): HostFile | null {
    const itself = this.findItself(path);
    if (!itself || (itself.mode & FILE_TYPE.mask) !== FILE_TYPE.link) return itself;
    return this.findItself(absolutePath(parentOf(path), itself.octets));
  }

  findItself(path: string): HostFile | null {
    const touched = this.touched.get(path);
    if (touched !== undefined) return touched;
    const { disk, directories, programs } = this.options;
    const node = disk.stat(path);
    if (node) return node;
    if (path in directories) return { kind: 'dir', octets: '', mode: path === '/tmp' ? 0o1777 : 0o755, owner: directories[path] ?? 'root', mtime: 0 };
    if (path === NULL_DEVICE) return { kind: 'file', octets: '', mode: 0o666, owner: 'root', mtime: 0 };
    const program = programs.get(path);
    return program === undefined ? null : { kind: 'file', octets: program, mode: 0o755, owner: 'root', mtime: 0 };
  }

  /** Names in a directory, sorted. */
  names(path: string): readonly string[] {
    const { disk, directories, programs } = this.options;
    const names = new Set(disk.list(path));
    for (const other of [...Object.keys(directories), ...programs.keys(), NULL_DEVICE, ...this.touched.keys()]) {
      if (other !== '/' && parentOf(other) === path) names.add(baseOf(other));
    }
    return [...names].filter((name) => !name.startsWith('__') && this.find(path === '/' ? `/${name}` : `${path}/${name}`) !== null).sort();
  }

  /** What was changed, as a disk takes it, in the order of first touching. */
  changes(): readonly FileChange[] {
    const changes: FileChange[] = [];
    for (const [path, after] of this.touched) {
      const before = this.options.disk.stat(path);
      if (!after) {
        if (before) changes.push({ how: 'remove', path, octets: '', mode: before.mode, owner: before.owner });
      } else if (after.kind === 'dir') {
        if (before?.kind !== 'dir') changes.push({ how: 'mkdir', path, octets: '', mode: after.mode, owner: after.owner });
      } else changes.push(...fileChange(path, before?.kind === 'file' ? before : null, after));
    }
    return changes;
  }

  /** What was changed so far, which is the disk's from now on. */
  settle(): readonly FileChange[] {
    const changes = this.changes();
    this.touched.clear();
    return changes;
  }

  put(path: string, octets: Octets, mode?: number, owner?: string): void {
    if (path === NULL_DEVICE || this.refused.has(path)) return;
    const before = this.find(path);
    if (before?.kind === 'dir') throw new Error(`EISDIR: illegal operation on a directory, open '${path}'`);
    if (this.find(parentOf(path))?.kind !== 'dir') throw new Error(`ENOENT: no such file or directory, open '${path}'`);
    if (octets.length > FILE_LIMIT) throw new Error(`EFBIG: file too large, write '${path}'`);
    this.touched.set(path, {
      kind: 'file', octets, mode: mode ?? before?.mode ?? 0o666 & ~this.umask, owner: owner ?? before?.owner ?? this.user, mtime: this.options.now,
    });
  }

  /** Writes a file of a daemon's or command's own, with its directory where that is missing. */
  install(path: string, octets: Octets, mode?: number, owner?: string): void {
    const parent = parentOf(path);
    if (!this.find(parent)) this.touched.set(parent, { kind: 'dir', octets: '', mode: 0o700, owner: 'postfix', mtime: this.options.now });
    this.put(path, octets, mode, owner);
  }

  makeFolder(path: string, mode: number, owner: string): void {
    this.touched.set(path, { kind: 'dir', octets: '', mode, owner, mtime: this.options.now });
  }

  remove(path: string): void {
    if (this.find(path)) this.touched.set(path, null);
  }

  // What the library asks for. Paths come absolute.

  async readFile(path: string, options?: unknown): Promise<string> {
    const octets = this.content(path);
    const encoding = encodingOf(options);
    return encoding === 'binary' || encoding === 'latin1' ? octets : textFromOctets(octets);
  }

  async readFileBytes(path: string): ReturnType<NonNullable<IFileSystem['readFileBytes']>> {
    // The library's byte strings are our octet strings under another type.
    return this.content(path) as unknown as ReturnType<NonNullable<IFileSystem['readFileBytes']>>;
  }

  async readFileBuffer(path: string): Promise<Uint8Array> {
    return bytesFromOctets(this.content(path));
  }

  async writeFile(path: string, content: Content, encoding?: Encoding): Promise<void> {
    if (!this.isRefused(path, content, encoding)) this.put(path, octetsOf(content, encoding));
  }

  /**
   * Before a command runs, the library opens what its output is redirected to by writing nothing there. It does not
   * expect that to fail, so the failure is kept for the end of the line instead of thrown.
   */
  private isRefused(path: string, content: Content, encoding: Encoding | undefined): boolean {
    if (this.refused.has(path)) return true;
    if (content !== '' || encoding !== 'binary' || path === NULL_DEVICE) return false;
    const parent = this.find(parentOf(path));
    if (parent?.kind === 'dir') return false;
    this.refused.set(path, parent ? 'Not a directory' : 'No such file or directory');
    return true;
  }

  async appendFile(path: string, content: Content, encoding?: Encoding): Promise<void> {
    if (this.isRefused(path, content, encoding)) return;
    const before = this.find(path);
    this.put(path, (before?.kind === 'file' ? before.octets : '') + octetsOf(content, encoding));
  }

  async exists(path: string): Promise<boolean> {
    return this.find(path) !== null;
  }

  async stat(path: string): Promise<Stat> {
    return this.statOf(path, this.existing(path, 'stat'));
  }

  async lstat(path: string): Promise<Stat> {
    return this.statOf(path, this.findItself(path) ?? this.existing(path, 'lstat'));
  }

  async readdir(path: string): Promise<string[]> {
    if (this.existing(path, 'scandir').kind !== 'dir') throw new Error(`ENOTDIR: not a directory, scandir '${path}'`);
    this.refuseUnread(path, 'scandir');
    return [...this.names(path)];
  }

  async mkdir(path: string, options?: { recursive?: boolean }): Promise<void> {
    const node = this.find(path);
    if (node?.kind === 'dir' && options?.recursive) return;
    if (node) throw new Error(`EEXIST: file already exists, mkdir '${path}'`);
    const parent = this.find(parentOf(path));
    if (!parent && options?.recursive) await this.mkdir(parentOf(path), options);
    else if (parent?.kind !== 'dir') throw new Error(`ENOENT: no such file or directory, mkdir '${path}'`);
    this.touched.set(path, { kind: 'dir', octets: '', mode: 0o777 & ~this.umask, owner: this.user, mtime: this.options.now });
  }

  async rm(path: string, options?: { recursive?: boolean; force?: boolean }): Promise<void> {
    const node = this.find(path);
    if (!node) {
      if (options?.force) return;
      throw new Error(`ENOENT: no such file or directory, rm '${path}'`);
    }
    const names = node.kind === 'dir' ? this.names(path) : [];
    if (names.length > 0 && !options?.recursive) throw new Error(`ENOTEMPTY: directory not empty, rm '${path}'`);
    for (const name of names) await this.rm(`${path}/${name}`, options);
    this.touched.set(path, null);
  }

  async cp(from: string, to: string, options?: { recursive?: boolean }): Promise<void> {
    const node = this.existing(from, 'cp');
    if (node.kind === 'file') {
      this.put(to, node.octets, node.mode & ~this.umask, this.user);
      return;
    }
    if (!options?.recursive) throw new Error(`EISDIR: is a directory, cp '${from}'`);
    await this.mkdir(to, { recursive: true });
    for (const name of this.names(from)) await this.cp(`${from}/${name}`, `${to}/${name}`, options);
  }

  async mv(from: string, to: string): Promise<void> {
    const node = this.existing(from, 'mv');
    if (node.kind === 'file') this.put(to, node.octets, node.mode, node.owner);
    else {
      await this.mkdir(to, { recursive: true });
      for (const name of this.names(from)) await this.mv(`${from}/${name}`, `${to}/${name}`);
    }
    this.touched.set(from, null);
  }

  resolvePath(base: string, path: string): string {
    return absolutePath(base, path);
  }

  getAllPaths(): string[] {
    return [];
  }

  async chmod(path: string, mode: number): Promise<void> {
    this.touched.set(path, { ...this.existing(path, 'chmod'), mode });
  }

  async symlink(): Promise<void> {
    throw new Error('EPERM: there are no links on this disk');
  }

  async link(): Promise<void> {
    throw new Error('EPERM: there are no links on this disk');
  }

  async readlink(path: string): Promise<string> {
    const node = this.findItself(path);
    if (node && (node.mode & FILE_TYPE.mask) === FILE_TYPE.link) return node.octets;
    throw new Error(`EINVAL: invalid argument, readlink '${path}'`);
  }

  async realpath(path: string): Promise<string> {
    this.existing(path, 'realpath');
    return path;
  }

  /** The library gives the machine's time; ours is meant. */
  async utimes(path: string): Promise<void> {
    this.touched.set(path, { ...this.existing(path, 'utimes'), mtime: this.options.now });
  }

  private existing(path: string, what: string): HostFile {
    const node = this.find(path);
    if (!node) throw new Error(`ENOENT: no such file or directory, ${what} '${path}'`);
    return node;
  }

  private refuseUnread(path: string, what: string): void {
    if (!mayRead((name) => this.find(name), path, this.user)) throw new Error(`EACCES: permission denied, ${what} '${path}'`);
  }

  private content(path: string): Octets {
    const node = this.existing(path, 'open');
    if (node.kind === 'dir') throw new Error(`EISDIR: illegal operation on a directory, read '${path}'`);
    this.refuseUnread(path, 'open');
    return node.octets;
  }

  private statOf(path: string, node: HostFile): Stat {
    const millis = this.options.startEpochMillis + Math.floor(node.mtime / 1000);
    return {
      // There are no hard links: a path is a file's identity.
      identity: path,
      isFile: node.kind === 'file',
      isDirectory: node.kind === 'dir',
      isSymbolicLink: (node.mode & FILE_TYPE.mask) === FILE_TYPE.link,
      mode: node.mode,
      size: node.kind === 'dir' ? 4096 : node.octets.length,
      mtime: instant(millis),
    };
  }
}

/** A date of which the library only asks the number; nothing here may read the machine's clock. */
function instant(millis: number): Stat['mtime'] {
  return { getTime: () => millis, valueOf: () => millis } as unknown as Stat['mtime'];
}

function fileChange(path: string, before: HostFile | null, after: HostFile): readonly FileChange[] {
  const { octets, mode, owner } = after;
  if (!before) return [{ how: 'write', path, octets, mode, owner }];
  if (before.mode !== mode || before.owner !== owner) {
    // A disk keeps the mode of a file that is there; a new one gets the new mode.
    return [{ how: 'remove', path, octets: '', mode, owner }, { how: 'write', path, octets, mode, owner }];
  }
  if (before.octets === octets && before.mtime === after.mtime) return [];
  if (before.octets !== '' && octets.startsWith(before.octets) && octets.length > before.octets.length) {
    return [{ how: 'append', path, octets: octets.slice(before.octets.length), mode, owner }];
  }
  return [{ how: 'write', path, octets, mode, owner }];
}

function encodingOf(options: unknown): string | undefined {
  if (typeof options === 'string') return options;
  if (typeof options !== 'object' || options === null || !('encoding' in options)) return undefined;
  return typeof options.encoding === 'string' ? options.encoding : undefined;
}

function octetsOf(content: Content, options: unknown): Octets {
  if (typeof content !== 'string') return octetsFromBytes(content);
  const encoding = encodingOf(options);
  return encoding === 'binary' || encoding === 'latin1' ? content : octetsFromText(content);
}
