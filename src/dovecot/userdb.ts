/** Who has a mailbox: a passwd-file (dovecot's `userdb`), or the host's users; and where the mailbox lies. */
import type { System } from '../net/system.ts';
import type { ConfSection } from './dovecot-conf.ts';

export interface MailUser {
  /** As the log shows it, after `auth_username_format`. */
  readonly name: string;
  readonly owner: string;
  readonly maildir: string;
}

/** %u, %n, %d with the modifiers L and U (Dovecot's variables). */
export function expandVariables(template: string, user: string): string {
  const at = user.lastIndexOf('@');
  const values: Readonly<Record<string, string>> = { u: user, n: at < 0 ? user : user.slice(0, at), d: at < 0 ? '' : user.slice(at + 1) };
  return template.replace(/%([LU]?)([und])/g, (_, modifier: string, letter: string) => {
    const value = values[letter] ?? '';
    return modifier === 'L' ? value.toLowerCase() : modifier === 'U' ? value.toUpperCase() : value;
  });
}

/** The user behind an address (quotes removed); null where there is none. A `+detail` does not count. */
export function findMailUser(sys: System, conf: ConfSection, address: string): MailUser | null {
  const delimiter = conf.settings.get('recipient_delimiter') ?? '+';
  const at = address.lastIndexOf('@');
  const [local, domain] = at < 0 ? [address, ''] : [address.slice(0, at), address.slice(at)];
  const detail = delimiter === '' ? -1 : local.indexOf(delimiter);
  const plain = (detail > 0 ? local.slice(0, detail) : local) + domain;
  const name = expandVariables(conf.settings.get('auth_username_format') ?? '%Lu', plain);
  const entry = lookUp(sys, conf, name);
  if (entry === null) return null;
  const location = conf.settings.get('mail_location') ?? 'maildir:~/Maildir';
  const path = expandVariables(location.replace(/^maildir:/, '').replace(/:.*/, ''), name).replace(/^~/, entry.home);
  return { name, owner: entry.owner, maildir: path };
}

function lookUp(sys: System, conf: ConfSection, name: string): { home: string; owner: string } | null {
  const userdb = conf.sections.find((section) => section.kind === 'userdb');
  if (userdb?.settings.get('driver') !== 'passwd-file') {
    const user = sys.host.users.find((one) => one.name === name);
    return user ? { home: user.home, owner: user.name } : null;
  }
  const words = (userdb.settings.get('args') ?? '').split(/\s+/);
  const format = words.find((word) => word.startsWith('username_format='))?.slice('username_format='.length) ?? '%u';
  const wanted = expandVariables(format, name);
  const fields = Object.fromEntries((userdb.settings.get('default_fields') ?? '').split(/\s+/).map((word) => word.split('=') as [string, string]));
  for (const line of (sys.disk.read(words.at(-1) ?? '') ?? '').split('\n')) {
    const [user, , uid = '', , , home = ''] = line.split(':');
    if (user !== wanted || line.startsWith('#')) continue;
    const number = Number(uid === '' ? (fields['uid'] ?? '') : uid);
    const owner = sys.host.users.find((one) => one.uid === number)?.name ?? String(number);
    return { home: home === '' ? expandVariables(fields['home'] ?? '', name) : home, owner };
  }
  return null;
}
