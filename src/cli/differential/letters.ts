/** Random letters: headers good and bad, bodies with dots, long lines, bare control characters, MIME parts. */
import type { Chance } from './chance.ts';

const HEADERS = [
  'Subject: hi', 'Subject:no space', 'Subject : space before', 'From: a@b.c', 'From: Alice <alice@ubuntu.localdomain>', 'From: alice', 'From:',
  'To: alice', 'To: bob@example.com, "Q, R" <q@r.s>', 'To: undisclosed-recipients:;', 'Cc: team', 'Message-Id: <x@y>', 'Message-ID: <z@w>',
  'Date: Tue, 1 Jan 2030 00:00:00 +0000', 'Received: by x', 'Received: from a by b; Tue, 1 Jan 2030 00:00:00 +0000', 'Bcc: bob', 'Bcc: nosuch@nosuch.test',
  'bad header', ' folded', '\tfolded too', 'Sender: x', 'Resent-From: q@r.s', 'Resent-To: alice', 'Resent-Bcc: bob', 'Reply-To: a@b', 'Return-Path: <x@y.z>',
  'Content-Length: 3', 'X-Spam: yes', 'X-Drop: 1', 'X-Hold: 1', 'X-Mark: me', 'Delivered-To: alice@ubuntu.localdomain', 'MIME-Version: 1.0', 'Content-Type: text/plain; charset=utf-8',
  'Content-Transfer-Encoding: 8bit', 'Content-Transfer-Encoding: base64', 'Content-Type: message/rfc822', 'Content-Type: multipart/mixed; boundary=b',
  'Content-Type: multipart/mixed; boundary="b c"', 'Errors-To: x@y.z', 'Return-Receipt-To: x', 'Apparently-To: y', 'X-Long: ' + 'w '.repeat(120), 'From me on Monday',
  '>From quoted', 'Subject: caf\xc3\xa9', 'Subject: caf\xe9', ': empty name', 'To: (comment) <alice@localhost>', 'To: alice@localhost (Al), <>', 'From: @x:y@z', 'To: a@b@c', 'Resent-Message-Id: <r@s>',
  'Resent-Date: Tue, 1 Jan 2030 00:00:00 +0000', 'From: "unclosed <a@b.c>', 'To: group: alice, bob;', 'Cc: a.b.c@[192.0.2.1]', 'Auto-Submitted: no', 'X-Ctl: a\x01b', 'Full-Name: x', 'To: alice bob',
];
const LINES = [
  '.', '..', '.x', '...', 'text', 'text', 'hello world', 'From me', '>From you', 'tab\t', 'w'.repeat(1100), 'v'.repeat(2100), 'caf\xc3\xa9', '\xe9\xff', 'a\rb', 'x\r', '', '', '--', '--b', '--b--', '--b c',
  'nul\x00nul', 'spam spam', 'viagra', ' leading', '\x08\x1b[A', 'trailing ', 'Subject: in body', 'Content-Type: text/html', 'http://bad.example/', '= =3D', 'Received: in body', '.'.repeat(70),
];
const ENDINGS = [...Array<string>(12).fill('\r\n'), '\n'];

/** The octets of a letter without an end-of-data mark, dots not yet doubled. */
export function letter(chance: Chance): string {
  const head = chance.percent(82) ? [...chance.times(chance.weighted([[2, 0], [4, 1], [6, 2], [4, 3], [2, 5], [1, 8]]), () => chance.pick(HEADERS)), ''] : [];
  const body = chance.times(chance.weighted([[2, 0], [5, 1], [5, 3], [3, 10], [1, 40]]), () => chance.pick(LINES));
  return [...head, ...body].map((line) => `${line}${chance.pick(ENDINGS)}`).join('');
}

/**
 * A letter as it is sent after DATA, with its end. A line that is a lone dot would end it early, and what came after
 * would be commands of which nobody knows how many replies they get: dots are doubled as RFC 5321 4.5.2 asks, here even
 * after a bare line feed, since Postfix takes LF "." too.
 */
export function dataOctets(chance: Chance, octets = letter(chance)): string {
  const doubled = octets.replace(/^\.|(?<=\n)\./g, '..');
  const stuffed = chance.percent(85) ? doubled : octets.replace(/(^|\n)\.(?=\r*\n)/g, '$1..');
  return `${stuffed}${stuffed === '' || stuffed.endsWith('\n') ? '' : '\r\n'}.\r\n`;
}
