/** Dovecot's LMTP server as recorded (2.3.19): replies, log lines and what is in the Maildir. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { octetsFromText } from '../../src/base/octets.ts';
import type { TraceEvent } from '../../src/kernel/trace.ts';
import type { WorldData } from '../../src/net/topology.ts';
import { createInlineWorld } from '../../src/roles/inline-world.ts';
import type { World } from '../../src/world/world.ts';

interface Entry {
  readonly c?: string;
  readonly d: 'C' | 'S' | '!' | '$';
  readonly t: string;
  readonly enc?: string;
}
interface Message {
  readonly dir: string;
  readonly file: string;
  readonly content?: string;
}
interface Case {
  readonly id: string;
  readonly title: string;
  readonly profile: string;
  readonly exact: {
    readonly transcript: readonly Entry[];
    readonly log: readonly string[];
    readonly maildir: Readonly<Record<string, { readonly folders: Readonly<Record<string, { readonly messages: readonly Message[] }>> }>>;
  };
}

/** Cases that cannot be had here, each with its reason. */
const LEFT_OUT: Readonly<Record<string, string>> = {
  'lmtp-012': 'a home directory that cannot be made', 'lmtp-055': 'more than one connection',
};
const HOST = 'mail.example.com';
const CONF = `protocols = imap pop3 lmtp
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
    address = 127.0.0.1 10.9.0.1
    port = 24
  }
}
protocol lmtp {
  mail_plugins = sieve
}
`;
const USERS = ['alice', 'bob', 'trunghq', 'carol', 'locked', 'broken'].map((name) => `${name}:{PLAIN}secret::::::\n`).join('');

const WORLD: WorldData = {
  id: 'dovecot', startEpochMillis: Date.UTC(2026, 10, 24, 2), utcOffsetMinutes: 0, links: [], internetLatencyMicros: 300,
  hosts: [
    {
      name: HOST, hostname: HOST, addresses: ['10.9.0.1'], roles: ['mda', 'mua'], users: [],
      files: { '/etc/dovecot/dovecot.conf': { octets: CONF }, '/etc/dovecot/users': { octets: USERS } },
      boot: [{ role: 'mda', argv: ['dovecot'] }],
    },
    { name: 'client', hostname: 'client', addresses: ['10.9.0.2'], roles: ['mua'], users: [], files: {}, boot: [] },
  ],
};

const cases = (JSON.parse(readFileSync(new URL('../oracle/dovecot/lmtp.json', import.meta.url), 'utf8')) as Case[]).filter(
  ({ id, profile, exact }) => profile === 'std' && !(id in LEFT_OUT) && exact.transcript.every((entry) => (entry.c ?? 'L') === 'L' && entry.d !== '$'),
);

describe('LMTP as recorded', () => {
  test('there are recordings', () => expect(cases.length).toBeGreaterThan(45));

  for (const recorded of cases) {
    test(`${recorded.id} ${recorded.title}`, async () => {
      const world = createInlineWorld({ data: WORLD, seed: recorded.id });
      await world.advance(1e6);
      const said = await converse(world, recorded.exact.transcript);
      expect(normal(said)).toBe(normal(recorded.exact.transcript.filter(({ d }) => d === 'S').map((entry) => octetsOf(entry)).join('')));
      await world.advance(world.now + 2e6);
      const disk = world.disk(HOST);
      expect(logLines(disk.read('/var/log/dovecot.log') ?? '')).toEqual(logLines(recorded.exact.log.join('\n')));
      const stored = disk.walk('/homes').filter((path) => path.includes('/new/')).map((path) => normal(`${path}\n${disk.read(path) ?? ''}`)).sort();
      expect(stored).toEqual(recordedMessages(recorded));
    });
  }
});

/** Says what the recorded client said, each time after the server has had time to answer; returns the server's octets. */
async function converse(world: World, transcript: readonly Entry[]): Promise<string> {
  const remote = transcript.find(({ d, t }) => d === '!' && t.includes('from 10.9.0.2'));
  const from = remote ? 'client' : HOST;
  await world.input({ kind: 'connect', id: 'L', host: from, to: { address: remote ? '10.9.0.1' : '127.0.0.1', port: 24 } });
  const conn = world.connectionOf('L');
  await world.advance(world.now + 0.2e6);
  for (const entry of transcript) {
    if (entry.d === 'C') await world.input({ kind: 'send', id: 'L', host: from, octets: octetsOf(entry) });
    else if (entry.t.startsWith('client')) await world.input({ kind: 'close', id: 'L', host: from });
    await world.advance(world.now + 0.2e6);
  }
  await world.input({ kind: 'close', id: 'L', host: from });
  await world.advance(world.now + 0.2e6);
  return world.trace.flatMap((event: TraceEvent) =>
    event.kind === 'tcp.segment' && event.data.conn === conn && event.data.from === 'server' ? [event.data.octets] : []).join('');
}

function octetsOf({ t, enc }: Entry): string {
  return enc === 'latin1' ? t : octetsFromText(t);
}

function normal(text: string): string {
  return text
    .replace(/(?<![\w/])[A-Za-z0-9+/]{22}(?=(?::[TR]\d+)?[\s>])/g, '{SESSION}')
    .replace(/\w{3}, \d\d \w{3} 2026 \d\d:\d\d:\d\d \+0000/g, '{DATE}')
    .replace(/\d{10}\.M\d+P\d+\./g, '{NAME}.');
}

function logLines(text: string): readonly string[] {
  return text.split('\n').filter(Boolean).map((line) => normal(line.replace(/^\S+ \S+ /, '').replace(/([<(])\d+([>)])/g, '$1{PID}$2').replace(/><[^>:]*/, '><{SESSION}')));
}

function recordedMessages({ exact }: Case): readonly string[] {
  return Object.entries(exact.maildir).flatMap(([user, { folders }]) =>
    (folders['INBOX']?.messages ?? []).map(({ dir, file, content }) => normal(`/homes/${user}/Maildir/${dir}/${file}\n${octetsFromText(content ?? '')}`)),
  ).sort();
}
