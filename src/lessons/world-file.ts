/**
 * Makes a world's data of its readable source: files of a Debian host with Postfix, zone files, scripted hosts, users,
 * terminals. Postfix's files come from `worlds/<defaults>/etc/…`, main.cf with the world's parameters put in.
 */
import { octetsFromText } from '../base/octets.ts';
import { buildMap, parseAliasSource } from '../formats/map-source.ts';
import type { Role } from '../kernel/trace.ts';
import type { BootProgram, FileData, HostData, UserData, WorldData } from '../net/topology.ts';
import type { WorldChange } from './schema.ts';
import type { HostSource, ScriptedMx, WorldSource } from './world-schema.ts';

/** Files that every Postfix host begins with: path on the host → text. */
export type DefaultFiles = Readonly<Record<string, string>>;

const MAIN_CF = '/etc/postfix/main.cf';
const FIRST_MAILBOX_MODE = 0o660;
/** What a Debian system has before anybody is added. */
const SYSTEM_USERS = [
  'root:x:0:0:root:/root:/bin/bash', 'daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin', 'mail:x:8:8:mail:/var/mail:/usr/sbin/nologin',
  'nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin', 'postfix:x:103:111::/var/spool/postfix:/usr/sbin/nologin',
];

export function buildWorld(source: WorldSource, defaults: DefaultFiles, change: WorldChange | undefined): WorldData {
  const hosts = Object.entries(source.hosts).map(([name, host]) => buildHost(name, host, defaults, change?.hosts?.[name]));
  return {
    id: source.id,
    startEpochMillis: readTime(source.start) ?? 0,
    utcOffsetMinutes: source.utcOffsetMinutes ?? 0,
    hosts,
    links: (source.links ?? []).map(({ between, latency }) => ({ between, latencyMicros: readDuration(latency) ?? 0 })),
    internetLatencyMicros: readDuration(source.latency ?? '20ms') ?? 20_000,
  };
}

type HostChange = NonNullable<NonNullable<WorldChange['hosts']>[string]>;

function buildHost(name: string, source: HostSource, defaults: DefaultFiles, change: HostChange | undefined): HostData {
  const users = Object.entries(source.users ?? {}).map(([user, uid]) => userData(user, uid));
  const { hostname = name, fqdn = hostname } = source;
  const texts = {
    ...systemFiles(source, hostname, fqdn, users),
    ...(source.postfix && postfixFiles(defaults, { ...source.postfix, ...change?.['main.cf'] })),
    ...(source.zones && zoneFiles(source.zones)),
    ...(source.scripted && { '/etc/scripted-mx.json': scriptText(source.scripted) }),
    ...source.files,
    ...change?.files,
  };
  return {
    name,
    hostname,
    addresses: source.addresses,
    roles: rolesOf(source),
    users,
    files: withMaps(texts, users),
    boot: bootOf(name, source),
    label: source.label ?? fqdn,
    ...(source.zone !== undefined && { zone: source.zone }),
    ...(source.look !== undefined && { look: source.look }),
    ...(source.place !== undefined && { place: source.place }),
    ...(source.unreachable !== undefined && { unreachable: source.unreachable }),
    ...(source.down !== undefined && { down: source.down }),
  };
}

function userData(name: string, uid: number): UserData {
  return { name, uid, gid: uid, home: `/home/${name}`, gecos: name, shell: '/bin/bash' };
}

/** A terminal needs the MUA's role; so does any host from which somebody connects. */
function rolesOf(source: HostSource): readonly Role[] {
  const roles: Role[] = [];
  if (source.postfix) roles.push('mta', 'mda');
  if (source.scripted) roles.push('mta');
  if (source.zones) roles.push('infra');
  if (source.terminals || roles.length === 0) roles.push('mua');
  return roles;
}

function bootOf(name: string, source: HostSource): readonly BootProgram[] {
  const boot: BootProgram[] = [];
  if (source.zones) boot.push({ role: 'infra', argv: ['named'] });
  if (source.postfix) boot.push({ role: 'mta', argv: ['master'] }, { role: 'mda', argv: ['master'] });
  if (source.scripted) boot.push({ role: 'mta', argv: ['scripted-mx'] });
  for (const [at, user] of (source.terminals ?? []).entries()) boot.push({ role: 'mua', argv: ['tty', `${name}:${at + 1}`, user] });
  return boot;
}

