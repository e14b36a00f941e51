/**
 * The recorder's network for deliveries (one Postfix host, scripted remote hosts, a name server, three clients), made
 * of a recording, and what the recording says came of it. Shared by the tests of delivery agents.
 */
import { readFileSync } from 'node:fs';
import { octetsFromText } from '../../src/base/octets.ts';
import { buildMap, parseAliasSource, parseMapSource } from '../../src/formats/map-source.ts';
import type { FileData, HostData, WorldData } from '../../src/net/topology.ts';
import { MASTER_CF } from '../../src/cli/replay/recorder-files.ts';

export type Transcript = readonly (readonly [string, string])[];

export interface Recording {
  readonly id: string;
  readonly title: string;
  readonly config: {
    readonly 'main.cf': string;
    readonly 'master.cf_added': string;
    readonly files: Readonly<Record<string, string>>;
    readonly file_modes: Readonly<Record<string, string>>;
    readonly setup_commands: readonly { readonly cmd: string }[];
    readonly sink_behaviour: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
    readonly sinks_not_listening: readonly string[];
  };
  readonly input: readonly { readonly kind: string; readonly client_ip?: string | null; readonly server_ip?: string; readonly transcript?: Transcript }[];
  readonly result: {
    readonly log: readonly string[];
    readonly log_raw: readonly string[];
    readonly mailboxes_raw: Readonly<Record<string, { readonly raw: string; readonly mode: string; readonly uid: number }>>;
    readonly outbound_raw: readonly { readonly server: string; readonly transcript: Transcript }[];
  };
}

export const DIRECTORY = new URL('../oracle/postfix/delivery/', import.meta.url);
export const MAIL_HOST = 'mail';
const CLIENTS: Readonly<Record<string, string>> = { '10.20.0.30': 'pc', '198.51.100.25': 'mx.sender', '198.51.100.66': 'spammer' };
const USERS = ['alice', 'bob', 'carol', 'dave'];

const SINKS: Readonly<Record<string, string>> = {
  'mx.remote.example': '203.0.113.11', 'mx1.multi.example': '203.0.113.21', 'mx2.multi.example': '203.0.113.22',
  'a.aonly.example': '203.0.113.23', 'smart.isp.example': '203.0.113.24', 'inside.corp.example': '203.0.113.25',
  'mx.other.example': '203.0.113.26', 'mx.partner.example': '203.0.113.27',
};

export function readRecording(name: string): Recording {
  return JSON.parse(readFileSync(new URL(name, DIRECTORY), 'utf8')) as Recording;
}

/** The host from which a recorded client spoke. */
export function clientHost(address: string | null | undefined): string {
  return typeof address !== 'string' || address.startsWith('127.') ? MAIL_HOST : (CLIENTS[address] ?? 'pc');
}

export function deliveryWorld(recording: Recording): WorldData {
  const sinks = Object.entries(SINKS).filter(([name]) => !recording.config.sinks_not_listening.includes(name));
  return {
    id: recording.id, startEpochMillis: Date.UTC(2026, 10, 24, 2), utcOffsetMinutes: 0, links: [], internetLatencyMicros: 500,
    hosts: [
      mailHost(recording),
      host('dns', '10.20.0.53', { roles: ['infra'], boot: [{ role: 'infra', argv: ['named'] }], files: zoneFiles() }),
      host('refused', '203.0.113.97', {}),
      ...Object.entries(CLIENTS).map(([address, name]) => host(name, address, { roles: ['mua', 'mta'] })),
      ...sinks.map(([name, address]) => host(name, address, {
        boot: [{ role: 'mta', argv: ['scripted-mx'] }],
        files: { '/etc/scripted-mx.json': { octets: octetsFromText(JSON.stringify(sinkScript(name, recording.config.sink_behaviour[name] ?? {}))) } },
      })),
    ],
  };
}

function host(name: string, address: string, rest: Partial<HostData>): HostData {
  return { name, hostname: name, addresses: [address], roles: ['mta'], users: [], files: {}, boot: [], ...rest };
}

function mailHost(recording: Recording): HostData {
  const { config } = recording;
  const files: Record<string, FileData> = {
    '/etc/postfix/main.cf': { octets: octetsFromText(config['main.cf']) },
    '/etc/postfix/master.cf': { octets: MASTER_CF + config['master.cf_added'] },
    '/etc/resolv.conf': { octets: 'nameserver 10.20.0.53\noptions timeout:1 attempts:1\n' },
    '/etc/hosts': { octets: '127.0.0.1\tlocalhost\n10.20.0.10\tmail.lab.example mail\n' },
    '/etc/passwd': { octets: passwd() },
    '/etc/aliases': { octets: 'postmaster:    root\n' },
    '/var/mail/': { octets: '', mode: 0o2775 },
  };
  for (const user of USERS) files[`/home/${user}/`] = { octets: '', owner: user };
  for (const [path, text] of Object.entries(config.files)) {
    const owner = /^\/home\/(\w+)\//.exec(path)?.[1];
    const mode = config.file_modes[path];
    files[path] = { octets: octetsFromText(text), ...(owner === undefined ? {} : { owner }), ...(mode === undefined ? {} : { mode: Number(mode) }) };
  }
  for (const { cmd } of config.setup_commands) prepare(files, cmd);
  const aliases = files['/etc/aliases']?.octets ?? '';
  files['/etc/aliases.db'] = { octets: buildMap(parseAliasSource(aliases, '/etc/aliases'), '/etc/aliases.db').db };
  const dovecot = config.files['/etc/dovecot/dovecot.conf'] === undefined ? [] : [{ role: 'mda' as const, argv: ['dovecot'] }];
  return {
    name: MAIL_HOST, hostname: 'mail', addresses: ['10.20.0.10'], roles: ['mta', 'mda', 'mua'], files,
    users: passwd().trim().split('\n').map((line) => {
      const [name = '', , uid = '', gid = '', gecos = '', home = '', shell = ''] = line.split(':');
      return { name, uid: Number(uid), gid: Number(gid), gecos, home, shell };
    }),
    boot: [{ role: 'mta', argv: ['master'] }, { role: 'mda', argv: ['master'] }, ...dovecot],
    firstInode: queueIdLength(recording) === 10 ? 0x10000 : 0x1000,
  };
}

