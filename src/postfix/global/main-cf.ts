/**
 * main.cf as a daemon sees it: its settings, the built-in defaults (`postconf -d` of 3.7.11) and `-o` overrides, with
 * Postfix's macro expansion. Read once, at a process's start (Postfix's mail_params(3), mail_conf(3)).
 */
import { lowerAscii } from '../../formats/ascii-case.ts';
import { expandMacros, parseMainCf, type MainCfFile } from '../../formats/main-cf.ts';
import { parseSeconds, splitList, timeUnitOf } from '../../formats/parameter-value.ts';
import type { FileReader } from '../../kernel/disk.ts';
import { listenerAt, type Listener } from './consultation.ts';
import { PARAMETER_DEFAULTS } from './parameters.ts';

export const MAIN_CF_PATH = '/etc/postfix/main.cf';
const DEFAULT_DOMAIN = 'localdomain';

export interface MainCfOptions {
  /** What gethostname(2) gives: the default of myhostname. */
  readonly hostname?: string;
  /** The host's own IPv4 addresses (loopback not included): the default of mynetworks. */
  readonly addresses?: readonly string[];
  /** Which programme reads: only its own parameters can be its death. Null (commands): none is. */
  readonly program?: string;
  /** `-o name=value` of master.cf or of a command line. */
  readonly overrides?: ReadonlyMap<string, string>;
}

export type ValueOrigin = { readonly from: 'main.cf'; readonly line: number } | { readonly from: 'master.cf' | 'default' };

export interface MainCf {
  /** The value with all macros expanded; empty for unknown names. */
  text(name: string): string;
  /** The value as written, or the default's text; null for a name that is neither set nor built in. */
  raw(name: string): string | null;
  /** Whether main.cf or an override sets it. */
  isSet(name: string): boolean;
  /** Where the value comes from: main.cf with the line, a `-o` of master.cf, or nowhere. */
  origin(name: string): ValueOrigin;
  flag(name: string): boolean;
  number(name: string): number;
  /** A time in seconds; without a unit letter it counts in the unit of the parameter's default. */
  seconds(name: string): number;
  /** One of some words, in lower case; another is fatal. */
  oneOf(name: string, words: readonly string[]): string;
  /** The value split at commas and white space (not inside braces). */
  list(name: string): readonly string[];
  /** IPv4 addresses that mail for `[address]` is local at: inet_interfaces and proxy_interfaces. */
  readonly ownAddresses: readonly string[];
  /** All names set in main.cf or overridden, in order of first appearance. */
  readonly names: readonly string[];
  /** What Postfix logs as `warning: …` when it reads the file. */
  readonly warnings: readonly string[];
  /** What every Postfix programme dies from when it reads the file (`fatal: …`); null for a sound file. */
  readonly fatal: string | null;
  /** Where somebody listens: hears what is consulted and what decides. */
  readonly consulted?: Listener;
}

/** Every daemon reads the same file when it starts. */
const latest: { text: string; file: MainCfFile } = { text: '', file: parseMainCf('', MAIN_CF_PATH) };

function parsed(text: string): MainCfFile {
  if (text !== latest.text) Object.assign(latest, { text, file: parseMainCf(text, MAIN_CF_PATH) });
  return latest.file;
}

/** Reads /etc/postfix/main.cf. Never fails: what is wrong is in `warnings` and `fatal`. */
export function readMainCf(disk: FileReader, options: MainCfOptions = {}): MainCf {
  const text = disk.read(MAIN_CF_PATH);
  const file: MainCfFile =
    text === null
      ? { entries: [], warnings: [], fatal: `open ${MAIN_CF_PATH}: No such file or directory` }
      : parsed(text);
  const settings = new Map<string, string>();
  for (const entry of file.entries) settings.set(entry.name, entry.value);
  for (const [name, value] of options.overrides ?? []) settings.set(name, value);
  const cf = createMainCf(disk, settings, file, options);
  if (options.program !== undefined) for (const name of settings.keys()) if (concerns(options.program, name)) checkType(cf, name);
  const listener = listenerAt(disk);
  return listener === null ? cf : heardBy(cf, listener);
}

