/** whoami, id, hostname, uname, groups, env: who and where one is. Mirrors coreutils and Debian's hostname. */
import { octetsFromText } from '../../base/octets.ts';
import { failed, printed, type HostCall, type Outcome } from '../host-command.ts';

interface Person {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/** env and printenv without words: what is exported. With words the library's own do. */
export function env(call: HostCall): Outcome | Promise<Outcome> {
  if (call.args.length > 0) return call.original(call.args);
  return printed([...call.exported].map(([name, value]) => `${name}=${value}\n`).join(''));
}

function person(call: HostCall, name: string): Person | null {
  if (name === 'root') return { name, uid: 0, gid: 0 };
  return call.host.users.find((user) => user.name === name) ?? null;
}

/** Debian's users have a group of their own name, but for nobody. */
function groupOf({ name }: Person): string {
  return name === 'nobody' ? 'nogroup' : name;
}

export function whoami(call: HostCall): Outcome {
  return printed(`${call.user}\n`);
}

export function id(call: HostCall): Outcome {
  const flags = call.args.filter((word) => word.startsWith('-')).join('').replaceAll('-', '');
  const name = call.args.find((word) => !word.startsWith('-')) ?? call.user;
  const found = person(call, name);
  if (!found) return failed(octetsFromText(`id: ‘${name}’: no such user\n`));
  const named = flags.includes('n');
  if (flags.includes('u')) return printed(`${named ? found.name : found.uid}\n`);
  if (flags.includes('g') || flags.includes('G')) return printed(`${named ? groupOf(found) : found.gid}\n`);
  const group = `${found.gid}(${groupOf(found)})`;
  return printed(`uid=${found.uid}(${found.name}) gid=${group} groups=${group}\n`);
}

export function groups(call: HostCall): Outcome {
  return printed(`${call.user}\n`);
}

export function hostname(call: HostCall): Outcome {
  const { host, args } = call;
  const short = host.hostname.split('.')[0] ?? '';
  switch (args[0]) {
    case undefined: return printed(`${host.hostname}\n`);
    case '-s': case '--short': return printed(`${short}\n`);
    case '-f': case '--fqdn': case '--long': return printed(`${qualified(call)}\n`);
    case '-d': case '--domain': return printed(`${qualified(call).split('.').slice(1).join('.')}\n`);
    case '-I': case '--all-ip-addresses': return printed(`${host.addresses.map((address) => `${address} `).join('')}\n`);
    case '-i': case '--ip-address': return printed(`${host.addresses[0] ?? '127.0.1.1'}\n`);
    default: return failed('hostname: you must be root to change the host name\n');
  }
}

/** The first name of the line of /etc/hosts that has the host's own name. */
function qualified({ host, files }: HostCall): string {
  for (const line of (files.find('/etc/hosts')?.octets ?? '').split('\n')) {
    const [, ...names] = line.replace(/#.*/, '').split(/[ \t]+/).filter((word) => word !== '');
    if (names.includes(host.hostname) && names[0] !== undefined) return names[0];
  }
  return host.hostname;
}

export function uname(call: HostCall): Outcome {
  const flags = call.args.join('').replaceAll('-', '') || 's';
  const parts: readonly (readonly [letter: string, text: string])[] = [
    ['s', 'Linux'], ['n', call.host.hostname], ['r', '6.1.0-posthorn'], ['v', '#1 SMP (simulated)'], ['m', 'x86_64'], ['o', 'GNU/Linux'],
  ];
  const unknown = /[^asnrvmo]/.exec(flags)?.[0];
  if (unknown !== undefined) return failed(`uname: invalid option -- '${unknown}'\nTry 'uname --help' for more information.\n`);
  return printed(`${parts.filter(([letter]) => flags.includes('a') || flags.includes(letter)).map(([, text]) => text).join(' ')}\n`);
}
