/** The rehearsal's steps and ends, case by case; tests/delivery/rehearsal.test.ts holds them against what then happens. */
import { describe, expect, it } from 'vitest';
import { buildMap, parseAliasSource, parseMapSource } from '../../formats/map-source.ts';
import { Disk } from '../../kernel/disk.ts';
import type { Decider } from './decider.ts';
import { whatWouldHappen, type Journey, type Question } from './rehearsal.ts';
import type { Step } from './steps.ts';

const MASTER = ['smtp inet n - y - - smtpd', 'cleanup unix n - y - 0 cleanup', 'qmgr unix n - n 300 1 qmgr', 'rewrite unix - - y - - trivial-rewrite',
  'bounce unix - - y - 0 bounce', 'defer unix - - y - 0 bounce', 'trace unix - - y - 0 bounce', 'smtp unix - - y - - smtp', 'relay unix - - y - - smtp', 'local unix - n n - - local',
  'virtual unix - n n - - virtual', 'lmtp unix - - y - - lmtp', 'error unix - - y - - error', 'retry unix - - y - - error', ''].join('\n');
const BASE = 'compatibility_level = 3.6\nmyhostname = mail.lab.example\nmyorigin = lab.example\nmydestination = $myhostname, localhost, lab.example\nmynetworks = 127.0.0.0/8\nalias_maps = hash:/etc/aliases\nrecipient_delimiter = +\nvirtual_alias_maps = hash:/etc/postfix/virtual\n';
const ALIASES = '# names\npostmaster: root\nroot: alice\nlist: alice, bob@far.example\nfile: /var/mail/archive\ncmd: |/bin/cat\n';
const VIRTUAL = '# renamed\nsales@lab.example alice, boss@corp.example\nboss@corp.example bob\n';
const USERS = ['alice', 'bob'].map((name, at) => ({ name, uid: 1000 + at, gid: 1000 + at, gecos: '', home: `/home/${name}`, shell: '/bin/bash' }));
const PASSWD = USERS.map(({ name, uid, home, shell }) => `${name}:x:${uid}:${uid}::${home}:${shell}\n`).join('');

function ask(question: Partial<Question> & { address: string }, more = '', files: Readonly<Record<string, string>> = {}, stale: string | null = null) {
  const disk = new Disk();
  const all = { '/etc/postfix/main.cf': BASE + more, '/etc/postfix/master.cf': MASTER, '/etc/aliases': ALIASES, '/etc/postfix/virtual': VIRTUAL, '/etc/hosts': '127.0.0.1 localhost\n', '/etc/passwd': PASSWD, ...files };
  for (const [path, octets] of Object.entries(all)) disk.install(path, { octets });
  disk.install('/etc/aliases.db', { octets: buildMap(parseAliasSource(all['/etc/aliases'], ''), '').db });
  disk.install('/etc/postfix/virtual.db', { octets: buildMap(parseMapSource(all['/etc/postfix/virtual'], ''), '').db });
  const data = { name: 'mail', hostname: 'mail', addresses: ['192.0.2.10'], roles: ['mta'], users: USERS, files: {}, boot: [] } as const;
  return whatWouldHappen({ data, disk, mainCfOf: (program) => (program === 'trivial-rewrite' ? stale : null) }, { from: 'host', ...question });
}

const by = (decider: Decider | null): string => {
  if (decider === null) return '';
  const { parameter, entry, item } = decider;
  return entry ? ` by ${parameter} ${entry.table} ${entry.key}` : item === null ? ` by ${parameter}` : ` by ${parameter} ${item}`;
};
const told = (step: Step): string => `${step.kind}${step.results.length > 0 ? ` ${step.results.join(', ')}` : ''}${by(step.decider)}${step.file === undefined ? '' : ` in ${step.file}`}`;

/** The whole way, a line a step; a forwarded letter's is deeper. */
function way({ steps, destinations }: Journey, depth = 0): readonly string[] {
  const lines = [...steps.map(told)];
  for (const { address, steps: own, ends } of destinations) {
    lines.push(`= ${address}`, ...own.map(told));
    for (const end of ends) {
      const { kind, ...rest } = end;
      lines.push(`> ${kind} ${Object.values(rest).filter((value) => typeof value === 'string').join(' ')}`);
      if (end.kind === 'forwarded' && end.journey !== null && depth < 3) lines.push(...way(end.journey, depth + 1).map((line) => `  ${line}`));
    }
  }
  return lines;
}