/** The same settings; what is read of them is told. */
function heardBy(cf: MainCf, consulted: Listener): MainCf {
  const told = <T>(read: (name: string) => T) => (name: string): T => {
    consulted({ what: 'setting', parameter: name });
    return read(name);
  };
  return {
    ...cf, consulted,
    text: told((name) => cf.text(name)), raw: told((name) => cf.raw(name)), list: told((name) => cf.list(name)),
    get ownAddresses() {
      return cf.ownAddresses;
    },
    get warnings() {
      return cf.warnings;
    },
    get fatal() {
      return cf.fatal;
    },
  };
}

/** Parameters that only some programmes read, by their beginning. */
const OWNERS: readonly (readonly [prefix: string, programs: readonly string[]])[] = [
  ['smtpd_', ['smtpd']], ['smtp_', ['smtp']], ['lmtp_', ['lmtp', 'smtp']], ['postscreen_', ['postscreen']],
  ['tlsproxy_', ['tlsproxy']], ['milter_', ['smtpd', 'cleanup']], ['qmgr_', ['qmgr']], ['address_verify_', ['verify', 'smtpd']],
  ['virtual_mailbox_', ['virtual']], ['mailbox_', ['local']],
];

function concerns(program: string, name: string): boolean {
  return OWNERS.find(([prefix]) => name.startsWith(prefix))?.[1].includes(program) ?? true;
}

/** Their defaults look like numbers or like yes and no, but other values are allowed. */
const OTHER_TYPES = ['compatibility_level', 'mail_release_date', 'smtpd_forbid_bare_newline'];

/** Reads a setting as what its default is: a number, yes or no, a time. What is wrong becomes `fatal`. */
function checkType(cf: MainCf, name: string): void {
  const usual = OTHER_TYPES.includes(name) ? '' : (PARAMETER_DEFAULTS[name] ?? '');
  if (/^\d+$/.test(usual)) cf.number(name);
  else if (usual === 'yes' || usual === 'no') cf.flag(name);
  else if (/^\d+[smhdw]$/.test(usual)) cf.seconds(name);
  else if (name === 'smtpd_forbid_bare_newline') cf.oneOf(name, ['yes', 'normalize', 'reject', 'no']);
}

function createMainCf(
  disk: FileReader, settings: ReadonlyMap<string, string>, file: MainCfFile, options: MainCfOptions,
): MainCf {
  const expanded = new Map<string, string>();
  const warnings = [...file.warnings];
  let fatal = file.fatal;
  let own: readonly string[] | null = null;

  function raw(name: string): string | null {
    return settings.get(name) ?? PARAMETER_DEFAULTS[name] ?? hostDefault(name, settings, options, text);
  }
  function text(name: string): string {
    const known = expanded.get(name);
    if (known !== undefined) return known;
    expanded.set(name, '');
    const value = raw(name);
    let result = '';
    if (value !== null) {
      const expansion = expandMacros(value, raw);
      for (const error of expansion.errors) warnings.push(error);
      result = name === 'myorigin' ? originFromFile(disk, expansion.text) : expansion.text;
    }
    expanded.set(name, result);
    return result;
  }
  function refuse(problem: string): void {
    fatal ??= problem;
  }

  return {
    text,
    raw,
    isSet: (name) => settings.has(name),
    origin: (name) => originOf(name, file, options),
    ...typedReaders(text, refuse),
    list: once((name) => splitList(text(name))),
    get ownAddresses() {
      return (own ??= ownAddresses(splitList(text('inet_interfaces')), splitList(text('proxy_interfaces')), options.addresses ?? []));
    },
    names: [...settings.keys()],
    get warnings() {
      return warnings;
    },
    get fatal() {
      return fatal;
    },
  };
}

