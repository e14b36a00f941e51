/** What master.cf tells pipe(8): `flags=`, `user=`, `directory=`, `null_sender=`, `size=`, `eol=`, and `argv=`, the last. */
import type { System } from '../../net/system.ts';

export interface PipeAttributes {
  readonly flags: string;
  readonly user: string;
  /** Null: the queue directory. */
  readonly directory: string | null;
  /** What stands for the null sender. */
  readonly nullSender: string;
  /** Octets that a letter may have; 0 = no limit. */
  readonly sizeLimit: number;
  readonly lineEnd: string;
  readonly argv: readonly string[];
}

const FLAGS = 'BDFORX.>hqu';
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '\\': '\\' };

/** Or why pipe(8) gives up. */
export function readAttributes(sys: System): PipeAttributes | string {
  const words = ownWords(sys.argv);
  const argvAt = words.findIndex((word) => /^argv=/i.test(word));
  const known = new Map<string, string>();
  for (const word of argvAt < 0 ? words : words.slice(0, argvAt)) {
    const [, name = '', value = ''] = /^(flags|user|directory|chroot|eol|null_sender|size)=(.*)$/is.exec(word) ?? [];
    if (name === '') return `unknown attribute name: ${word}`;
    known.set(name.toLowerCase(), value);
  }
  const flags = known.get('flags') ?? '';
  const strange = [...flags].find((flag) => !FLAGS.includes(flag));
  if (strange !== undefined) return `unknown flag: ${strange} (ignored)`;
  const size = known.get('size') ?? '0';
  if (!/^\d+$/.test(size)) return `get_service_attr: bad size= value: ${size}`;
  const [user = ''] = (known.get('user') ?? '').split(':');
  const account = sys.host.users.find(({ name }) => name === user);
  if (!known.has('user')) return 'missing user= command-line attribute';
  if (!account && user !== 'root' && user !== 'postfix') return `get_service_attr: unknown username: ${user}`;
  if (argvAt < 0) return 'missing argv= command-line attribute';
  if (user === 'root') return 'user= command-line attribute specifies root privileges';
  if (user === 'postfix') return 'user= command-line attribute specifies mail system owner postfix';
  return {
    flags, user, directory: known.get('directory') ?? null, nullSender: known.get('null_sender') ?? 'MAILER-DAEMON', sizeLimit: Number(size),
    lineEnd: (known.get('eol') ?? '\\n').replace(/\\([nrt\\])/g, (_all, letter: string) => ESCAPES[letter] ?? letter),
    argv: [(words[argvAt] ?? '').slice('argv='.length), ...words.slice(argvAt + 1)],
  };
}

/** The words behind master's own options. */
function ownWords(argv: readonly string[]): readonly string[] {
  let at = 1;
  while (at < argv.length && (argv[at] ?? '').startsWith('-')) at += /^-[nto]$/.test(argv[at] ?? '') ? 2 : 1;
  return argv.slice(at);
}
