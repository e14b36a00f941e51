/** Tables and files of generated delivery configurations: aliases, lists, .forward files, virtual domains, transports. */
import type { Chance } from '../chance.ts';

const ALIAS_LINES = [
  'boss: bob', 'team: bob, carol', 'staff: team, dave, bob', 'ext: someone@other.example', 'ghost: nosuch', 'mix: bob, nosuch', 'aa: bb', 'bb: aa', 'list: :include:/etc/postfix/list.txt', 'nolist: :include:/etc/postfix/nolist.txt',
  'prog: "|cat >> /var/mail/prog.out"', 'progfail: "|echo no such thing; exit 67"', 'progtemp: "|exit 75"', 'noprog: "|/no/such/prog"', 'archive: /var/mail/archive.mbox', 'blackhole: /dev/null', 'self: self, alice', 'dup: bob, bob, BOB',
  'owned: x@remote.example, bob', 'owner-owned: alice', 'owned2: bad@remote.example, nosuch, dave', 'owner-owned2: owner-owned', 'quoted: "bob", \\carol', 'chain1: chain2', 'chain2: chain3', 'chain3: chain4', 'chain4: dave', 'deep: :include:/etc/postfix/deep.txt',
  'abuse: postmaster, root', 'root: dave', 'MAILER-DAEMON: postmaster', 'deferred: y@refused.example', 'mixed: bob, x@remote.example, z@nx.example, info@shop.example', 'empty:', 'include-list: :include:/etc/postfix/list.txt, boss', 'owner-include-list: carol',
  'list2: :include:/home/dave/list', 'toself: toself@lab.example', 'bob+tag: carol', 'owned-request: bob', 'bob: \\bob, carol', 'carol: carol', 'dave: dave, x@remote.example', 'alice: alice+kept, bob', 'team+x: dave', 'nobody1: nobody1@other.example', 'a.b: "a.b"@partner.example',
  'aa+x: bob', 'owner-team: owner-staff', 'owner-staff: alice', 'owner-list: dave', 'x: y', 'progexit1: "|exit 1"',
];
/** Files that lists include; a line may be a comment, an address or several, a command or a file. */
const LIST_LINES = ['bob', 'carol, dave', '# members', 'x@remote.example', 'nosuch', 'BOB', 'alice (Alice)', '"bob smith"@lab.example', 'bad@remote.example, good@remote.example', '', 'Dave <dave@lab.example>', 'y@refused.example', '/var/mail/listed.mbox', '"|cat > /dev/null"', ':include:/etc/postfix/deep.txt', 'info@shop.example', 'team'];
const FORWARDS = [
  'carol\n', '\\bob, carol\n', 'me@other.example\n', '\\dave\nx@remote.example\n', '"|cat >> /home/bob/cmd.out"\n', '/home/bob/saved.mbox\n', '', '# nothing\n', 'bob\n', 'nosuch\n', 'bad@remote.example\n', '/home/bob/dir/\n', '"|exit 75"\n', '"|echo sorry; exit 69"\n',
  'alice, bob, carol, dave\n', 'z@nx.example\n', '\\carol\n', 'info@shop.example, team\n', ':include:/home/bob/list\n', '/dev/null\n', 'bob+kept\n', '"|exit 99"\n', 'BOB@LAB.EXAMPLE, y@refused.example\n', '~/kept.mbox\n', '~carol/other\n',
];
const FORWARD_NAMES = ['/home/bob/.forward', '/home/carol/.forward', '/home/dave/.forward', '/home/alice/.forward', '/home/bob/.forward+tag', '/home/carol/.forward+a+b', '/home/carol/.forward+a'];

export function aliasFile(chance: Chance): Readonly<Record<string, string>> {
  const lines = chance.percent(50) ? ALIAS_LINES.slice(0, 36) : chance.sample(ALIAS_LINES, chance.between(8, 40));
  const list = (count: number): string => chance.sample(LIST_LINES, count).map((line) => `${line}\n`).join('');
  return {
    '/etc/aliases': ['postmaster: root', ...lines].map((line) => `${line}\n`).join(''),
    '/etc/postfix/list.txt': list(chance.between(1, 5)), '/etc/postfix/deep.txt': list(chance.between(0, 3)).replace(/^:include.*$/m, 'carol'),
    ...(chance.percent(50) ? { '/home/dave/list': list(chance.between(1, 4)) } : {}),
  };
}

