/**
 * Small worlds for the search for lost letters: the lecture's host with every way a letter can go (mailboxes, aliases, a
 * list with an owner, ~/.forward, virtual domains, a relayhost, other transports), and remote hosts that fail in random
 * ways until a given instant. `leavesOf` says where a letter to an address has to end, without asking the engine.
 */
import { buildMap, parseAliasSource } from '../../src/formats/map-source.ts';
import type { Random } from '../../src/kernel/random.ts';
import type { Micros } from '../../src/kernel/trace.ts';
import { lectureWorld } from '../../src/lessons/lecture-world.ts';
import type { FileData, HostData, WorldData } from '../../src/net/topology.ts';

export const HOST = 'ubuntu';
export const LOCAL_DOMAIN = 'ubuntu.localdomain';
export const SCRIPT_PATH = '/etc/scripted-mx.json';
export const ARCHIVE = '/var/mail/archive';
const ARCHIVIST = 'archivist@r3.example';

export interface LetterWorld {
  readonly data: WorldData;
  /** Scripts of remote hosts that recover when the faults end, and hosts that only listen from then on. */
  readonly recovering: readonly { readonly host: string; readonly script: string; readonly startsLate: boolean }[];
  /** Where copies of a letter to this address end, each written as `kind:name`. */
  readonly leavesOf: (address: string) => readonly string[];
  /** Who gets a copy of every letter that comes from outside (`always_bcc`). */
  readonly alwaysBcc: readonly string[];
  /** The shorter of maximal_queue_lifetime and bounce_queue_lifetime. */
  readonly lifetime: Micros;
  /** How long it may take until even the slowest retry has happened or the letter has expired. */
  readonly lastRetry: Micros;
}

export function pick<T>(random: Random, list: readonly T[]): T {
  return list[random.below(list.length)] as T;
}

export function chance(random: Random, percent: number): boolean {
  return random.below(100) < percent;
}

const MASTER_SERVICES = `pickup    unix  n       -       n       60      1       pickup
virtual   unix  -       n       n       -       -       virtual
flush     unix  n       -       n       1000?   0       flush
`;

const ALIASES: Readonly<Record<string, readonly string[]>> = {
  postmaster: ['root'],
  root: ['trunghq'],
  team: ['alice', 'bob'],
  everyone: ['team', 'trunghq', 'carol@r1.example'],
  list: ['alice', 'bob', 'dan@r2.example'],
  'owner-list': ['trunghq'],
  kept: ['trunghq', ARCHIVE],
  broken: ['nosuchmember', 'alice'],
};
const VIRTUAL_ALIASES: Readonly<Record<string, readonly string[]>> = {
  'info@virtual.example': [`alice@${LOCAL_DOMAIN}`, 'erin@r3.example'],
  'all@virtual.example': [`team@${LOCAL_DOMAIN}`, 'box@vmail.example'],
  'dead@virtual.example': [`nosuchuser@${LOCAL_DOMAIN}`],
};
const VIRTUAL_BOXES: Readonly<Record<string, string>> = { 'box@vmail.example': 'box', 'dir@vmail.example': 'dir/' };
const USERS = ['trunghq', 'alice', 'bob'];
const FORWARDS: Readonly<Record<string, readonly (readonly string[])[]>> = {
  bob: [['bob.away@r2.example'], ['\\bob', 'bob.away@r1.example']],
  alice: [['\\alice', 'alice.away@r3.example']],
};

/** What may be wrong at a remote host; the last word of each list stays until the script is replaced. */
const TROUBLE: Readonly<Record<string, readonly string[]>> = {
  banner: ['421 4.3.2 not now', '554 5.7.1 go away', 'CLOSE', 'HANG', '220 {name} ESMTP'],
  EHLO: ['421 4.3.0 not now', '502 5.5.1 what?', 'CLOSE', 'HANG', '250 {name}'],
  MAIL: ['451 4.3.0 later', '550 5.7.1 not from you', 'CLOSE', 'HANG', '250 2.1.0 OK'],
  RCPT: ['450 4.2.0 later', '550 5.1.1 no such user', 'CLOSE', 'HANG', '250 2.1.5 OK', '250 2.1.5 OK'],
  DATA: ['451 4.3.0 later', '554 5.5.1 no', 'CLOSE', 'HANG', '354 go ahead'],
  DOT: ['451 4.3.0 later', '554 5.6.0 no', 'CLOSE', 'HANG', 'TAKE CLOSE', 'TAKE HANG', '250 2.0.0 OK', '250 2.0.0 OK'],
  QUIT: ['CLOSE', 'HANG', '221 2.0.0 bye'],
};
const CAPABILITIES = [['PIPELINING', '8BITMIME', 'SIZE'], ['8BITMIME', 'DSN', 'ENHANCEDSTATUSCODES'], []];

