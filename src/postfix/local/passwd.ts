/** The host's users as getpwnam(3) finds them: /etc/passwd where there is one, else the users that the host has. */
import { remembered } from '../../base/remembered.ts';
import type { System } from '../../net/system.ts';

export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly home: string;
  readonly shell: string;
}

export function findAccount(sys: System, name: string): Account | null {
  return accounts(sys).find((account) => account.name === name) ?? null;
}

/** An owner of a file, given as on our disks: by name. Unknown owners are nobody's account. */
export function accounts(sys: System): readonly Account[] {
  const passwd = sys.disk.read('/etc/passwd');
  if (passwd === null) return sys.host.users.map(({ name, uid, home, shell }) => ({ name, uid, home, shell }));
  return accountsIn(passwd);
}

/** The file is read for every letter and seldom changes. */
const accountsIn = remembered((passwd): readonly Account[] =>
  passwd.split('\n').flatMap((line) => {
    const [name, , uid, , , home, shell] = line.split(':');
    return name !== undefined && home !== undefined && /^\d+$/.test(uid ?? '') ? [{ name, uid: Number(uid), home, shell: shell ?? '' }] : [];
  }),
);
