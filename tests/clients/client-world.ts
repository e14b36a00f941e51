/**
 * The host against which the mail clients were recorded: Postfix with its mailboxes behind Dovecot's LMTP, and Dovecot's
 * SASL. Its main.cf was not kept: this is what its replies and log lines show of it. A client comes from 10.9.0.1, one
 * of the host's own addresses. Also what a session came to there, in the recorder's form.
 */
import { bytesFromOctets } from '../../src/base/octets.ts';
import type { Disk, FileReader } from '../../src/kernel/disk.ts';
import { compareEvents, isKind, type TraceEvent } from '../../src/kernel/trace.ts';
import type { WorldData } from '../../src/net/topology.ts';
import { MASTER_CF } from '../../src/cli/replay/recorder-files.ts';
import type { Connection, Maildir, Outcome, Turn } from './recorded-clients.ts';

export const MAIL_HOST = 'mail.example.com';
export const ADDRESS = '10.9.0.1';
export const SMTP_PORT = 25;
const LMTP_PORT = 2400;
/** Queue ids had eleven characters. */
const FIRST_INODE = 0x23c3b0;

/** Relaying is refused with 454, as smtpd_relay_restrictions does by default from compatibility level 1 on. */
const MAIN_CF = `compatibility_level = 3.6
myhostname = mail.example.com
mydomain = example.com
myorigin = $mydomain
mydestination = $myhostname, $mydomain, localhost
mynetworks = 127.0.0.0/8
inet_interfaces = all
inet_protocols = ipv4
local_recipient_maps = inline:{alice=x, bob=x, trunghq=x}
mailbox_transport = lmtp:inet:127.0.0.1:${LMTP_PORT}
virtual_mailbox_domains = virt.example
virtual_transport = lmtp:inet:127.0.0.1:${LMTP_PORT}
alias_maps =
alias_database =
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = private/auth
maillog_file = /var/log/mail.log
`;

const DOVECOT_CONF = `protocols = lmtp
auth_username_format = %Ln
hostname = mail.example.com
mail_location = maildir:~/Maildir
recipient_delimiter = +
log_path = /var/log/dovecot.log
log_timestamp = "%Y-%m-%d %H:%M:%S "
userdb {
  driver = passwd-file
  args = username_format=%n /etc/dovecot/users
  default_fields = uid=5000 gid=5000 home=/homes/%n
}
service lmtp {
  inet_listener lmtp {
    address = 127.0.0.1
    port = ${LMTP_PORT}
  }
}
`;

const NAMES = ['alice', 'bob', 'trunghq'];
const FIRST_UID = 5001;

export const CLIENT_WORLD: WorldData = {
  id: 'clients', startEpochMillis: Date.UTC(2026, 10, 24, 2), utcOffsetMinutes: 0, links: [], internetLatencyMicros: 60,
  hosts: [
    {
      name: MAIL_HOST, hostname: 'mail', addresses: [ADDRESS], roles: ['mta', 'mda', 'mua'], firstInode: FIRST_INODE,
      users: NAMES.map((name, at) => ({ name, uid: FIRST_UID + at, gid: FIRST_UID + at, gecos: '', home: `/home/${name}`, shell: '/bin/sh' })),
      files: {
        '/etc/postfix/main.cf': { octets: MAIN_CF },
        '/etc/postfix/master.cf': { octets: MASTER_CF },
        '/etc/dovecot/dovecot.conf': { octets: DOVECOT_CONF },
        '/etc/dovecot/users': { octets: NAMES.map((name) => `${name}:{PLAIN}secret::::::\n`).join('') },
        '/etc/hosts': { octets: '127.0.0.1 localhost\n10.9.0.1 mail.example.com mail\n' },
        '/etc/nsswitch.conf': { octets: 'passwd: files\nhosts: files\n' },
        '/etc/passwd': { octets: NAMES.map((name, at) => `${name}:x:${FIRST_UID + at}:${FIRST_UID + at}::/home/${name}:/bin/sh\n`).join('') },
      },
      boot: [
        { role: 'mta', argv: ['master'] }, { role: 'mda', argv: ['master'] },
        { role: 'mda', argv: ['dovecot'] }, { role: 'mda', argv: ['dovecot-auth'] },
      ],
      ports: { [LMTP_PORT]: 'mda' },
    },
  ],
};

