/** Random addresses and paths as clients type them: local, remote, virtual, with routes, quotes, comments, and broken. */
import type { Chance } from './chance.ts';

const DOMAINS = [
  'example.com', 'example.net', 'gmail.com', 'ubuntu.localdomain', 'ubuntu.localdomain', 'localhost', 'localhost.localdomain',
  'nosuch.test', 'nullmx.test', 'nomx.test', 'badmx.test', 'servfail.test', 'blocked.test', 'refused.test', 'loopmx.test',
  'virt.test', 'vmail.test', 'relayed.test', 'example.org', 'EXAMPLE.com', 'Ubuntu.LocalDomain', 'a..b', '[192.0.2.10]', '[127.0.0.1]',
  '[198.51.100.25]', '[192.0.2.27]', '192.0.2.27', '-x.test', 'bad.example', 'trunghq.com', 'mail.trunghq.com', 'sub.example.com',
  'ubuntu', 'example.com.', 'spammer.test', 'x_y.test', '[bad', '[]', '[IPv6:::1]', 'ex\xe4mple.com', 'b\xc3\xbccher.test',
];
const LOCALS = [
  'alice', 'bob', 'trunghq', 'alice', 'bob', 'nosuch', 'alice+tag', 'alice-tag', 'bob+a+b', '"a b"', 'postmaster', 'team', 'devnull',
  'a.b', 'info', 'user', 'spam', 'nouser', 'greylist', 'full', 'a%b', 'alice%example.com', 'a!b', 'example.com!bob', '"alice"', 'Alice',
  'POSTMASTER', 'abuse', 'x(y)', '', 'root', 'webmaster', 'faraway', 'dead', 'loop1', 'owner-team', 'mailer-daemon', 'sales', 'old', 'box',
  '"al\\ice"', 'alice@ubuntu.localdomain', '.alice', 'al..ice', 'alice.', '"', '\\alice', 'ali\tce', '-alice', 'team+x', 'x=y', '"a@b"',
  'gr\xfc\xdfe', 'gr\xc3\xbc\xc3\x9fe', '/etc/passwd', '|cat', ':include:/x',
];
/** What people mostly type. */
const USUAL = [
  'alice@ubuntu.localdomain', 'bob@ubuntu.localdomain', 'trunghq@ubuntu.localdomain', 'user@example.com', 'someone@example.net',
  'friend@gmail.com', 'info@virt.test', 'box@vmail.test', 'sales@virt.test', 'someone@relayed.test', 'team@ubuntu.localdomain',
  'alice', 'bob', 'postmaster', 'alice@localhost', 'nosuch@ubuntu.localdomain', 'greylist@example.com', 'nouser@example.com',
];
const PARTS = 20;

export function address(chance: Chance): string {
  const kind = chance.between(1, 100);
  if (kind <= 45) return chance.pick(USUAL);
  if (kind <= 50) return chance.pick(LOCALS);
  if (kind <= 53) return '';
  if (kind <= 56) return `@example.net:${chance.pick(LOCALS)}@${chance.pick(DOMAINS)}`;
  if (kind <= 57) return `@example.net,@example.org:${chance.pick(LOCALS)}@${chance.pick(DOMAINS)}`;
  if (kind <= 58) return `${'long.'.repeat(chance.between(1, PARTS))}name@${chance.pick(DOMAINS)}`;
  if (kind <= 59) return `alice@${'label.'.repeat(chance.between(1, PARTS))}test`;
  return `${chance.pick(LOCALS)}@${chance.pick(DOMAINS)}`;
}

/** An address in the brackets of a MAIL or RCPT command, or as people get them wrong. */
export function path(chance: Chance): string {
  const bare = address(chance);
  if (chance.percent(80)) return `<${bare}>`;
  return chance.pick([
    bare, ` <${bare}>`, `<${bare}`, `${bare}>`, `< ${bare} >`, `<${bare}>;`, `<${bare}> `, `Name <${bare}>`, `"Name" <${bare}>`,
    `<${bare}>x`, `<<${bare}>>`, `(c) <${bare}>`, `<${bare}> (c)`, `\t<${bare}>`, `<${bare} x>`, `<${bare}>,<x@y.z>`,
  ]);
}
