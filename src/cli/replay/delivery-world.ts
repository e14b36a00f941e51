/**
 * The network in which deliveries were recorded, as a world: one Postfix host, scripted remote hosts, a name server, and
 * three clients, made of a recorded case. Facts in tests/oracle/README.md.
 */
import { buildMap, parseAliasSource, parseMapSource } from '../../formats/map-source.ts';
import type { FileData, HostData, WorldData } from '../../net/topology.ts';
import type { Route } from './client.ts';
import type { DeliveryCase } from './delivery-recording.ts';
import { DELIVERY_NSD_CONF, DELIVERY_ZONE } from './delivery-zone.ts';
import { octetsOfRecorded } from './recorded-text.ts';
import { MASTER_CF } from './recorder-files.ts';

export const DELIVERY_HOST = 'mail';
const ADDRESS = '10.20.0.10';
const CLIENTS: Readonly<Record<string, string>> = { '10.20.0.30': 'pc', '198.51.100.25': 'mx.sender', '198.51.100.66': 'spammer' };
export const DELIVERY_USERS = ['alice', 'bob', 'carol', 'dave'];
const FIRST_UID = 2001;
const LATENCY_MICROS = 500;

/** In the recorder's order, in which the results list their sessions. */
export const DELIVERY_SINKS: Readonly<Record<string, string>> = {
  'mx.remote.example': '203.0.113.11', 'mx1.multi.example': '203.0.113.21', 'mx2.multi.example': '203.0.113.22',
  'a.aonly.example': '203.0.113.23', 'smart.isp.example': '203.0.113.24', 'inside.corp.example': '203.0.113.25',
  'mx.other.example': '203.0.113.26', 'mx.partner.example': '203.0.113.27',
};

export function deliveryWorld(done: DeliveryCase): WorldData {
  const { sinks_not_listening: deaf, sink_behaviour: behaviour } = done.config;
  return {
    id: done.id, startEpochMillis: Date.UTC(2026, 10, 24, 2), utcOffsetMinutes: 0, links: [], internetLatencyMicros: LATENCY_MICROS,
    hosts: [
      mailHost(done),
      host('dns', '10.20.0.53', { roles: ['infra'], boot: [{ role: 'infra', argv: ['named'] }], files: zoneFiles() }),
      host('refused', '203.0.113.97', {}),
      ...Object.entries(CLIENTS).map(([address, name]) => host(name, address, { roles: ['mua', 'mta'] })),
      // Where nobody listens, connections are refused.
      ...Object.entries(DELIVERY_SINKS).map(([name, address]) => host(name, address, deaf.includes(name) ? {} : {
        boot: [{ role: 'mta', argv: ['scripted-mx'] }],
        files: { '/etc/scripted-mx.json': { octets: octetsOfRecorded(JSON.stringify(sinkScript(name, behaviour[name] ?? {}))) } },
      })),
    ],
  };
}

/** The host from which a client of this address spoke; null and loopback are the mail host itself. */
export function deliveryRoute(from: string | null, to: string): Route {
  const isOwn = from === null || from.startsWith('127.');
  return { host: isOwn ? DELIVERY_HOST : (CLIENTS[from] ?? 'pc'), to: { address: to, port: 25 } };
}

function host(name: string, address: string, rest: Partial<HostData>): HostData {
  return { name, hostname: name, addresses: [address], roles: ['mta'], users: [], files: {}, boot: [], ...rest };
}