/** Queue ids are part of the letter, and so of its size. */
function queueIdLength({ result }: Recording): number {
  return /: ([0-9A-F]{8,12}): (?:client|from)=/.exec(result.log_raw.join('\n'))?.[1]?.length ?? 9;
}

/** What the recorder did on the command line before it started Postfix, as far as it matters. */
function prepare(files: Record<string, FileData>, command: string): void {
  for (const part of command.split(/[;\n]/).map((one) => one.trim())) {
    const [program = '', ...words] = part.split(/\s+/);
    const path = words.at(-1) ?? '';
    const known = files[path] === undefined && files[`${path}/`] !== undefined ? `${path}/` : path;
    if (program === 'postmap') {
      const source = path.replace(/^hash:/, '');
      files[`${source}.db`] = { octets: buildMap(parseMapSource(files[source]?.octets ?? '', source), `${source}.db`).db };
    } else if (program === 'mkdir') files[`${path}/`] = { octets: '' };
    else if (program === 'touch') files[path] ??= { octets: '' };
    else if (program === 'chmod') files[known] = { ...(files[known] ?? { octets: '' }), mode: parseInt(words[0] ?? '644', 8) };
    else if (program === 'chown') {
      const owner = (words.at(-2) ?? 'root').replace(/:.*/, '');
      for (const name of Object.keys(files)) if (name === known || name.startsWith(`${path}/`)) files[name] = { ...(files[name] ?? { octets: '' }), owner };
    }
  }
}

function passwd(): string {
  const people = USERS.map((name, at) => `${name}:x:${2001 + at}:${2001 + at}:${name.charAt(0).toUpperCase()}${name.slice(1)} Tran:/home/${name}:/bin/bash`);
  return ['root:x:0:0:root:/root:/bin/bash', 'nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin', 'vmail:x:5000:5000:Virtual Mail:/var/mail/vhosts:/usr/sbin/nologin', ...people].join('\n') + '\n';
}

function zoneFiles(): HostData['files'] {
  const lines = readFileSync(new URL('partA_zone.txt', DIRECTORY), 'utf8').split('\n').filter((line) => !line.startsWith(';'));
  const dots = (line: string): string =>
    line.replace(/^(\S+) (MX \d+ |CNAME |PTR )(\S+)$/, (_, name: string, type: string, target: string) => `${name} ${type}${target.replace(/\.$/, '')}.`);
  const zone = ['@ SOA ns. h. 1 2 3 4 5', ...lines.filter((line) => !line.includes('!')).map(dots)].join('\n');
  const conf = 'zone:\n name: "."\n zonefile: root\nzone:\n name: servfail.example\n zonefile: none\nzone:\n name: dnstimeout.example\n answer: drop\n';
  return { '/etc/nsd/nsd.conf': { octets: conf }, '/etc/nsd/root': { octets: `${zone}\n` } };
}

/** The recorder's sink as a script. */
function sinkScript(name: string, behaviour: Readonly<Record<string, unknown>>): object {
  const { banner, RCPT, ...replies } = behaviour;
  const rules = typeof RCPT === 'object' && RCPT !== null && !Array.isArray(RCPT) ? Object.entries(RCPT) : [];
  return {
    name, banner: banner ?? '220 {name} ESMTP sink',
    capabilities: ['PIPELINING', 'SIZE 10240000', '8BITMIME', 'ENHANCEDSTATUSCODES', 'DSN'],
    replies: {
      LHLO: '250-{name}\n250 PIPELINING', MAIL: '250 2.1.0 Ok', RCPT: rules.length === 0 && RCPT !== undefined ? RCPT : '250 2.1.5 Ok',
      DATA: '354 End data with <CR><LF>.<CR><LF>', DOT: '250 2.0.0 Ok: queued as SINK{count4}', RSET: '250 2.0.0 Ok', NOOP: '250 2.0.0 Ok',
      QUIT: '221 2.0.0 Bye', AUTH: '235 2.7.0 Authentication successful', unknown: '502 5.5.2 Error: command not recognized', ...replies,
    },
    recipients: rules.map(([contains, reply]) => ({ contains, reply })),
    acceptsBareLf: true,
  };
}
