/**
 * Who may read what on a host, by mode, owner and group. Groups are not kept with files but for those that name one
 * (`postfix:postdrop`): the others are the ones that Debian would have. Whoever can log in is in adm and may read the
 * log, as Debian's first user may. Writing is not refused.
 */
import { parentOf } from '../kernel/disk.ts';
import type { HostFile } from './host-files.ts';

/** A file's owner and group. */
export function ownersOf(path: string, owner: string): readonly [owner: string, group: string] {
  const [name = 'root', group] = owner.split(':');
  return [name, group ?? usualGroup(path, name)];
}

function usualGroup(path: string, owner: string): string {
  if (/^\/var\/mail\/./.test(path)) return 'mail';
  if (/^\/var\/log\/mail\.(log|err)$/.test(path)) return 'adm';
  return owner === 'syslog' ? 'adm' : owner;
}

/** Whether the user may read a file or list a directory, and pass all directories on the way. */
export function mayRead(find: (path: string) => HostFile | null, path: string, user: string): boolean {
  if (user === 'root') return true;
  for (let folder = parentOf(path); folder !== '/'; folder = parentOf(folder)) {
    const node = find(folder);
    if (node && !allows(node, folder, user, 1)) return false;
  }
  const node = find(path);
  return !node || allows(node, path, user, 4);
}

/** `right`: 4 to read, 1 to pass through. */
function allows({ mode, owner }: HostFile, path: string, user: string, right: 1 | 4): boolean {
  const [name, group] = ownersOf(path, owner);
  const shift = name === user ? 6 : group === user || group === 'adm' ? 3 : 0;
  return ((mode >> shift) & right) !== 0;
}