describe('what would happen to an address', () => {
  it.each<[string, string, readonly string[]]>([
    ['alice', '', [
      'completed alice@lab.example by myorigin', 'not-aliased by virtual_alias_maps', '= alice@lab.example', 'class local by mydestination lab.example',
      'route local:mail.lab.example by local_transport', 'placed /var/mail/alice by mail_spool_directory', '> mailbox alice@lab.example mbox /var/mail/alice',
    ]],
    ['alice+news@localhost', 'home_mailbox = Maildir/\n', [
      'not-aliased by virtual_alias_maps', '= alice+news@localhost', 'class local by mydestination localhost', 'route local:mail.lab.example by local_transport',
      'placed /home/alice/Maildir/ by home_mailbox', '> mailbox alice+news@localhost maildir /home/alice/Maildir/',
    ]],
    ['sales@lab.example', '', [
      'aliased alice, boss@corp.example by virtual_alias_maps hash:/etc/postfix/virtual sales@lab.example', 'completed alice@lab.example by myorigin',
      'aliased bob by virtual_alias_maps hash:/etc/postfix/virtual boss@corp.example', 'completed bob@lab.example by myorigin',
      '= alice@lab.example', 'class local by mydestination lab.example', 'route local:mail.lab.example by local_transport', 'placed /var/mail/alice by mail_spool_directory', '> mailbox alice@lab.example mbox /var/mail/alice',
      '= bob@lab.example', 'class local by mydestination lab.example', 'route local:mail.lab.example by local_transport', 'placed /var/mail/bob by mail_spool_directory', '> mailbox bob@lab.example mbox /var/mail/bob',
    ]],
    ['x@far.example', 'relayhost = [smart.example]\n', [
      'not-aliased by virtual_alias_maps', '= x@far.example', 'class default', 'route smtp:far.example by default_transport', 'route smtp:[smart.example] by relayhost', '> handed-over x@far.example smtp [smart.example]',
    ]],
    ['x@far.example', 'transport_maps = inline:{far.example=relay:[gate.example]:2525}\n', [
      'not-aliased by virtual_alias_maps', '= x@far.example', 'class default', 'route smtp:far.example by default_transport',
      'route relay:[gate.example]:2525 by transport_maps inline:{far.example=relay:[gate.example]:2525} far.example', '> handed-over x@far.example relay [gate.example]:2525',
    ]],
    ['v@shop.example', 'virtual_mailbox_domains = shop.example\nvirtual_mailbox_maps = inline:{v@shop.example=shop/v/}\nvirtual_mailbox_base = /srv\nvirtual_uid_maps = static:1000\nvirtual_gid_maps = static:1000\n', [
      'not-aliased by virtual_alias_maps', '= v@shop.example', 'class virtual-mailbox by virtual_mailbox_domains shop.example', 'route virtual:shop.example by virtual_transport',
      'placed /srv/shop/v/ by virtual_mailbox_maps inline:{v@shop.example=shop/v/} v@shop.example', '> mailbox v@shop.example maildir /srv/shop/v/',
    ]],
    ['gone@old.example', 'virtual_alias_domains = old.example\n', [
      'not-aliased by virtual_alias_maps', '= gone@old.example', 'class virtual-alias by virtual_alias_domains old.example',
      'route error:5.1.1 User unknown in virtual alias table by virtual_alias_domains', '> bounced gone@old.example 5.1.1 User unknown in virtual alias table',
    ]],
    ['nobody@lab.example', '', [
      'not-aliased by virtual_alias_maps', '= nobody@lab.example', 'class local by mydestination lab.example', 'route local:mail.lab.example by local_transport', '> bounced nobody@lab.example 5.1.1 unknown user: "nobody"',
    ]],
    ['postmaster@lab.example', 'mailbox_transport = lmtp:unix:private/dovecot\n', [
      'not-aliased by virtual_alias_maps', '= postmaster@lab.example', 'class local by mydestination lab.example', 'route local:mail.lab.example by local_transport',
      'expanded root by alias_maps hash:/etc/aliases postmaster', 'expanded alice by alias_maps hash:/etc/aliases root',
      'placed lmtp:unix:private/dovecot by mailbox_transport', '> handed-over alice@lab.example lmtp unix:private/dovecot',
    ]],
    ['list@lab.example', '', [
      'not-aliased by virtual_alias_maps', '= list@lab.example', 'class local by mydestination lab.example', 'route local:mail.lab.example by local_transport',
      'expanded alice, bob@far.example by alias_maps hash:/etc/aliases list', 'placed /var/mail/alice by mail_spool_directory', '> mailbox alice@lab.example mbox /var/mail/alice',
      '> forwarded bob@far.example', '  not-aliased by virtual_alias_maps', '  = bob@far.example', '  class default', '  route smtp:far.example by default_transport', '  > handed-over bob@far.example smtp far.example',
    ]],
  ])('%s with %j', (address, more, expected) => {
    expect(way(ask({ address }, more).journey)).toEqual(expected);
  });

  it.each<[string, string, readonly string[]]>([
    ['file', '', ['> file file@lab.example /var/mail/archive']],
    ['cmd', '', ['> command cmd@lab.example /bin/cat']],
    ['a@nosuch.example', 'default_transport = nosuch\n', ['> deferred a@nosuch.example 4.3.0 mail transport unavailable']],
    ['nobody@lab.example', 'soft_bounce = yes\n', ['> deferred nobody@lab.example 4.1.1 unknown user: "nobody"']],
    ['nobody@lab.example', 'luser_relay = alice\n', ['> mailbox alice@lab.example mbox /var/mail/alice']],
  ])('%s with %j ends', (address, more, expected) => {
    expect(way(ask({ address }, more).journey).filter((line) => line.startsWith('>'))).toEqual(expected);
  });

  it('follows a .forward', () => {
    const { journey } = ask({ address: 'alice' }, '', { '/home/alice/.forward': 'bob\n' });
    expect(way(journey)).toContain('expanded bob by forward_path in /home/alice/.forward');
    expect(way(journey).at(-1)).toBe('  > mailbox bob@lab.example mbox /var/mail/bob');
  });

  it('ends where addresses go round in a circle', () => {
    const circle = { '/etc/postfix/virtual': 'a@lab.example b@lab.example\nb@lab.example a@lab.example\n' };
    expect(ask({ address: 'a@lab.example' }, '', circle).journey.trouble).toMatch(/unreasonable virtual_alias_maps map nesting/);
    const forwards = { '/home/alice/.forward': 'bob\n', '/home/bob/.forward': 'alice\n' };
    expect(way(ask({ address: 'alice' }, '', forwards).journey).at(-1)).toMatch(/mail forwarding loop/);
  });

  it('never fails, whatever is typed', () => {
    for (const address of ['', '@', 'a@', '@b', '"', '<>', 'a b', 'a@b@c', 'a%b@lab.example', '\u00e9@\u00e9', 'x'.repeat(3000), 'a\r\nDATA', '[', 'a@[', 'a@[127.0.0.1]']) {
      expect(() => ask({ address })).not.toThrow();
    }
  });
});