export function forwardFiles(chance: Chance): Readonly<Record<string, string>> {
  const files = Object.fromEntries(chance.sample(FORWARD_NAMES, chance.between(1, 3)).map((name) => [name, chance.pick(FORWARDS).replaceAll('/home/bob/', `/home/${name.split('/')[2] ?? 'bob'}/`)]));
  const lists = Object.entries(files).flatMap(([, text]) => [...text.matchAll(/:include:(\S+)/g)].map((match) => match[1] ?? ''));
  return { ...files, ...Object.fromEntries(lists.map((path) => [path, 'carol\n'])) };
}

const VIRTUAL_LINES = [
  'info@shop.example bob', 'sales@shop.example bob, carol, x@remote.example', '@catch.example dave', 'loop1@shop.example loop2@shop.example', 'loop2@shop.example loop1@shop.example', 'gone@shop.example nosuch', 'far@shop.example y@refused.example',
  'mixed@shop.example team, z@nx.example, bad@remote.example', 'alias@post.example box@post.example', 'quoted@shop.example "bob smith"@lab.example', 'any@post.example info@shop.example',
];
const MORE_VIRTUAL_LINES = ['bob@lab.example carol', 'dave alice', 'nosuch@lab.example x@remote.example', '@shop.example @partner.example', 'x@remote.example bob', 'info+x@shop.example carol', 'carol+a+b carol+only', 'shop.example anything', '@nx.example alice', 'team@lab.example staff@lab.example', 'postmaster alice'];

export function virtualTable(chance: Chance): string {
  const more = chance.percent(40) ? chance.sample(MORE_VIRTUAL_LINES, chance.between(1, 3)) : [];
  return [...VIRTUAL_LINES, ...more].map((line) => `${line}\n`).join('');
}

const TRANSPORT_LINES = [
  'remote.example smtp:[203.0.113.25]', 'other.example error:5.1.2 no such place', 'partner.example retry:4.3.0 wait a while', 'multi.example relay:[mx2.multi.example]', '.remote.example smtp:[203.0.113.26]', 'corp.example smtp:[inside.corp.example]', 'corp.example relay:[203.0.113.25]',
  'x@remote.example discard:quiet', 'aonly.example smtp:isp.example', 'nx.example smtp:[203.0.113.97]', '* smtp:[smart.isp.example]', 'nullmx.example :', 'isp.example nosuch:', 'bob@lab.example smtp:[mx.remote.example]', 'lab.example local:', 'dave@lab.example error:4.7.1 not now',
  'self.example smtp:remote.example', 'refused.example discard:', 'info@shop.example local:', 'post.example smtp:[203.0.113.27]', 'carol@lab.example retry:', 'partner.example error:', 'cname.example smtp:[203.0.113.11]:25', 'other.example smtp:[nohost.example]', 'y@other.example lmtp:[203.0.113.26]:25', 'sub.corp.example smtp:',
  'unreach.example smtp:[203.0.113.98], [203.0.113.24]', 'remote.example smtp:multi.example, other.example', 'alice@lab.example discard:', 'mx.remote.example error:mailbox "gone" <away>',
];

export function transportTable(chance: Chance): string {
  const keys = new Set<string>();
  const lines = chance.sample(TRANSPORT_LINES, chance.between(2, 9)).filter((line) => {
    const key = line.split(' ')[0] ?? '';
    const isNew = !keys.has(key);
    keys.add(key);
    return isNew;
  });
  return lines.map((line) => `${line}\n`).join('');
}

export const CANONICALS = [
  'alice@lab.example Alice.Tran@lab.example\nbob@lab.example carol@lab.example\n', 'alice Alice.Tran@lab.example\n@sender.example @partner.example\n', '@lab.example @mail.lab.example\n', 'x@remote.example y@remote.example\ndave dave@other.example\n', 'carol bob\nbob+tag dave@lab.example\n',
];
export const GENERICS = ['alice@lab.example alice@isp.example\n@lab.example @isp.example\n', 'bob alice.bob@isp.example\nalice@lab.example a@partner.example\n', '@mail.lab.example @lab.example\nx@remote.example y@remote.example\n'];
export const RELOCATED = 'nosuch new@other.example\ndave@lab.example dave@elsewhere.example\n@catch.example far.example\n';
