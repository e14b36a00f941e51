/**
 * XCLIENT in some configurations: a client of `smtpd_authorized_xclient_hosts` passes for others, once or more often in a
 * session. It has random choices of its own, so that all other cases of a seed are what they are without it.
 */
import type { Action, Setting } from './case.ts';
import type { Chance } from './chance.ts';
import { greeting } from './commands.ts';

const CONFIGURATIONS_PERCENT = 20;
const SESSIONS_PERCENT = 60;

const HOSTS = ['127.0.0.0/8', '127.0.0.0/8, 192.0.2.0/24', '0.0.0.0/0', 'localhost, mail.example.net, client.example.net', '!203.0.113.0/24, 0.0.0.0/0'];
const NAMES = ['client.example.net', 'mail.example.net', 'spam.spammer.test', 'nosuch.test', '[UNAVAILABLE]', '[TEMPUNAVAIL]', '[unavailable]', 'a..b', '-x.test', 'x_y.test', 'localhost', '192.0.2.10', 'a+2Eb.test', '\xc3\xa9.test'];
const ADDRESSES = ['192.0.2.10', '192.0.2.77', '203.0.113.9', '203.0.113.66', '203.0.113.67', '127.0.0.1', '198.51.100.25', '192.0.2.200', '[UNAVAILABLE]', '300.1.1.1', '[192.0.2.10]', 'IPv6:::1', '::1', '1.2.3', 'x'];
const PORTS = ['1234', '25', '65535', '0', '[UNAVAILABLE]', '123456', '-1', 'x'];
const VALUES: readonly (readonly [attribute: string, values: readonly string[]])[] = [
  ['NAME', NAMES], ['NAME', NAMES], ['ADDR', ADDRESSES], ['ADDR', ADDRESSES], ['ADDR', ADDRESSES], ['REVERSE_NAME', NAMES], ['PORT', PORTS],
  ['HELO', ['client.example.net', 'bad.example', '[UNAVAILABLE]', 'x', 'a<b>c', 'a+20b', 'gr\xfc\xdfe', '[192.0.2.10]', 'a..b']],
  ['PROTO', ['SMTP', 'ESMTP', 'esmtp', 'LMTP', '[UNAVAILABLE]']],
  ['LOGIN', ['alice', 'trunghq', 'bob', '[UNAVAILABLE]', 'a b', 'x+40y']],
  ['DESTADDR', ['198.51.100.25', '127.0.0.1', '[UNAVAILABLE]', 'x']], ['DESTPORT', ['25', '587', '[UNAVAILABLE]', 'x']],
];
const ODD = ['', ' ', ' NAME', ' ADDR=', ' =x', ' FOO=bar', ' ADDR=192.0.2.10 FOO', ' name = x'];

/** What such a configuration has on top; nothing in most. */
export function xclientSettings(chance: Chance): readonly Setting[] {
  return chance.percent(CONFIGURATIONS_PERCENT) ? [['smtpd_authorized_xclient_hosts', chance.pick(HOSTS)]] : [];
}

function command(chance: Chance): string {
  if (chance.percent(8)) return `XCLIENT${chance.pick(ODD)}`;
  const attributes = chance.sample(VALUES, chance.weighted([[5, 1], [4, 2], [2, 3], [1, 6]]));
  return `XCLIENT ${attributes.map(([name, values]) => `${chance.percent(85) ? name : name.toLowerCase()}=${chance.pick(values)}`).join(' ')}`;
}

/** A client says who it is where a command may stand, and mostly greets again. */
export function withXclient(chance: Chance, script: readonly Action[]): readonly Action[] {
  if (!chance.percent(SESSIONS_PERCENT)) return script;
  const places = script.flatMap(({ send, only_after_354: isLetter }, at) => (!isLetter && /^(MAIL|EHLO|HELO|QUIT|RSET|NOOP|RCPT)\b/i.test(send ?? '') ? [at] : []));
  const chosen = new Set(chance.sample(places, chance.weighted([[5, 1], [2, 2], [1, 3]])));
  return script.flatMap((action, at) => (chosen.has(at) ? [...claims(chance), action] : [action]));
}

function claims(chance: Chance): readonly Action[] {
  const said = command(chance);
  if (!chance.percent(80)) return [{ send: `${said}\r\n` }];
  // Together in one write, the greeting comes before its time.
  if (chance.percent(6)) return [{ send: `${said}\r\n${greeting(chance)}\r\n`, replies: 2 }];
  return [{ send: `${said}\r\n` }, { send: `${greeting(chance)}\r\n` }];
}
