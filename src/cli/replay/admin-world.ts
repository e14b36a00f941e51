/**
 * The network in which administration was recorded, as a world: the host mail.lab.example, a client inside and one
 * outside, the scripted hosts of the remote domains, and a name server. Facts in tests/oracle/README.md.
 */
import { buildMap, parseAliasSource } from '../../formats/map-source.ts';
import type { FileData, HostData, UserData, WorldData } from '../../net/topology.ts';
import type { AdminSession } from './admin-recording.ts';
import { ADMIN_ZONE } from './admin-zone.ts';
import type { Route } from './client.ts';
import { debianPackage } from './debian-package.ts';
import { NSD_CONF } from './recorder-files.ts';

export const ADMIN_HOST = 'mail';
const ADDRESS = '10.20.0.10';
const NAME_SERVER = '10.20.0.53';
/** Queue ids of this recorder's host had eleven characters. */
const FIRST_INODE = 0x248000;
/** A queue id begins with its microsecond in five hex digits; the inode's number follows. */
const MICROS_CHARS = 5;
const START = Date.UTC(2026, 10, 24, 2, 0, 0);

/** Not Postfix's, and it listens on port 25 when it is started. */
export const OTHER_PROGRAM = 'scripted-mx';

const SINKS: Readonly<Record<string, string>> = {
  'mx.remote.example': '203.0.113.11', 'mx1.multi.example': '203.0.113.21', 'mx2.multi.example': '203.0.113.22',
  'smart.isp.example': '203.0.113.24', 'mx.other.example': '203.0.113.26', 'mx.partner.example': '203.0.113.27',
};
const SILENT: Readonly<Record<string, string>> = { 'refused.example': '203.0.113.97' };
const CLIENTS: Readonly<Record<string, string>> = { '10.20.0.30': 'pc', '198.51.100.25': 'mx.sender.example' };
const USERS = ['alice', 'bob', 'carol', 'dave'];
const GECOS: Readonly<Record<string, string>> = { alice: 'Alice Tran' };
const FIRST_UID = 2001;

export function adminWorld(session: AdminSession): WorldData {
  return {
    id: 'admin-recorder', startEpochMillis: START, utcOffsetMinutes: 0,
    hosts: [
      server(session), nameServer(),
      ...Object.entries(SINKS).map(([name, address]) => sinkHost(name, address)),
      ...Object.entries(SILENT).map(([name, address]) => bare(name, address)),
      ...Object.entries(CLIENTS).map(([address, name]) => bare(name, address)),
    ],
    links: [], internetLatencyMicros: 60,
  };
}

export function adminRoute(address: string): Route {
  return { host: CLIENTS[address] ?? ADMIN_HOST, to: { address: ADDRESS, port: 25 } };
}

/** The script of a remote host that behaves as the recorder's sink did, with what a step says of it on top. */
export function adminSinkScript(name: string, behaviour: Readonly<Record<string, string | readonly string[]>>): string {
  return JSON.stringify({
    name, banner: '220 {name} ESMTP sink', capabilities: ['PIPELINING', 'SIZE 10240000', '8BITMIME', 'ENHANCEDSTATUSCODES', 'DSN'],
    replies: { DOT: '250 2.0.0 Ok: queued as SINK{count4}', unknown: '502 5.5.2 Error: command not recognized', ...behaviour },
  });
}

function server(session: AdminSession): HostData {
  const { files } = session;
  const users = USERS.map((name, at): UserData => ({ name, uid: FIRST_UID + at, gid: FIRST_UID + at, gecos: GECOS[name] ?? '', home: `/home/${name}`, shell: '/bin/bash' }));
  const aliases = files['/etc/aliases'] ?? '';
  const root: UserData = { name: 'root', uid: 0, gid: 0, gecos: 'root', home: '/root', shell: '/bin/bash' };
  const passwd = [root, ...users].map(({ name, uid, gid, gecos, home, shell }) => `${name}:x:${uid}:${gid}:${gecos}:${home}:${shell}\n`).join('');
  const all: Record<string, FileData> = {
    ...debianPackage(START),
    ...Object.fromEntries(Object.entries(files).map(([path, octets]) => [path, { octets }])),
    '/etc/aliases.db': { octets: buildMap(parseAliasSource(aliases, '/etc/aliases'), '/etc/aliases.db').db },
    '/etc/passwd': { octets: passwd },
    '/etc/hosts': { octets: '127.0.0.1 localhost\n' },
    '/etc/resolv.conf': { octets: `nameserver ${NAME_SERVER}\n` },
    '/etc/nsswitch.conf': { octets: 'hosts: files dns\n' },
    '/var/mail/': { octets: '', mode: 0o1777 },
  };
  return {
    name: ADMIN_HOST, hostname: 'mail', addresses: [ADDRESS], roles: ['mta', 'mda', 'mua'], users: [root, ...users], files: all,
    boot: [{ role: 'mta', argv: ['master'] }, { role: 'mda', argv: ['master'] }, { role: 'mta', argv: [OTHER_PROGRAM], later: true }],
    firstInode: session.queue_id_chars === undefined ? FIRST_INODE : 16 ** (session.queue_id_chars - MICROS_CHARS - 1),
  };
}

function bare(name: string, address: string): HostData {
  return { name, hostname: name, addresses: [address], roles: ['mua', 'mta'], users: [], files: {}, boot: [] };
}

function nameServer(): HostData {
  return {
    ...bare('ns.lab.test', NAME_SERVER), roles: ['infra'],
    files: { '/etc/nsd/nsd.conf': { octets: NSD_CONF.replace('servfail.test', 'servfail.example') }, '/etc/nsd/root.zone': { octets: ADMIN_ZONE } },
    boot: [{ role: 'infra', argv: ['named'] }],
  };
}

function sinkHost(name: string, address: string): HostData {
  return { ...bare(name, address), files: { '/etc/scripted-mx.json': { octets: adminSinkScript(name, {}) } }, boot: [{ role: 'mta', argv: ['scripted-mx'] }] };
}
