/**
 * postconf(1) of Postfix 3.7: shows and edits main.cf, shows master.cf. Pure: returns what it prints and writes. Has
 * -d -e -f -F -h -H -l -m -M -n -o -p -P -x -X -# -a -A; leaves out -b, -C, -t, -T and the editing of master.cf.
 *
 * @absent postconf-options Some options of commands: postconf -b -C -t -T and the editing of master.cf, postmap -b -F
 *   -h -m, sendmail -bs -bl -qI, postfix set-permissions.
 */
import { getopt, type GivenOption } from '../../formats/getopt.ts';
import { Report, type CommandCall, type CommandOutcome } from './command.ts';
import { editMainCf } from './postconf-edit.ts';
import { showParameters } from './postconf-main.ts';
import { showMaster } from './postconf-master.ts';

const USAGE =
  'usage: postconf [-a (server SASL types)] [-A (client SASL types)] [-b (bounce templates)] [-c config_dir] ' +
  '[-c param_class] [-d (parameter defaults)] [-e (edit configuration)] [-f (fold lines)] [-F (master.cf fields)] ' +
  '[-h (no names)] [-H (no values)] [-l (lock types)] [-m (map types)] [-M (master.cf)] [-n (non-default parameters)] ' +
  '[-o name=value (override parameter value)] [-p (main.cf, default)] [-P (master.cf parameters)] [-t (bounce templates)] ' +
  '[-T compile-version|run-version|public-key-algorithms] [-v (verbose)] [-x (expand parameter values)] [-X (exclude)] ' +
  '[-# (comment-out)] [name...]';

const MAP_TYPES = [
  'btree', 'cidr', 'environ', 'fail', 'hash', 'inline', 'internal', 'memcache', 'nis', 'pcre', 'pipemap', 'proxy', 'randmap', 'regexp',
  'socketmap', 'static', 'tcp', 'texthash', 'unionmap', 'unix',
];
const LOCK_TYPES = ['flock', 'fcntl', 'dotlock'];
/** Which options say what to do; only one of them can be given, and with which others each goes. */
const MODES = ['a', 'A', 'd', 'e', 'F', 'l', 'm', 'M', 'n', 'P', 'X', '#'];
const NOT_TOGETHER: readonly (readonly [string, string])[] = [
  ['d', 'e'], ['d', 'n'], ['e', 'n'], ['e', 'X'], ['e', '#'], ['X', '#'], ['e', 'h'], ['e', 'x'], ['l', 'm'], ['a', 'A'], ['F', 'M'], ['M', 'P'], ['F', 'P'],
];
const ABSENT = 'bCtTv';

export interface PostconfRequest {
  readonly call: CommandCall;
  readonly report: Report;
  readonly directory: string;
  readonly flags: ReadonlySet<string>;
  readonly overrides: ReadonlyMap<string, string>;
  readonly names: readonly string[];
}

export function postconf(call: CommandCall): CommandOutcome {
  const report = new Report('postconf');
  const options = getopt(call.args, { letters: 'aAbc:C:deEfFhHlmMno:pPtT:vxX#', posix: false });
  if (!options.ok) {
    report.complain(options.text);
    return report.fatal(USAGE);
  }
  const flags = new Set(options.given.map(({ letter }) => letter));
  const absent = [...ABSENT].find((letter) => flags.has(letter));
  if (absent !== undefined) return report.fatal(`-${absent} is not part of this postconf`);
  const clash = NOT_TOGETHER.find(([a, b]) => flags.has(a) && flags.has(b));
  if (clash) return report.fatal(`specify one of -${clash[0]} -${clash[1]}`);
  if (flags.has('d') && (flags.has('M') || flags.has('F') || flags.has('P'))) {
    return report.fatal(`with option -${['M', 'F', 'P'].find((letter) => flags.has(letter)) ?? ''}, do not specify -d`);
  }
  const overrides = readOverrides(options.given, report);
  if (!overrides) return report.outcome(1);
  const directory = options.given.findLast(({ letter }) => letter === 'c')?.value ?? '/etc/postfix';
  return run({ call, report, directory, flags, overrides, names: options.operands });
}

function readOverrides(given: readonly GivenOption[], report: Report): ReadonlyMap<string, string> | null {
  const overrides = new Map<string, string>();
  for (const { letter, value } of given) {
    if (letter !== 'o') continue;
    const match = /^\s*([^\s=]+)\s*=\s*(.*?)\s*$/s.exec(value);
    if (!match) {
      report.fatal(`-o option requires name=value argument`);
      return null;
    }
    overrides.set(match[1] ?? '', match[2] ?? '');
  }
  return overrides;
}

function run(request: PostconfRequest): CommandOutcome {
  const { report, flags, names } = request;
  const mode = MODES.find((letter) => flags.has(letter));
  const list = (words: readonly string[]): CommandOutcome => {
    report.stdout = words.map((word) => `${word}\n`).join('');
    return report.outcome();
  };
  switch (mode) {
    case 'm': return list(MAP_TYPES);
    case 'l': return list(LOCK_TYPES);
    case 'a': return list(['cyrus', 'dovecot']);
    case 'A': return list(['cyrus']);
    case 'e': case 'X': case '#':
      if (flags.has('M') || flags.has('F') || flags.has('P')) return report.fatal('editing master.cf is not part of this postconf');
      return editMainCf(request, mode === 'e' ? 'edit' : mode === 'X' ? 'exclude' : 'comment-out');
    case 'M': case 'F': case 'P': return showMaster(request, mode);
    default:
      // A name=value argument without -e edits, too.
      if (mode === undefined && names.some((name) => name.includes('='))) return editMainCf(request, 'edit');
      return showParameters(request);
  }
}
