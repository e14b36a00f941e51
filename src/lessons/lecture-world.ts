/**
 * The lecture's world: ubuntu.localdomain with Postfix as Ubuntu sets it up, the student on the host itself, a name
 * server, and scripted hosts that take mail for gmail.com and xa.example after the seconds that the lecture's log shows.
 */
import { buildMap, parseAliasSource } from '../formats/map-source.ts';
import type { FileData, HostData, UserData, WorldData } from '../net/topology.ts';

const NAME_SERVER = '192.0.2.53';
const HOST_ADDRESS = '198.51.100.25';

const MAIN_CF = `# See /usr/share/postfix/main.cf.dist for a commented, more complete version

smtpd_banner = $myhostname ESMTP $mail_name (Ubuntu)
biff = no
append_dot_mydomain = no
readme_directory = no
compatibility_level = 3.6

smtpd_relay_restrictions = permit_mynetworks permit_sasl_authenticated defer_unauth_destination
myhostname = ubuntu.localdomain
mydomain = localdomain
alias_maps = hash:/etc/aliases
alias_database = hash:/etc/aliases
myorigin = $myhostname
mydestination = $myhostname, localhost.$mydomain, localhost
relayhost =
mynetworks = 127.0.0.0/8
mailbox_size_limit = 0
recipient_delimiter = +
inet_interfaces = all
inet_protocols = ipv4
`;

const MASTER_CF = `# service type  private unpriv  chroot  wakeup  maxproc command + args
smtp      inet  n       -       n       -       -       smtpd
cleanup   unix  n       -       n       -       0       cleanup
qmgr      unix  n       -       n       300     1       qmgr
rewrite   unix  -       -       n       -       -       trivial-rewrite
bounce    unix  -       -       n       -       0       bounce
defer     unix  -       -       n       -       0       bounce
trace     unix  -       -       n       -       0       bounce
smtp      unix  -       -       n       -       -       smtp
relay     unix  -       -       n       -       -       smtp
        -o syslog_name=postfix/$service_name
error     unix  -       -       n       -       -       error
retry     unix  -       -       n       -       -       error
discard   unix  -       -       n       -       -       discard
local     unix  -       n       n       -       -       local
lmtp      unix  -       -       n       -       -       lmtp
anvil     unix  -       -       n       -       1       anvil
`;

const ALIASES = `# See man 5 aliases for format
postmaster:    root
root:          trunghq
`;

const ZONE = `$ORIGIN .
$TTL 3600
@ SOA ns.lab.test. hostmaster.lab.test. 1 3600 900 604800 3600
@ NS ns.lab.test.
ns.lab.test. A ${NAME_SERVER}
ubuntu.localdomain. A ${HOST_ADDRESS}
gmail.com. MX 5 gmail-smtp-in.l.google.com.
gmail-smtp-in.l.google.com. A 192.0.2.26
xa.example. MX 10 mx.xa.example.
mx.xa.example. A 192.0.2.40
`;

const USERS = ['trunghq', 'alice', 'bob'].map((name, index): UserData => ({
  name, uid: 1000 + index, gid: 1000 + index, home: `/home/${name}`, gecos: name, shell: '/bin/bash',
}));

const SYSTEM_PASSWD = `root:x:0:0:root:/root:/bin/bash
mail:x:8:8:mail:/var/mail:/usr/sbin/nologin
nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin
postfix:x:103:111::/var/spool/postfix:/usr/sbin/nologin
`;

function passwd(): string {
  const lines = USERS.map(({ name, uid, gid, gecos, home, shell }) => `${name}:x:${uid}:${gid}:${gecos}:${home}:${shell}\n`);
  return SYSTEM_PASSWD + lines.join('');
}

function ubuntu(): HostData {
  const files: Record<string, FileData> = {
    '/etc/postfix/main.cf': { octets: MAIN_CF },
    '/etc/postfix/master.cf': { octets: MASTER_CF },
    '/etc/aliases': { octets: ALIASES },
    '/etc/aliases.db': { octets: buildMap(parseAliasSource(ALIASES, '/etc/aliases'), '/etc/aliases.db').db },
    '/etc/passwd': { octets: passwd() },
    '/etc/hostname': { octets: 'ubuntu\n' },
    '/etc/hosts': { octets: '127.0.0.1\tlocalhost\n127.0.1.1\tubuntu.localdomain ubuntu\n' },
    '/etc/resolv.conf': { octets: `nameserver ${NAME_SERVER}\n` },
    '/var/log/mail.log': { octets: '', mode: 0o640, owner: 'syslog' },
  };
  return {
    name: 'ubuntu', hostname: 'ubuntu', addresses: [HOST_ADDRESS], roles: ['mta', 'mda', 'mua'], users: USERS, files,
    boot: [
      { role: 'mta', argv: ['master'] },
      { role: 'mda', argv: ['master'] },
      { role: 'mua', argv: ['tty', 'ubuntu:1', 'trunghq'] },
    ],
    firstInode: 0x10_0800, zone: 'localdomain', look: 'mail-host', label: 'ubuntu.localdomain',
  };
}

/** A remote mail host that thinks before it answers, so that the letter can be followed. */
function remoteMx(name: string, address: string, zone: string, banner: string): HostData {
  const script = {
    name, banner, capabilities: ['SIZE 35882577', '8BITMIME', 'ENHANCEDSTATUSCODES', 'PIPELINING'],
    replies: { DOT: '250 2.0.0 OK  {epoch} {random}.40 - gsmtp', QUIT: '221 2.0.0 closing connection' },
    thinkMicros: { banner: 900_000, DOT: 2_400_000, MAIL: 250_000 },
    storesLetters: true,
  };
  return {
    name, hostname: name, addresses: [address], roles: ['mta'], users: [],
    files: { '/etc/scripted-mx.json': { octets: JSON.stringify(script) } },
    boot: [{ role: 'mta', argv: ['scripted-mx', '/etc/scripted-mx.json'] }],
    zone, look: 'remote-mail-host', label: name,
  };
}

export function lectureWorld(): WorldData {
  return {
    id: 'lecture',
    // 2026-11-24 02:00:00 UTC, nine o'clock in the morning in Vietnam.
    startEpochMillis: 1_795_485_600_000,
    utcOffsetMinutes: 420,
    hosts: [
      ubuntu(),
      {
        name: 'ns.lab.test', hostname: 'ns', addresses: [NAME_SERVER], roles: ['infra'], users: [],
        files: {
          '/etc/nsd/nsd.conf': { octets: 'server:\n  zonesdir: "/etc/nsd"\nzone:\n  name: "."\n  zonefile: root.zone\n' },
          '/etc/nsd/root.zone': { octets: ZONE },
        },
        boot: [{ role: 'infra', argv: ['named', '/etc/nsd/nsd.conf'] }], look: 'name-server', label: 'DNS',
      },
      remoteMx('gmail-smtp-in.l.google.com', '192.0.2.26', 'gmail.com', '220 mx.google.com ESMTP 6-20020a170906 - gsmtp'),
      remoteMx('mx.xa.example', '192.0.2.40', 'xa.example', '220 mx.xa.example ESMTP ready'),
    ],
    links: [],
    internetLatencyMicros: 18_000,
  };
}
