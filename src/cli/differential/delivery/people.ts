/** Addresses of the network in which deliveries take place (delivery-zone.ts), by what should become of them. */
import type { Chance } from '../chance.ts';

/** At the host itself: accounts, aliases of `ALIASES`, and names that are neither. */
export const LOCALS = [
  'alice', 'bob', 'carol', 'dave', 'alice', 'bob', 'bob+tag', 'carol+a+b', 'dave-x', 'BOB', 'Carol', '"bob"', '"bob smith"', 'nosuch', 'nobody1', 'nosuch+ext', 'postmaster', 'root', 'MAILER-DAEMON',
  'team', 'staff', 'boss', 'boss+x', 'ext', 'ghost', 'mix', 'aa', 'list', 'list2', 'nolist', 'prog', 'progfail', 'progtemp', 'noprog', 'archive', 'blackhole', 'self', 'dup', 'owned', 'owned2', 'quoted', 'chain1', 'deep',
  'abuse', 'owner-owned', 'owned-request', 'Team', 'team+x', 'a.b', 'bob%remote.example', 'remote.example!x', 'nobody', '"a@b"', 'deferred', 'mixed', 'empty', 'include-list', 'toself',
];
const LOCAL_DOMAINS = ['lab.example', 'lab.example', 'lab.example', 'lab.example', 'mail.lab.example', 'localhost', 'localhost.lab.example', 'LAB.example', '[10.20.0.10]', 'lab.example.'];
const REMOTES = [
  'remote.example', 'remote.example', 'remote.example', 'multi.example', 'multi.example', 'other.example', 'partner.example', 'down1st.example', 'aonly.example', 'nullmx.example', 'nomx.example', 'nx.example',
  'servfail.example', 'self.example', 'backup.example', 'badmx.example', 'badmx2.example', 'cname.example', 'mxcname.example', 'ipmx.example', 'refused.example', 'unreach.example', 'isp.example', 'sub.remote.example',
  '[203.0.113.11]', '[203.0.113.97]', '[203.0.113.26]', 'mx.remote.example', 'Remote.Example', 'inside.corp.example', 'corp.example', '203.0.113.11', 'remote', 'sub.corp.example',
];
const REMOTE_LOCALS = ['x', 'y', 'z', 'bad', 'slow', 'full', 'good', 'x+tag', '"x y"', 'X', 'joe', 'user%lab.example', 'u1', 'u2', 'very.long.name.of.someone.who.is.far.away'];
const HOSTED = [
  'info@shop.example', 'sales@shop.example', 'gone@shop.example', 'nobody@shop.example', 'loop1@shop.example', 'any@catch.example', 'info+x@shop.example', 'far@shop.example', 'mixed@shop.example', 'INFO@Shop.Example', 'quoted@shop.example',
  'box@post.example', 'dir@post.example', 'nobox@post.example', 'box+x@post.example', 'alias@post.example', 'BOX@post.example', 'nofolder@post.example', 'any@post.example',
];

export function localAddress(chance: Chance): string {
  const local = chance.pick(LOCALS);
  return chance.percent(12) ? local : `${local}@${chance.pick(LOCAL_DOMAINS)}`;
}

export function remoteAddress(chance: Chance): string {
  return `${chance.pick(REMOTE_LOCALS)}@${chance.pick(REMOTES)}`;
}

export function hostedAddress(chance: Chance): string {
  return chance.pick(HOSTED);
}

export function recipient(chance: Chance): string {
  return chance.weighted([[42, localAddress], [36, remoteAddress], [22, hostedAddress]])(chance);
}

/** Where a report goes, if there is one. */
export function sender(chance: Chance, isOutside: boolean): string {
  if (chance.percent(8)) return '';
  const usual = isOutside
    ? ['x@sender.example', 'joe@remote.example', 'joe@other.example', 'joe@nx.example', 'joe@nullmx.example', 'joe@refused.example', 'alice@lab.example', 'joe@multi.example']
    : ['alice@lab.example', 'alice@lab.example', 'bob@lab.example', 'dave', 'carol+x@lab.example', 'nosuch@lab.example', 'team@lab.example', 'info@shop.example', 'box@post.example', 'joe@remote.example', 'owner-owned@lab.example', '"a b"@lab.example', 'alice@mail.lab.example', 'root'];
  return chance.pick(usual);
}