/** Services whose lines the recorder's log did not show, or only now and then. */
const NOT_COMPARED = /^postfix\/(master|postfix-script|postlog|postlogd|anvil|scache|tlsmgr)$/;
const DOVECOT_LOG = '/var/log/dovecot.log';

/** UTF-8, or latin-1 where it is none, as the recorder read it. */
export function textOf(octets: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytesFromOctets(octets));
  } catch {
    return octets;
  }
}

export function logOf(events: readonly TraceEvent[]): readonly string[] {
  return events.flatMap((event) => (isKind(event, 'log.line') && !NOT_COMPARED.test(event.data.ident) ? [textOf(event.data.line)] : []));
}

/** Whether every session is over and every letter delivered. */
export function isOver(events: readonly TraceEvent[], disk: FileReader): boolean {
  const postfix = logOf(events).join('\n');
  const dovecot = disk.read(DOVECOT_LOG) ?? '';
  const count = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0;
  const sessions = count(postfix, /: connect from /g);
  return sessions > 0 && sessions === count(postfix, /: disconnect from /g)
    && count(postfix, /\/cleanup\[\d+\]: \w+: message-id=/g) === count(postfix, /\/qmgr\[\d+\]: \w+: removed$/gm)
    && count(dovecot, /: Connect from /g) === count(dovecot, /: Disconnect from /g);
}

/** What the recorder wrote down of a session: dialogues, logs, mailboxes; raw. */
export function outcomeOf(events: readonly TraceEvent[], disk: FileReader & Pick<Disk, 'walk'>): Outcome {
  return {
    connections: connectionsOf(events),
    postfix_log: logOf(events),
    dovecot_log: textOf(disk.read(DOVECOT_LOG) ?? '').split('\n').filter(Boolean),
    maildir: maildirOf(disk),
  };
}

const PROTOCOLS: Readonly<Record<number, Connection['proto']>> = { [SMTP_PORT]: 'smtp', [LMTP_PORT]: 'lmtp' };

function connectionsOf(events: readonly TraceEvent[]): readonly Connection[] {
  return [...events].sort(compareEvents).flatMap((event) => {
    const proto = isKind(event, 'tcp.open') ? PROTOCOLS[event.data.server.port] : undefined;
    return isKind(event, 'tcp.open') && proto ? [{ proto, turns: turnsOf(events, event.data.conn) }] : [];
  });
}

/** Both sides' octets, those of one side together until the other speaks; then who closed. */
function turnsOf(events: readonly TraceEvent[], conn: string): readonly Turn[] {
  const turns: { d: Turn['d']; t: string }[] = [];
  const closes: Turn[] = [];
  for (const event of events) {
    if (isKind(event, 'tcp.close') && event.data.conn === conn) closes.push({ d: '!', t: `${event.data.from} closes` });
    if (!isKind(event, 'tcp.segment') || event.data.conn !== conn) continue;
    const d = event.data.from === 'server' ? 'S' : 'C';
    const last = turns.at(-1);
    if (last?.d === d) last.t += event.data.octets;
    else turns.push({ d, t: event.data.octets });
  }
  return [...turns.map(({ d, t }) => ({ d, t: textOf(t) })), ...closes];
}

/** A simulated host has one name for the log and the system; the recorder's Dovecot knew the whole name. */
const LOG_NAME = /\.mail(?=,S=)/;

function maildirOf(disk: FileReader & Pick<Disk, 'walk'>): Maildir {
  const users: Record<string, { folders: { INBOX: { messages: unknown[] } } }> = {};
  for (const path of [...disk.walk('/homes')].sort()) {
    const [, user = '', dir = '', file = ''] = /^\/homes\/([^/]+)\/Maildir\/(new|cur|tmp)\/(.+)$/.exec(path) ?? [];
    const octets = disk.read(path);
    if (file === '' || octets === null || octets === undefined) continue;
    const inbox = (users[user] ??= { folders: { INBOX: { messages: [] } } });
    inbox.folders.INBOX.messages.push({ dir, file: file.replace(LOG_NAME, `.${MAIL_HOST}`), flags: null, size: octets.length, content: textOf(octets) });
  }
  return users;
}