function mailHost({ config, queueIdLength }: DeliveryCase): HostData {
  const files: Record<string, FileData> = {
    '/etc/postfix/main.cf': { octets: octetsOfRecorded(config['main.cf']) },
    '/etc/postfix/master.cf': { octets: MASTER_CF + config['master.cf_added'] },
    '/etc/resolv.conf': { octets: 'nameserver 10.20.0.53\noptions timeout:1 attempts:1\n' },
    '/etc/hosts': { octets: '127.0.0.1\tlocalhost\n10.20.0.10\tmail.lab.example mail\n' },
    '/etc/passwd': { octets: passwd() },
    '/etc/aliases': { octets: 'postmaster:    root\n' },
    '/var/mail/': { octets: '', mode: 0o2775 },
  };
  for (const user of DELIVERY_USERS) files[`/home/${user}/`] = { octets: '', owner: user };
  for (const [path, text] of Object.entries(config.files)) {
    const owner = /^\/home\/(\w+)\//.exec(path)?.[1];
    const mode = config.file_modes[path];
    files[path] = { octets: octetsOfRecorded(text), ...(owner === undefined ? {} : { owner }), ...(mode === undefined ? {} : { mode: Number(mode) }) };
  }
  for (const { cmd } of config.setup_commands) prepare(files, cmd);
  const aliases = files['/etc/aliases']?.octets ?? '';
  files['/etc/aliases.db'] = { octets: buildMap(parseAliasSource(aliases, '/etc/aliases'), '/etc/aliases.db').db };
  const dovecot = config.files['/etc/dovecot/dovecot.conf'] === undefined ? [] : [['dovecot'], ['dovecot-auth']].map((argv) => ({ role: 'mda' as const, argv }));
  return {
    name: DELIVERY_HOST, hostname: 'mail', addresses: [ADDRESS], roles: ['mta', 'mda', 'mua'], files,
    users: passwd().trim().split('\n').map((line) => {
      const [name = '', , uid = '', gid = '', gecos = '', home = '', shell = ''] = line.split(':');
      return { name, uid: Number(uid), gid: Number(gid), gecos, home, shell };
    }),
    boot: [{ role: 'mta', argv: ['master'] }, { role: 'mda', argv: ['master'] }, ...dovecot],
    unreachable: ['203.0.113.98'],
    firstInode: 0x10 ** (queueIdLength - 6),
  };
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
  const people = DELIVERY_USERS.map((name, at) => {
    const number = FIRST_UID + at;
    return `${name}:x:${number}:${number}:${name.charAt(0).toUpperCase()}${name.slice(1)} Tran:/home/${name}:/bin/bash`;
  });
  const others = ['root:x:0:0:root:/root:/bin/bash', 'nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin', 'vmail:x:5000:5000:Virtual Mail:/var/mail/vhosts:/usr/sbin/nologin'];
  return [...others, ...people].map((line) => `${line}\n`).join('');
}

function zoneFiles(): HostData['files'] {
  return { '/etc/nsd/nsd.conf': { octets: DELIVERY_NSD_CONF }, '/etc/nsd/root': { octets: DELIVERY_ZONE } };
}

/** The recorder's sink as a script. */
function sinkScript(name: string, behaviour: Readonly<Record<string, unknown>>): object {
  const { banner, RCPT, ...replies } = behaviour;
  const rules = typeof RCPT === 'object' && RCPT !== null && !Array.isArray(RCPT) ? Object.entries(RCPT as Readonly<Record<string, unknown>>) : [];
  return {
    name, banner: banner ?? '220 {name} ESMTP sink',
    capabilities: ['PIPELINING', 'SIZE 10240000', '8BITMIME', 'ENHANCEDSTATUSCODES', 'DSN'],
    replies: {
      LHLO: '250-{name}\n250 PIPELINING', MAIL: '250 2.1.0 Ok', RCPT: rules.length === 0 && RCPT !== undefined ? RCPT : '250 2.1.5 Ok',
      DATA: '354 End data with <CR><LF>.<CR><LF>', DOT: '250 2.0.0 Ok: queued as SINK{count4}', RSET: '250 2.0.0 Ok', NOOP: '250 2.0.0 Ok',
      QUIT: '221 2.0.0 Bye', STARTTLS: '220 2.0.0 Ready to start TLS', AUTH: '235 2.7.0 Authentication successful', unknown: '502 5.5.2 Error: command not recognized', ...replies,
    },
    recipients: rules.map(([contains, reply]) => ({ contains, reply })),
    acceptsBareLf: true,
  };
}
