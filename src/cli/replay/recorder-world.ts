/**
 * The network in which the smtpd sessions were recorded, as a world: the host with the Postfix under test, one host for
 * each client address, scripted hosts for the remote domains, and the name server. A case's settings and maps go on
 * top. Facts in tests/oracle/README.md.
 */
import { buildMap, parseAliasSource, parseMapSource } from '../../formats/map-source.ts';
import type { FileData, HostData, UserData, WorldData } from '../../net/topology.ts';
import type { Route } from './client.ts';
import {
  ALIASES, BASE_CONFIG, CONFIG_PLACES, HOSTS, MASTER_CF, NSD_CONF, NSSWITCH, PASSWD, SASL_CONF, DOVECOT_USERS, SASL_USERS,
} from './recorder-files.ts';
import type { RecordedCase } from './recording.ts';
import { SINKS, sinkScript } from './recorder-sinks.ts';
import { RECORDER_ZONE } from './recorder-zone.ts';

export const SERVER = 'ubuntu';
const LOOPBACK = '127.0.0.1';
const SERVER_ADDRESS = '198.51.100.25';
const NAME_SERVER_ADDRESS = '192.0.2.53';
const SMTP_PORT = 25;
const FIRST_INODE = 0x1100;
/** All addresses were on one machine: a round trip takes next to nothing. */
const LATENCY_MICROS = 60;

const CLIENT_ADDRESSES = ['192.0.2.10', '192.0.2.77', '203.0.113.9', '203.0.113.66', '203.0.113.67'];

export function recorderWorld(recorded: RecordedCase): WorldData {
  return {
    id: 'smtpd-recorder',
    startEpochMillis: Date.UTC(2026, 10, 24, 2, 0, 0),
    utcOffsetMinutes: 0,
    hosts: [server(recorded), nameServer(), ...SINKS.map(sinkHost), deafHost(), ...CLIENT_ADDRESSES.map(clientHost)],
    links: [],
    internetLatencyMicros: LATENCY_MICROS,
  };
}

/** A client of 127.0.0.1 sits on the server itself; all others reach its outside address. */
export function routeOf(address: string): Route {
  if (address === LOOPBACK) return { host: SERVER, to: { address: LOOPBACK, port: SMTP_PORT } };
  const sink = SINKS.find(({ ip }) => ip === address);
  return { host: sink ? sink.sink : clientName(address), to: { address: SERVER_ADDRESS, port: SMTP_PORT } };
}

function settingsOf(recorded: RecordedCase): ReadonlyMap<string, string> {
  return new Map([...BASE_CONFIG, ...recorded.config]);
}

function mainCf(recorded: RecordedCase): string {
  const settings = settingsOf(recorded);
  const text = [...settings].map(([name, value]) => `${name} = ${value}\n`).join('');
  return CONFIG_PLACES.reduce((changed, [from, to]) => changed.replaceAll(from, to), text);
}

function server(recorded: RecordedCase): HostData {
  const files: Record<string, FileData> = {
    '/etc/postfix/main.cf': { octets: mainCf(recorded) },
    '/etc/postfix/master.cf': { octets: MASTER_CF },
    '/etc/aliases': { octets: ALIASES },
    '/etc/passwd': { octets: PASSWD },
    '/etc/hosts': { octets: HOSTS },
    '/etc/nsswitch.conf': { octets: NSSWITCH },
    '/etc/postfix/sasl/smtpd.conf': { octets: SASL_CONF },
    '/etc/dovecot/users': { octets: DOVECOT_USERS, mode: 0o600 },
    '/etc/sasldb2': { octets: SASL_USERS, mode: 0o600, owner: 'postfix' },
    '/etc/resolv.conf': { octets: `nameserver ${NAME_SERVER_ADDRESS}\n` },
    // The recorder let everybody make mailboxes.
    '/var/mail/': { octets: '', mode: 0o1777 },
  };
  for (const [name, octets] of Object.entries(recorded.maps)) files[`/etc/postfix/maps/${name}`] = { octets };
  return {
    name: SERVER,
    // The recorder logged through postlogd(8), which names the host after myhostname and not after the system.
    hostname: settingsOf(recorded).get('myhostname')?.split('.')[0] ?? SERVER,
    addresses: [SERVER_ADDRESS],
    roles: ['mta', 'mda', 'mua'],
    users: PASSWD.trim().split('\n').map(userOf),
    files: { ...files, ...builtMaps(recorded) },
    boot: [
      { role: 'mta', argv: ['master'] },
      { role: 'mda', argv: ['master'] },
      { role: 'mda', argv: ['dovecot-auth'] },
    ],
    firstInode: FIRST_INODE,
  };
}

/** What postalias and postmap made: the aliases, and each map that the configuration names as `hash:`. */
function builtMaps(recorded: RecordedCase): Record<string, FileData> {
  const built: Record<string, FileData> = {
    '/etc/aliases.db': { octets: buildMap(parseAliasSource(ALIASES, '/etc/aliases'), '/etc/aliases.db').db },
  };
  const settings = mainCf(recorded);
  for (const [name, text] of Object.entries(recorded.maps)) {
    const path = `/etc/postfix/maps/${name}`;
    if (settings.includes(`hash:${path}`)) built[`${path}.db`] = { octets: buildMap(parseMapSource(text, path), `${path}.db`).db };
  }
  return built;
}

function userOf(line: string): UserData {
  const [name = '', , uid, gid, gecos = '', home = '/', shell = '/bin/sh'] = line.split(':');
  return { name, uid: Number(uid), gid: Number(gid), gecos, home, shell };
}

function bareHost(name: string, addresses: readonly string[]): HostData {
  return { name, hostname: name, addresses, roles: ['mua', 'mta'], users: [], files: {}, boot: [] };
}

function nameServer(): HostData {
  return {
    ...bareHost('ns.lab.test', [NAME_SERVER_ADDRESS]),
    roles: ['infra'],
    files: { '/etc/nsd/nsd.conf': { octets: NSD_CONF }, '/etc/nsd/root.zone': { octets: RECORDER_ZONE } },
    boot: [{ role: 'infra', argv: ['named'] }],
  };
}

function sinkHost(sink: (typeof SINKS)[number]): HostData {
  return {
    ...bareHost(sink.sink, [sink.ip]),
    files: { '/etc/scripted-mx.json': { octets: sinkScript(sink) } },
    boot: [{ role: 'mta', argv: ['scripted-mx'] }],
  };
}

/** mx.refused.test: an address at which nobody listens. */
function deafHost(): HostData {
  return bareHost('mx.refused.test', ['192.0.2.31']);
}

function clientName(address: string): string {
  return `client-${address}`;
}

function clientHost(address: string): HostData {
  return bareHost(clientName(address), [address]);
}