describe('what smtpd would answer', () => {
  it.each<[string, Question['from'], string, string | null]>([
    ['alice', 'stranger', '250 2.1.5 Ok', 'local_recipient_maps'],
    ['nobody@lab.example', 'host', '550 5.1.1 <nobody@lab.example>: Recipient address rejected: User unknown in local recipient table', null],
    ['x@far.example', 'host', '250 2.1.5 Ok', null],
    ['x@far.example', 'stranger', '454 4.7.1 <x@far.example>: Relay access denied', null],
    ['sales@lab.example', 'stranger', '250 2.1.5 Ok', 'virtual_alias_maps'],
  ])('%s from %s', (address, from, expected, known) => {
    const { reply } = ask({ address, from });
    expect(`${reply?.code} ${reply?.enhanced} ${reply?.lines.join('|')}`).toBe(expected);
    expect(reply?.known?.parameter ?? null).toBe(known);
    expect(reply?.unasked).toEqual([]);
  });

  it('tells what it could not ask', () => {
    expect(ask({ address: 'alice', from: 'stranger', sender: 'a@b.example' }, 'smtpd_sender_restrictions = reject_unknown_sender_domain\n').reply?.unasked).not.toEqual([]);
  });

  it('goes by the main.cf that each running programme has read', () => {
    const { journey } = ask({ address: 'x@far.example' }, 'relayhost = [new.example]\n', {}, `${BASE}relayhost = [old.example]\n`);
    expect(way(journey).at(-1)).toBe('> handed-over x@far.example smtp [old.example]');
  });
});