/** A reader that reads each parameter once; what is wrong with it has been refused then. */
function once<T>(read: (name: string) => T): (name: string) => T {
  const known = new Map<string, T>();
  return (name) => {
    const before = known.get(name);
    if (before !== undefined) return before;
    const value = read(name);
    known.set(name, value);
    return value;
  };
}

/** Values as what their parameters are: yes or no, a word of a few, a number, a time. What is wrong is refused, and a default read. */
function typedReaders(text: (name: string) => string, refuse: (problem: string) => void): Pick<MainCf, 'flag' | 'oneOf' | 'number' | 'seconds'> {
  return {
    flag: once((name) => {
      const value = lowerAscii(text(name));
      if (value !== 'yes' && value !== 'no') refuse(`bad boolean configuration: ${name} = ${text(name)}`);
      return value === 'yes';
    }),
    oneOf(name, words) {
      const value = lowerAscii(text(name));
      if (!words.includes(value)) refuse(`bad parameter value: '${name} = ${text(name)}'`);
      return value;
    },
    number: once((name) => {
      const value = text(name);
      if (/^-?\d{1,19}$/.test(value)) return Number(value);
      refuse(`bad numerical configuration: ${name} = ${value}`);
      return Number(PARAMETER_DEFAULTS[name] ?? 0) || 0;
    }),
    seconds: once((name) => {
      const usual = PARAMETER_DEFAULTS[name] ?? '0s';
      const unit = timeUnitOf(usual);
      const seconds = parseSeconds(text(name), unit);
      if (seconds !== null) return seconds;
      refuse(`parameter ${name}: bad time value or unit: ${text(name)}`);
      return parseSeconds(usual, unit) ?? 0;
    }),
  };
}

function originOf(name: string, file: MainCfFile, options: MainCfOptions): ValueOrigin {
  if (options.overrides?.has(name)) return { from: 'master.cf' };
  const line = file.entries.findLast((entry) => entry.name === name)?.line;
  return line === undefined ? { from: 'default' } : { from: 'main.cf', line };
}

/** Defaults that depend on the host or on other parameters; null for names that have none of these. */
function hostDefault(
  name: string, settings: ReadonlyMap<string, string>, options: MainCfOptions, text: (name: string) => string,
): string | null {
  switch (name) {
    case 'myhostname': return qualifiedHostname(options.hostname ?? 'localhost', settings.get('mydomain'));
    case 'mydomain': return domainOf(text('myhostname'));
    case 'mynetworks': return ownNetworks(text('mynetworks_style'), options.addresses ?? []);
    default: return null;
  }
}

function ownAddresses(interfaces: readonly string[], proxies: readonly string[], host: readonly string[]): readonly string[] {
  const own = interfaces.flatMap((item) => {
    if (item === 'all') return ['127.0.0.1', ...host];
    return item === 'loopback-only' || item === 'localhost' ? ['127.0.0.1'] : [item];
  });
  return [...own, ...proxies];
}

/** A host name without a dot gets mydomain, as far as that is set by itself. */
function qualifiedHostname(hostname: string, mydomain: string | undefined): string {
  return hostname.includes('.') ? hostname : `${hostname}.${mydomain ?? DEFAULT_DOMAIN}`;
}

function domainOf(myhostname: string): string {
  const dot = myhostname.indexOf('.');
  return dot < 0 ? DEFAULT_DOMAIN : myhostname.slice(dot + 1);
}

/** The default of mynetworks: the host's own addresses, or (`subnet`, netmask /24 assumed) the networks they are in. */
function ownNetworks(style: string, addresses: readonly string[]): string {
  if (style === 'subnet') {
    return ['127.0.0.0/8', ...addresses.map((address) => address.replace(/\.\d+$/, '.0/24'))].join(' ');
  }
  return ['127.0.0.1', ...addresses].map((address) => `${address}/32`).join(' ');
}

/** Debian's addition: a myorigin that is a path stands for that file's first line. */
function originFromFile(disk: FileReader, value: string): string {
  if (!value.startsWith('/')) return value;
  return (disk.read(value) ?? '').split('\n', 1)[0]?.trim() ?? '';
}