function goodScript(name: string, capabilities: readonly string[]): string {
  return JSON.stringify({ name, capabilities, recipients: [{ startsWith: 'no', reply: '550 5.1.1 no such user' }] });
}

function troubledScript(random: Random, name: string, capabilities: readonly string[]): string {
  const replies: Record<string, string[]> = {};
  const thinkMicros: Record<string, number> = {};
  for (const [stage, troubles] of Object.entries(TROUBLE)) {
    if (chance(random, 30)) replies[stage] = Array.from({ length: 1 + random.below(4) }, () => pick(random, troubles));
    // Beyond what a client waits for the answer to the final dot (smtp_data_done_timeout), and up to that.
    if (chance(random, 8)) thinkMicros[stage] = pick(random, [1, 40, 350, 590, 610]) * 1e6;
  }
  return JSON.stringify({ name, capabilities, replies, thinkMicros, recipients: [{ startsWith: 'no', reply: '550 5.1.1 no such user' }] });
}

interface Remote {
  readonly name: string;
  readonly address: string;
}

const REMOTES: readonly Remote[] = [
  { name: 'mx1.r1.example', address: '192.0.2.61' }, { name: 'mx2.r1.example', address: '192.0.2.62' },
  { name: 'mx.r2.example', address: '192.0.2.63' }, { name: 'r3.example', address: '192.0.2.64' },
  { name: 'smart.example', address: '192.0.2.65' },
];

const ZONE = `r1.example. MX 10 mx1.r1.example.
r1.example. MX 20 mx2.r1.example.
r2.example. MX 5 mx.r2.example.
void.example. MX 5 r3.example.
refused.example. MX 5 r3.example.
${REMOTES.map(({ name, address }) => `${name}. A ${address}\n`).join('')}`;

interface RemoteFate {
  readonly host: HostData;
  readonly recovery: LetterWorld['recovering'][number] | null;
}

function remoteHost(random: Random, { name, address }: Remote): RemoteFate {
  const capabilities = pick(random, CAPABILITIES);
  const good = goodScript(name, capabilities);
  const isTroubled = chance(random, 60);
  const script = isTroubled ? troubledScript(random, name, capabilities) : good;
  const startsLate = chance(random, 12);
  const isDown = chance(random, 6);
  // Some never recover: their letters stay until they expire.
  const recovers = !isDown && chance(random, 85);
  const host: HostData = {
    name, hostname: name, addresses: [address], roles: ['mta'], users: [], files: { [SCRIPT_PATH]: { octets: script } }, down: isDown,
    boot: [{ role: 'mta', argv: ['scripted-mx', SCRIPT_PATH], ...(startsLate ? { later: true } : {}) }], look: 'remote-mail-host',
  };
  return { host, recovery: recovers && (isTroubled || startsLate) ? { host: name, script: good, startsLate } : null };
}

interface Settings {
  readonly lines: readonly string[];
  readonly lifetimeSeconds: number;
  readonly bounceLifetimeSeconds: number;
}

function settings(random: Random): Settings {
  const lifetimeSeconds = pick(random, [0, 600, 1800, 3600, 3600]);
  const bounceLifetimeSeconds = pick(random, [lifetimeSeconds, 600]);
  const lines = [
    'virtual_alias_domains = virtual.example', 'virtual_alias_maps = texthash:/etc/postfix/virtual',
    'virtual_mailbox_domains = vmail.example', 'virtual_mailbox_maps = texthash:/etc/postfix/vmailbox', 'virtual_mailbox_base = /var/vmail',
    'virtual_uid_maps = static:1000', 'virtual_gid_maps = static:1000', 'local_recipient_maps =',
    'transport_maps = inline:{ {void.example=discard:} {refused.example=error:5.1.2 nobody there} }',
    `maximal_queue_lifetime = ${lifetimeSeconds}`, `bounce_queue_lifetime = ${bounceLifetimeSeconds}`,
    `minimal_backoff_time = ${pick(random, [60, 300])}`, `maximal_backoff_time = ${pick(random, [300, 900])}`, `queue_run_delay = ${pick(random, [60, 300])}`,
  ];
  const may = (percent: number, line: string): void => void (chance(random, percent) && lines.push(line));
  may(20, 'relayhost = [smart.example]');
  may(30, 'home_mailbox = Maildir/');
  may(20, 'notify_classes = 2bounce, bounce, delay, resource, software');
  may(15, 'delay_warning_time = 600');
  may(20, `default_destination_recipient_limit = ${pick(random, [1, 2])}`);
  may(15, `default_process_limit = ${pick(random, [1, 2])}`);
  may(15, `always_bcc = ${ARCHIVIST}`);
  may(10, 'hash_queue_names = incoming, active, deferred, bounce, defer');
  may(10, 'enable_long_queue_ids = yes');
  may(20, 'smtp_data_done_timeout = 30s\nsmtp_helo_timeout = 30s\nsmtp_mail_timeout = 30s\nsmtp_rcpt_timeout = 30s');
  may(10, 'smtp_skip_quit_response = no');
  return { lines, lifetimeSeconds, bounceLifetimeSeconds };
}