function systemFiles(source: HostSource, hostname: string, fqdn: string, users: readonly UserData[]): Record<string, string> {
  const names = fqdn === hostname ? fqdn : `${fqdn}\t${hostname}`;
  const passwd = users.map(({ name, uid, gid, gecos, home, shell }) => `${name}:x:${uid}:${gid}:${gecos}:${home}:${shell}`);
  return {
    '/etc/hostname': `${hostname}\n`,
    '/etc/hosts': `127.0.0.1\tlocalhost\n127.0.1.1\t${names}\n`,
    '/etc/mailname': `${fqdn}\n`,
    '/etc/passwd': `${[...SYSTEM_USERS, ...passwd].join('\n')}\n`,
    '/etc/nsswitch.conf': 'passwd: files\ngroup: files\nhosts: files dns\n',
    ...(source.resolver !== undefined && { '/etc/resolv.conf': `nameserver ${source.resolver}\n` }),
  };
}

function postfixFiles(defaults: DefaultFiles, parameters: Readonly<Record<string, string | number>>): Record<string, string> {
  return { ...defaults, [MAIN_CF]: setParameters(defaults[MAIN_CF] ?? '', parameters) };
}

/** main.cf with other values: a line that is there is replaced, the rest is added at the end. */
export function setParameters(mainCf: string, parameters: Readonly<Record<string, string | number>>): string {
  const left = new Map(Object.entries(parameters));
  const lines = mainCf.split('\n').map((line) => {
    const name = /^([a-z0-9_]+)\s*=/.exec(line)?.[1];
    const value = name === undefined ? undefined : left.get(name);
    if (name === undefined || value === undefined) return line;
    left.delete(name);
    return `${name} = ${value}`.trimEnd();
  });
  while (lines.at(-1) === '') lines.pop();
  for (const [name, value] of left) lines.push(`${name} = ${value}`.trimEnd());
  return `${lines.join('\n')}\n`;
}

function zoneFiles(zones: Readonly<Record<string, string>>): Record<string, string> {
  const names = Object.keys(zones);
  const conf = names.map((name, at) => `zone:\n  name: "${name}"\n  zonefile: "${zoneFileName(name, at)}"\n`);
  const files = names.map((name, at): [string, string] => [`/etc/nsd/${zoneFileName(name, at)}`, zones[name] ?? '']);
  return { '/etc/nsd/nsd.conf': `server:\n  zonesdir: "/etc/nsd"\n${conf.join('')}`, ...Object.fromEntries(files) };
}

function zoneFileName(name: string, at: number): string {
  return name === '.' ? 'root.zone' : /^[a-z0-9.-]+$/i.test(name) ? `${name.replace(/\.$/, '')}.zone` : `zone${at}.zone`;
}

function scriptText(script: ScriptedMx): string {
  const { think, ...rest } = script;
  const thinkMicros = Object.fromEntries(Object.entries(think ?? {}).map(([stage, text]) => [stage, readDuration(text) ?? 0]));
  return `${JSON.stringify({ ...rest, thinkMicros }, null, 2)}\n`;
}

/** Builds aliases.db as newaliases(1) would, and gives homes and mailboxes to their owners. */
function withMaps(texts: Readonly<Record<string, string>>, users: readonly UserData[]): Record<string, FileData> {
  const files: Record<string, FileData> = {};
  for (const [path, text] of Object.entries(texts)) {
    const owner = users.find(({ name, home }) => path.startsWith(`${home}/`) || path === `/var/mail/${name}`)?.name;
    const mode = path.startsWith('/var/mail/') ? { mode: FIRST_MAILBOX_MODE } : {};
    files[path] = { octets: octetsFromText(text), ...(owner !== undefined && { owner }), ...mode };
  }
  const aliases = texts['/etc/aliases'];
  if (aliases !== undefined) {
    const { db } = buildMap(parseAliasSource(octetsFromText(aliases), '/etc/aliases'), '/etc/aliases.db', [['@', '@']]);
    files['/etc/aliases.db'] = { octets: db };
  }
  return files;
}

const UNITS: Readonly<Record<string, number>> = { us: 1, ms: 1000, s: 1_000_000, min: 60_000_000 };

/** `1.5s` in microseconds; null where it is no duration. */
export function readDuration(text: string): number | null {
  const match = /^(\d{1,9}(?:\.\d{1,6})?)(us|ms|s|min)$/.exec(text.trim());
  return match ? Math.round(Number(match[1]) * (UNITS[match[2] ?? ''] ?? 1)) : null;
}

/** `2026-11-24T02:00:00Z` in milliseconds since 1970; null where it is no such time. */
export function readTime(text: string): number | null {
  const match = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})Z$/.exec(text);
  if (!match) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1).map(Number);
  if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59 || second > 59 || year < 1970) return null;
  return (daysSince1970(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second) * 1000;
}

/** The proleptic Gregorian calendar, years beginning in March. */
function daysSince1970(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}
