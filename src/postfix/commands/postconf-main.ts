/** postconf's lists of main.cf parameters: actual values, defaults, expansions, and its warnings about the file. */
import { expandMacros, parseMainCf, type MainCfFile } from '../../formats/main-cf.ts';
import type { FileReader } from '../../kernel/disk.ts';
import { readMainCf, type MainCf } from '../global/main-cf.ts';
import { PARAMETER_DEFAULTS } from '../global/parameters.ts';
import type { CommandCall, CommandOutcome } from './command.ts';
import type { PostconfRequest } from './postconf.ts';

/** Parameters that Postfix makes up for each process or host. */
const MADE_UP: Readonly<Record<string, string>> = { process_id: '0', process_name: 'postconf', service_name: '' };
const FROM_HOST = ['mydomain', 'myhostname', 'mynetworks'];
const FOLD_COLUMNS = 80;

export function showParameters({ call, report, directory, flags, overrides, names }: PostconfRequest): CommandOutcome {
  const path = `${directory}/main.cf`;
  const text = call.disk.read(path);
  const defaultsOnly = flags.has('d');
  if (text === null && !defaultsOnly) return report.fatal(`open ${path}: No such file or directory`);
  const file = parseMainCf(defaultsOnly ? '' : (text ?? ''), path);
  for (const warning of warningsOf(file, text ?? '', path, defaultsOnly ? 1 : readsOf(call, path))) report.warn(warning);
  if (file.fatal !== null) return report.fatal(file.fatal);
  const disk = withMainCf(call.disk, defaultsOnly ? '' : (text ?? ''));
  const settings = readMainCf(disk, { hostname: call.hostname, addresses: call.addresses, overrides: defaultsOnly ? new Map() : overrides });
  const own = userParameters(file, call.disk.read(`${directory}/master.cf`) ?? '');
  const isKnown = (name: string): boolean => isBuiltIn(name) || own.has(name);
  for (const name of wanted(names, settings, own, flags)) {
    if (!isKnown(name)) {
      report.warn(`${name}: unknown parameter`);
      continue;
    }
    if (flags.has('n') && !settings.isSet(name)) continue;
    const value = flags.has('x') ? expanded(settings, name) : (settings.raw(name) ?? MADE_UP[name] ?? '');
    report.stdout += parameterLine(name, value, flags);
  }
  if (!defaultsOnly) for (const problem of problemsOf(file, settings, isKnown, path)) report.warn(problem);
  return report.outcome();
}

/**
 * How often Postfix reads a file that was changed a moment ago: every 0.3 s until a second that it did not change in is
 * over (dict_load_file_xt()), so that it never keeps the half of what an editor writes. The wait itself is left out.
 */
function readsOf({ disk, clock }: CommandCall, path: string): number {
  const changed = Math.floor((clock.epochMillis + ((disk.stat(path)?.mtime ?? 0) - clock.now) / 1000) / 1000);
  const start = clock.epochMillis / 1000;
  let reads = 1;
  for (let before = Math.floor(start); changed >= before - 1; reads += 1) before = Math.floor(start + READ_PAUSE_SECONDS * (reads - 1));
  return reads;
}

const READ_PAUSE_SECONDS = 0.3;

/** What all readings warn of: a later one finds every setting of the one before in its way. */
function warningsOf(file: MainCfFile, text: string, path: string, reads: number): readonly string[] {
  if (reads <= 1) return file.warnings;
  const again = parseMainCf(text, path, file.entries.map(({ name, value }) => [name, value] as const));
  return [...file.warnings, ...Array.from({ length: reads - 1 }, () => again.warnings).flat()];
}

function isBuiltIn(name: string): boolean {
  return Object.hasOwn(PARAMETER_DEFAULTS, name) || FROM_HOST.includes(name) || Object.hasOwn(MADE_UP, name);
}

function wanted(names: readonly string[], settings: MainCf, own: ReadonlySet<string>, flags: ReadonlySet<string>): readonly string[] {
  if (names.length > 0) return names;
  const all = flags.has('n')
    ? settings.names.filter((name) => isBuiltIn(name) || own.has(name))
    : [...Object.keys(PARAMETER_DEFAULTS), ...FROM_HOST, ...Object.keys(MADE_UP), ...own];
  return [...new Set(all)].sort();
}

function expanded(settings: MainCf, name: string): string {
  // myorigin as a file name is Debian's and happens later than this expansion.
  const raw = settings.raw(name) ?? MADE_UP[name] ?? '';
  return expandMacros(raw, (macro) => settings.raw(macro) ?? MADE_UP[macro] ?? null).text;
}

function parameterLine(name: string, value: string, flags: ReadonlySet<string>): string {
  if (flags.has('H')) return `${name}\n`;
  // Printed word by word: white space between them does not matter.
  const words = value.split(/[ \t\r\n]+/).filter((word) => word !== '').join(' ');
  const line = flags.has('h') ? words : words === '' ? `${name} =` : `${name} = ${words}`;
  return `${flags.has('f') ? folded(line) : line}\n`;
}

/** Breaks at white space so that lines have at most 80 columns; later ones are indented by four. */
export function folded(line: string): string {
  const lines: string[] = [];
  let current = '';
  for (const word of line.split(' ')) {
    if (current !== '' && current.length + 1 + word.length > FOLD_COLUMNS) {
      lines.push(current);
      current = '   ';
    }
    current = current === '' ? word : `${current} ${word}`;
  }
  return [...lines, current].join('\n');
}

/** Names that main.cf or master.cf gives a meaning by using them as $name, or as restriction classes. */
function userParameters(file: MainCfFile, masterCf: string): ReadonlySet<string> {
  const set = new Map(file.entries.map(({ name, value }) => [name, value]));
  const own = new Set<string>();
  const open = [...set].filter(([name]) => isBuiltIn(name)).map(([, value]) => value);
  for (const match of masterCf.matchAll(/-o\s*[^\s=]+=(\S*)/g)) open.push(match[1] ?? '');
  open.push((set.get('smtpd_restriction_classes') ?? '').replace(/([^\s,]+)/g, '$$$1'));
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    for (const name of macrosIn(value)) {
      if (own.has(name) || isBuiltIn(name) || !set.has(name)) continue;
      own.add(name);
      open.push(set.get(name) ?? '');
    }
  }
  return own;
}

function macrosIn(value: string): readonly string[] {
  return [...value.replaceAll('$$', '').matchAll(/\$[{(]?([A-Za-z0-9_]+)/g)].map((match) => match[1] ?? '');
}

function problemsOf(file: MainCfFile, settings: MainCf, isKnown: (name: string) => boolean, path: string): readonly string[] {
  const values = new Map(file.entries.map(({ name, value }) => [name, value]));
  const undefinedNames = [...values].flatMap(([name, value]) =>
    isKnown(name) ? macrosIn(value).filter((macro) => settings.raw(macro) === null && !Object.hasOwn(MADE_UP, macro)) : [],
  );
  const unused = [...values].filter(([name]) => !isKnown(name)).map(([name, value]) => `${path}: unused parameter: ${name}=${value}`);
  return [...[...new Set(undefinedNames)].map((name) => `${path}: undefined parameter: ${name}`), ...unused];
}

/** The same files with another main.cf at the place where it is always read. */
function withMainCf(disk: FileReader, text: string): FileReader {
  return { read: (path) => (path === '/etc/postfix/main.cf' ? text : disk.read(path)), stat: (path) => disk.stat(path), list: (path) => disk.list(path) };
}