function aliasText(): string {
  return Object.entries(ALIASES).map(([name, members]) => `${name}: ${members.join(', ')}\n`).join('');
}

function mapText(map: Readonly<Record<string, string | readonly string[]>>): string {
  return Object.entries(map).map(([key, value]) => `${key} ${[value].flat().join(', ')}\n`).join('');
}

/** The mail host: the lecture's, with more to it. */
function mailHost(random: Random, base: HostData, lines: readonly string[], forwards: Readonly<Record<string, readonly string[]>>): HostData {
  const octetsOf = (path: string): string => base.files[path]?.octets ?? '';
  const files: Record<string, FileData> = {
    ...base.files,
    '/etc/postfix/main.cf': { octets: `${octetsOf('/etc/postfix/main.cf').replace('relayhost =\n', '')}${lines.join('\n')}\n` },
    '/etc/postfix/master.cf': { octets: octetsOf('/etc/postfix/master.cf') + MASTER_SERVICES },
    '/etc/aliases': { octets: aliasText() },
    '/etc/aliases.db': { octets: buildMap(parseAliasSource(aliasText(), '/etc/aliases'), '/etc/aliases.db').db },
    '/etc/postfix/virtual': { octets: mapText(VIRTUAL_ALIASES) },
    '/etc/postfix/vmailbox': { octets: mapText(VIRTUAL_BOXES) },
    '/var/vmail/': { octets: '', mode: 0o755, owner: 'trunghq' },
    [ARCHIVE]: { octets: '', mode: 0o666 },
  };
  for (const [user, members] of Object.entries(forwards)) files[`/home/${user}/.forward`] = { octets: members.map((member) => `${member}\n`).join(''), owner: user };
  const unreachable = chance(random, 5) ? [pick(random, REMOTES).address] : [];
  return { ...base, files, unreachable };
}

export function letterWorld(random: Random): LetterWorld {
  const base = lectureWorld();
  const { lines, lifetimeSeconds, bounceLifetimeSeconds } = settings(random);
  const forwards = Object.fromEntries(Object.entries(FORWARDS).flatMap(([user, choices]) => (chance(random, 30) ? [[user, pick(random, choices)]] : [])));
  const fates = REMOTES.map((remote) => remoteHost(random, remote));
  const hosts = base.hosts.slice(0, 2).map((host) => {
    if (host.name === HOST) return mailHost(random, host, lines, forwards);
    const zone = host.files['/etc/nsd/root.zone']?.octets ?? '';
    return { ...host, files: { ...host.files, '/etc/nsd/root.zone': { octets: zone + ZONE } } };
  });
  const hasArchivist = lines.some((line) => line.startsWith('always_bcc'));
  return {
    data: { ...base, id: 'letters', hosts: [...hosts, ...fates.map(({ host }) => host)] },
    recovering: fates.flatMap(({ recovery }) => (recovery === null ? [] : [recovery])),
    leavesOf: (address) => leavesOf(address, forwards),
    alwaysBcc: hasArchivist ? [ARCHIVIST] : [],
    lifetime: Math.min(lifetimeSeconds, bounceLifetimeSeconds) * 1e6,
    lastRetry: (lifetimeSeconds + 3600) * 1e6,
  };
}

function leavesOf(written: string, forwards: Readonly<Record<string, readonly string[]>>): readonly string[] {
  const address = (written.includes('@') ? written : `${written}@${LOCAL_DOMAIN}`).toLowerCase();
  const [local = '', domain = ''] = address.split('@');
  if (domain === 'virtual.example') return VIRTUAL_ALIASES[address]?.flatMap((member) => leavesOf(member, forwards)) ?? [`none:${address}`];
  if (domain === 'vmail.example') return [VIRTUAL_BOXES[address] === undefined ? `none:${address}` : `box:/var/vmail/${VIRTUAL_BOXES[address]}`];
  if (![LOCAL_DOMAIN, 'localhost', 'localhost.localdomain'].includes(domain)) return [`far:${address}`];
  return [...new Set(localLeaves(local.split('+')[0] ?? '', forwards, true))];
}

/** What local(8) makes of a name: one copy for each place, however often the name comes up. */
function localLeaves(name: string, forwards: Readonly<Record<string, readonly string[]>>, forwarding: boolean): readonly string[] {
  if (name.startsWith('\\')) return [`box:${name.slice(1)}`];
  if (name.startsWith('/')) return [`box:${name}`];
  if (name.includes('@')) return leavesOf(name, forwards);
  const members = ALIASES[name] ?? (forwarding ? forwards[name] : undefined);
  if (members !== undefined) return members.flatMap((member) => localLeaves(member, forwards, forwarding));
  return [USERS.includes(name) ? `box:${name}` : `none:${name}@${LOCAL_DOMAIN}`];
}
