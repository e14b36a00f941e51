/** A host's disk as a process sees it: its role's replica, and changes in its own name. */
import type { FileNode } from '../kernel/disk.ts';
import type { DiskChange } from '../kernel/event.ts';
import type { Process } from './process.ts';
import type { ProcessDisk } from './system.ts';

export function processDisk(process: Process): ProcessDisk {
  const { stack } = process;
  const change = (
    how: DiskChange['how'],
    path: string,
    octets: string,
    options: { mode?: number; owner?: string; to?: string } = {},
  ): boolean => {
    const mode = options.mode ?? (how === 'mkdir' ? 0o755 : 0o644);
    const owner = options.owner ?? 'root';
    const { now: at } = process;
    const { to } = options;
    return process.applyChange(to === undefined ? { how, path, octets, mode, owner, at } : { how, path, octets, mode, owner, at, to });
  };
  return {
    read: (path) => stack.disk.read(path),
    stat: (path): FileNode | null => stack.disk.stat(path),
    list: (path) => stack.disk.list(path),
    write: (path, octets, options) => change('write', path, octets, options),
    append: (path, octets, options) => change('append', path, octets, options),
    remove: (path) => void change('remove', path, ''),
    rename: (path, to) => void change('rename', path, '', { to }),
    mkdir: (path, options) => change('mkdir', path, '', options),
    freeBlocks: (path) => stack.disk.freeBlocks(path),
    watch: (path, changed) => stack.watch(path, () => {
      if (!process.ended) changed();
    }),
  };
}
